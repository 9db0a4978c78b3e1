"""All kinds of mail on screen: what each looks like with made-up facts, and a test of it to one's own address."""

from typing import Any
from urllib.parse import urlencode

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from backoffice.core import mail_kinds
from backoffice.core.admin.base import ReadOnlyAdmin
from backoffice.core.admin.dialogs import REFUSALS, refusal_words
from backoffice.core.mail_kinds import MailKind, Sample
from backoffice.core.services import outbox

WIDTHS = {"wide": 680, "phone": 390}
# The page inside the frame: styles of its own, and nothing else; no script, no picture, nothing from outside.
_ALONE = {
    "default-src": [NONE],
    "script-src": [NONE],
    "img-src": [NONE],
    "frame-src": [NONE],
    "style-src": ["'unsafe-inline'"],
    "frame-ancestors": [SELF],
    "form-action": [NONE],
    "base-uri": [NONE],
    "sandbox": [],
}


class ShownForm(forms.Form):
    """What is looked at. Whatever makes no sense falls back to the first of each."""

    sample = forms.IntegerField(required=False, min_value=0)
    language = forms.ChoiceField(required=False, choices=settings.LANGUAGES)
    width = forms.ChoiceField(required=False, choices=[(name, name) for name in WIDTHS])


class MailPages(ReadOnlyAdmin):
    """Doors beside the outbox, for those who may see it; a test asks for the right to send mails again."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        show = require_http_methods(["GET", "HEAD", "POST"])(self.kind_view)
        alone: Any = csp_replace(_ALONE)  # it is typed for views without arguments
        frame = alone(xframe_options_sameorigin(require_safe(self.frame_view)))
        return [
            path("kinds/", wrap(require_safe(self.kinds_view)), name="core_outgoingemail_kinds"),
            path("kinds/<slug:kind>/", wrap(show), name="core_outgoingemail_kind"),
            path("kinds/<slug:kind>/frame/", wrap(frame), name="core_outgoingemail_kind_frame"),
            *super().get_urls(),
        ]

    def has_send_test_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request) and self.may(request, "resend")

    def kinds_view(self, request: HttpRequest) -> HttpResponse:
        self._insist_on_viewing(request)
        context = {
            "title": _("Kinds of mail"),
            "kinds": [{"kind": kind, "address": _address(kind)} for kind in mail_kinds.kinds()],
        }
        return self._drawn(request, "admin/mail/kinds.html", context)

    def kind_view(self, request: HttpRequest, kind: str) -> HttpResponse:
        """GET shows the mail; POST sends it as a test to whoever pressed the button."""
        self._insist_on_viewing(request)
        found = _known(kind)
        asked = _asked(request.POST if request.method == "POST" else request.GET)
        samples = mail_kinds.samples_of(found, asked["language"])
        at = asked["sample"] if asked["sample"] < len(samples) else 0
        if request.method == "POST":
            return self._send_test(request, found, samples[at], {**asked, "sample": at})
        mail = mail_kinds.render_sample(found, samples[at], asked["language"])
        choice = {**asked, "sample": at}
        context = {
            "title": found.title,
            "is_fullwidth": "1",
            "kind": found,
            "mail": mail,
            "choice": choice,
            "ways": _ways(found, samples, choice),
            "frame": f"{reverse('admin:core_outgoingemail_kind_frame', args=[found.kind])}?{urlencode(choice)}",
            "all_kinds": reverse("admin:core_outgoingemail_kinds"),
            "may_send": self.has_send_test_permission(request),
        }
        return self._drawn(request, "admin/mail/kind.html", context)

    def frame_view(self, request: HttpRequest, kind: str) -> HttpResponse:
        self._insist_on_viewing(request)
        found, asked = _known(kind), _asked(request.GET)
        samples = mail_kinds.samples_of(found, asked["language"])
        if asked["sample"] >= len(samples):
            raise Http404
        response = HttpResponse(
            mail_kinds.render_sample(found, samples[asked["sample"]], asked["language"]).html
        )
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    def _send_test(
        self, request: HttpRequest, kind: MailKind, sample: Sample, choice: dict[str, Any]
    ) -> HttpResponse:
        if not self.has_send_test_permission(request):
            raise PermissionDenied
        try:
            email = outbox.queue_test(
                kind.kind,
                context=sample.facts,
                language=choice["language"],
                by=request.user,  # type: ignore[arg-type]
            )
        except REFUSALS as refusal:
            messages.error(request, refusal_words(refusal))
        else:
            messages.success(request, _("A test is on its way to %(address)s.") % {"address": email.to})
        return HttpResponseRedirect(_address(kind, **choice))

    def _insist_on_viewing(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _drawn(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, template, {**shared, **context})


def _known(kind: str) -> MailKind:
    found = mail_kinds.named(kind)
    if found is None:
        raise Http404
    return found


def _asked(given: QueryDict) -> dict[str, Any]:
    form = ShownForm(given)
    form.is_valid()
    return {
        "sample": form.cleaned_data.get("sample") or 0,
        "language": form.cleaned_data.get("language") or settings.LANGUAGE_CODE,
        "width": form.cleaned_data.get("width") or next(iter(WIDTHS)),
    }


def _ways(kind: MailKind, samples: list[Sample], choice: dict[str, Any]) -> list[dict[str, Any]]:
    """Each thing that can be chosen, with its possibilities as links."""
    widths = {"wide": _("Computer"), "phone": _("Phone")}
    return [
        {
            "title": title,
            "links": [
                {
                    "words": words,
                    "address": _address(kind, **{**choice, name: value}),
                    "chosen": choice[name] == value,
                }
                for value, words in values
            ],
        }
        for name, title, values in (
            ("sample", _("Case"), list(enumerate(sample.label for sample in samples))),
            ("language", _("Language"), list(settings.LANGUAGES)),
            ("width", _("Shown on"), list(widths.items())),
        )
    ]


def _address(kind: MailKind, **choice: Any) -> str:
    address = reverse("admin:core_outgoingemail_kind", args=[kind.kind])
    return f"{address}?{urlencode(choice)}" if choice else address
