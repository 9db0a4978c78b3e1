"""The developer's panel: what the sandbox holds, and buttons that make time, banks and donors move."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from payments.sandbox import tasks
from payments.sandbox.behaviour import NotPossible
from payments.sandbox.errors import ApiError
from payments.sandbox.models import SandboxEvent
from payments.sandbox.pages import actions, overviews
from payments.sandbox.pages.forms import DashboardPaymentForm

View = Callable[..., HttpResponseBase]


def staff_only(view: View) -> View:
    """Staff see the panel; everybody else is sent to the admin's sign-in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponseBase:
        if not (request.user.is_authenticated and request.user.is_staff):
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        return view(request, *args, **kwargs)

    return guarded


@staff_only
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "sandbox/panel.html",
        {"sections": overviews.sections(request.GET), "form": DashboardPaymentForm()},
    )


@staff_only
@require_POST
def deliver_event(request: HttpRequest, event_id: str) -> HttpResponse:
    """Hand the event to the worker once more, or twice. Posting it from here would make a server with one
    worker wait for itself."""
    event = get_object_or_404(SandboxEvent, pk=event_id)
    times = 2 if request.POST.get("times") == "2" else 1
    for _attempt in range(times):
        tasks.deliver_event.enqueue(event.pk)
    messages.success(request, gettext("The worker will deliver %(event)s now.") % {"event": event.type})
    return _back(request)


@staff_only
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    try:
        done = actions.perform(request.POST)
    except (NotPossible, ApiError) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, done)
    return _back(request)


def _back(request: HttpRequest) -> HttpResponseRedirect:
    section = request.POST.get("section", "")
    return redirect(reverse("sandbox:panel") + (f"#{section}" if section.isidentifier() else ""))
