"""The pages of the second step: give a code, set up a phone, see how it stands."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

import django_otp
import segno
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from backoffice.core.models import User
from backoffice.two_factor import devices
from backoffice.two_factor.forms import CodeForm

View = Callable[..., HttpResponse]


class TwoFactorPages:
    """Pages of an admin site for staff who are signed in by password."""

    def __init__(self, site: Any) -> None:
        self.site = site

    def urls(self) -> list[URLPattern]:
        return [
            path("two-factor/", self._for_staff(self.give_code), name="two_factor"),
            path("two-factor/set-up/", self._for_staff(self.set_up), name="two_factor_set_up"),
            path("two-factor/settings/", self._for_staff(self.settings), name="two_factor_settings"),
        ]

    def give_code(self, request: HttpRequest) -> HttpResponse:
        user = cast(User, request.user)
        if not devices.is_owed(request):
            return HttpResponseRedirect(self._next(request))
        if devices.phone_of(user) is None:
            return self._to("two_factor_set_up", request)
        form = CodeForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            answer = devices.check(user, form.cleaned_data["code"])
            if answer.device is not None:
                _prove(request, answer.device)
                return HttpResponseRedirect(self._next(request))
            form.add_error("code", answer.refusal)
        return self._page(request, "code", title=_("Your code"), form=form)

    def set_up(self, request: HttpRequest) -> HttpResponse:
        user = cast(User, request.user)
        if devices.phone_of(user) is not None and devices.is_owed(request):
            return self._to("two_factor", request)  # a stolen password must not set up a phone of its own
        form = CodeForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            answer, codes = devices.finish_enrolment(user, form.cleaned_data["code"])
            if answer.device is not None:
                _prove(request, answer.device)
                return self._codes_page(request, codes)
            form.add_error("code", answer.refusal)
        pending = devices.begin_enrolment(user)
        picture = segno.make(pending.config_url, error="m")
        return self._page(
            request,
            "set_up",
            title=_("Set up two-factor sign-in"),
            form=form,
            picture=picture.svg_data_uri(scale=5, border=2, dark="#12302d", light="#ffffff"),
            secret=_in_groups(pending.config_url),
        )

    def settings(self, request: HttpRequest) -> HttpResponse:
        user = cast(User, request.user)
        if devices.is_owed(request):
            return self._to("two_factor", request)
        if request.method == "POST":
            return self._change(request, user)
        return self._settings_page(request, user, CodeForm())

    def _change(self, request: HttpRequest, user: User) -> HttpResponse:
        """New recovery codes, or off: both ask for a code, so that an open screen is not enough."""
        turn_off = request.POST.get("act") == "turn_off"
        form = CodeForm(request.POST)
        if turn_off and devices.is_required():
            messages.error(request, _("Two-factor sign-in is required here and cannot be turned off."))
        elif form.is_valid():
            answer = devices.check(user, form.cleaned_data["code"])
            if answer.device is None:
                form.add_error("code", answer.refusal)
            elif turn_off:
                devices.turn_off(user)
                messages.success(request, _("Two-factor sign-in is off."))
                return HttpResponseRedirect(request.path)
            else:
                return self._codes_page(request, devices.renew_recovery_codes(user))
        return self._settings_page(request, user, form)

    def _settings_page(self, request: HttpRequest, user: User, form: CodeForm) -> HttpResponse:
        form.fields["code"].widget.attrs.pop("autofocus", None)
        return self._page(
            request,
            "settings",
            title=_("Two-factor sign-in"),
            form=form,
            phone=devices.phone_of(user),
            codes_left=devices.recovery_codes_left(user),
            required=devices.is_required(),
        )

    def _codes_page(self, request: HttpRequest, codes: list[str]) -> HttpResponse:
        return self._page(
            request, "recovery_codes", title=_("Recovery codes"), codes=codes, next=self._next(request)
        )

    def _page(self, request: HttpRequest, name: str, **context: Any) -> HttpResponse:
        request.current_app = self.site.name
        form = context.get("form")
        return TemplateResponse(
            request,
            f"admin/two_factor/{name}.html",
            {**self.site.each_context(request), **context},
            status=422 if form is not None and form.is_bound else 200,
        )

    def _for_staff(self, view: View) -> View:
        @method_decorator([never_cache, sensitive_post_parameters(), require_http_methods(["GET", "POST"])])
        def guarded(_self: Any, request: HttpRequest) -> HttpResponse:
            user = request.user
            if not user.is_authenticated:
                return redirect_to_login(request.get_full_path(), reverse(f"{self.site.name}:login"))
            if not (user.is_active and user.is_staff):
                return cast(HttpResponse, self.site.turn_away(request))
            return view(request)

        @wraps(view)
        def page(request: HttpRequest) -> HttpResponse:
            return guarded(self, request)

        return page

    def _to(self, name: str, request: HttpRequest) -> HttpResponseRedirect:
        query = urlencode({REDIRECT_FIELD_NAME: self._next(request)})
        return HttpResponseRedirect(f"{reverse(f'{self.site.name}:{name}')}?{query}")

    def _next(self, request: HttpRequest) -> str:
        wanted = str(request.GET.get(REDIRECT_FIELD_NAME, ""))
        is_ours = url_has_allowed_host_and_scheme(
            wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
        return wanted if is_ours else reverse(f"{self.site.name}:index")


def _prove(request: HttpRequest, device: Any) -> None:
    """From now on this session has given both proofs. A new session key, as at every rise of rights."""
    request.session.cycle_key()
    django_otp.login(request, device)


def _in_groups(config_url: str) -> str:
    """The secret for those who cannot scan: in groups of four, as authenticator apps show it."""
    secret = config_url.split("secret=", 1)[1].split("&", 1)[0].rstrip("=").replace("%3D", "")
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
