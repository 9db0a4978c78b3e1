"""The review screen: one letter after the other, its words, translation and pages beside each other."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe
from unfold.decorators import action

from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.files.links import guarded_link
from backoffice.core.models import User
from donors.admin.letter_forms import PEOPLE
from donors.letter_files import SCAN
from donors.models import Letter
from donors.services import letter_check, letter_queue, letters

QUEUE = "admin:donors_letter_review_queue"
REVIEW = "admin:donors_letter_review"


class LetterReview(AlmonerModelAdmin):
    """For the letter's admin."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("review/", wrap(require_safe(self.review_queue_view)), name="donors_letter_review_queue"),
            path(
                "review/<uuid:object_id>/", wrap(require_safe(self.review_view)), name="donors_letter_review"
            ),
            *super().get_urls(),
        ]

    @action(description=_l("Review one by one"), icon="rate_review", permissions=["review"])
    def review_one_by_one(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(reverse(QUEUE))

    def has_review_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "review") and self.has_view_permission(request)

    def review_queue_view(self, request: HttpRequest) -> HttpResponse:
        """Leads to the letter that waits longest; with none waiting it says so."""
        if first := letter_queue.first_for(self._reviewer(request)):
            return HttpResponseRedirect(reverse(REVIEW, args=[first]))
        context = {**self.admin_site.each_context(request), "title": _("Review"), "opts": self.opts}
        return TemplateResponse(request, "admin/donors/letter_review_empty.html", context)

    def review_view(self, request: HttpRequest, object_id: uuid.UUID) -> HttpResponse:
        user = self._reviewer(request)
        letter: Letter = self.record(request, str(object_id))
        if letter.status != Letter.Status.IN_REVIEW:
            words = _("This letter is not in review any more, but '%(status)s'.")
            messages.info(request, words % {"status": letter.get_status_display()})
            return HttpResponseRedirect(_address(letter_queue.next_after(letter, user)))
        letter = Letter.objects.select_related(*PEOPLE).get(pk=letter.pk)
        promise = letter.sponsorship
        context = {
            **self.admin_site.each_context(request),
            "title": _("Review"),
            "opts": self.opts,
            "is_fullwidth": "1",
            "letter": letter,
            "child": promise.child,
            "sponsor": promise.correspondent,
            "texts": letter_check.checked_texts(letter),
            "needs_translation": letters.needs_translation(letter),
            "languages_known": bool(letters.languages_of_reader(letter)),
            "pages": [
                {"number": scan.number, "address": guarded_link(SCAN, scan)} for scan in letter.scans.all()
            ],
            "place": letter_queue.place_of(letter, user),
        }
        return TemplateResponse(request, "admin/donors/letter_review.html", context)

    def after_review(self, request: HttpRequest, letter: Letter, page_behind: str) -> str:
        """Where a dialog leads that was opened on this screen; empty for one that was opened elsewhere."""
        if not page_behind.endswith(reverse(REVIEW, args=[letter.pk])):
            return ""
        return _address(letter_queue.next_after(letter, self._reviewer(request)))

    def _reviewer(self, request: HttpRequest) -> User:
        if not self.has_review_permission(request) or not isinstance(request.user, User):
            raise PermissionDenied
        return request.user


def _address(letter_id: uuid.UUID | None) -> str:
    return reverse(REVIEW, args=[letter_id]) if letter_id else reverse(QUEUE)
