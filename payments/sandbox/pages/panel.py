"""The developer's panel: what the sandbox holds, and buttons that make time, banks and donors move."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from payments.sandbox import clock
from payments.sandbox.behaviour import NotPossible
from payments.sandbox.errors import ApiError
from payments.sandbox.events import pending_events, post_by
from payments.sandbox.models import SandboxEvent, SandboxWorld
from payments.sandbox.pages import actions, overviews
from payments.sandbox.pages.forms import ClockForm, DashboardPaymentForm, PayoutForm, PostForm

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
        {
            "sections": overviews.sections(request.GET),
            "form": DashboardPaymentForm(),
            "clock_form": ClockForm(),
            "post_form": PostForm(initial={"post": SandboxWorld.now().post}),
            "payout_form": PayoutForm(auto_id="payout_%s"),
            "now": datetime.fromtimestamp(clock.now(), UTC),
            "missing": len(pending_events()),
        },
    )


@staff_only
@require_POST
def deliver_event(request: HttpRequest, event_id: str) -> HttpResponse:
    """Hand the event to the worker once more, twice, later or not at all. Posting it from here would make a server
    with one worker wait for itself."""
    event = get_object_or_404(SandboxEvent, pk=event_id)
    match request.POST.get("times"):
        case "never":
            post_by(SandboxWorld.Post.NEVER, event)
            said = gettext("%(event)s is lost on the way from now on.")
        case "late":
            post_by(SandboxWorld.Post.LATE, event)
            said = gettext("The worker will deliver %(event)s in a minute.")
        case times:
            for _attempt in range(2 if times == "2" else 1):
                post_by(SandboxWorld.Post.AT_ONCE, event)
            said = gettext("The worker will deliver %(event)s now.")
    messages.success(request, said % {"event": event.type})
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
