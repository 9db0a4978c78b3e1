"""The review screen: one child after the other, with all that verifying looks at beside each other."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_safe
from unfold.decorators import action

from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.models import User
from beneficiaries.admin.child_checks import ChecksForm
from beneficiaries.admin.review_parts import parts_for
from beneficiaries.models import Child
from beneficiaries.services import review_queue

QUEUE = "admin:beneficiaries_child_review_queue"
REVIEW = "admin:beneficiaries_child_review"
# What the screen goes on to once the checks are saved: a dialog on the same page, or a neighbour.
DIALOGS = ("verify", "send_back", "reject")
NEIGHBOURS = ("previous", "next")


class ChildReview(AlmonerModelAdmin):
    """For the child's admin. Whoever registered a child never gets it here."""

    def get_urls(self) -> list[URLPattern]:
        queue = require_safe(self.review_queue_view)
        screen = require_http_methods(["GET", "HEAD", "POST"])(self.review_view)
        wrap = self.admin_site.admin_view
        return [
            path("review/", wrap(queue), name="beneficiaries_child_review_queue"),
            path("review/<int:child_id>/", wrap(screen), name="beneficiaries_child_review"),
            *super().get_urls(),
        ]

    @action(description=_l("Review one by one"), icon="fact_check", permissions=["review"])
    def review_one_by_one(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(reverse(QUEUE))

    def has_review_permission(self, request: HttpRequest) -> bool:
        return self.may_review(request)

    def may_review(self, request: HttpRequest) -> bool:
        return self.may(request, "verify") and self.has_view_permission(request)

    def review_queue_view(self, request: HttpRequest) -> HttpResponse:
        """Leads to who waits longest; with nobody waiting it says so."""
        user = self._reviewer(request)
        if first := review_queue.first_for(user):
            return HttpResponseRedirect(reverse(REVIEW, args=[first]))
        context = {**self.admin_site.each_context(request), "title": _("Review"), "opts": self.opts}
        return TemplateResponse(request, "admin/beneficiaries/review_empty.html", context)

    def review_view(self, request: HttpRequest, child_id: int) -> HttpResponse:
        user = self._reviewer(request)
        child: Child = self.record(request, str(child_id))
        if elsewhere := self._not_to_be_reviewed(request, child, user):
            return HttpResponseRedirect(elsewhere)
        checks = self._checks_form(request, child)
        place = review_queue.place_of(child, user)
        if checks and request.method == "POST" and checks.is_valid():
            number = checks.save(by=user)
            if not checks.has_errors():
                words = _("The checks of %(child)s are saved.") if number else _("Nothing was changed.")
                messages.success(request, words % {"child": child})
                return HttpResponseRedirect(_onward(request.POST.get("then", ""), child, place))
        context = {
            **self.admin_site.each_context(request),
            **parts_for(request, child),
            "title": _("Review"),
            "opts": self.opts,
            "child": child,
            "place": place,
            "checks_form": checks,
            "is_fullwidth": "1",
        }
        return TemplateResponse(request, "admin/beneficiaries/review.html", context)

    def after_review(self, request: HttpRequest, child: Child, page_behind: str) -> str:
        """Where a dialog leads that was opened on this screen; empty for one that was opened elsewhere."""
        if page_behind != reverse(REVIEW, args=[child.pk]):
            return ""
        following = review_queue.next_after(child, self._reviewer(request))
        return _address(following)

    def _reviewer(self, request: HttpRequest) -> User:
        if not self.may_review(request) or not isinstance(request.user, User):
            raise PermissionDenied
        return request.user

    def _checks_form(self, request: HttpRequest, child: Child) -> ChecksForm | None:
        if not request.user.has_perm("beneficiaries.change_verificationcheck"):
            return None
        return ChecksForm(child, request.POST if request.method == "POST" else None)

    def _not_to_be_reviewed(self, request: HttpRequest, child: Child, user: User) -> str:
        """The address to go to instead, with the words that say why; empty when the child waits for this person."""
        if child.registered_by_id == user.pk:
            messages.warning(
                request, _("You registered %(child)s. Another person reviews it.") % {"child": child}
            )
            return reverse("admin:beneficiaries_child_change", args=[child.pk])
        if child.status != Child.Status.IN_REVIEW or child.is_merged_away:
            messages.info(
                request,
                _("%(child)s is not in review any more, but '%(status)s'.")
                % {"child": child, "status": child.get_status_display()},
            )
            return _address(review_queue.next_after(child, user))
        return ""


def _address(child_id: int | None) -> str:
    return reverse(REVIEW, args=[child_id]) if child_id else reverse(QUEUE)


def _onward(then: str, child: Child, place: review_queue.Place) -> str:
    if then in NEIGHBOURS and (neighbour := getattr(place, then)):
        return _address(neighbour)
    return _address(child.pk) + (f"#{then}" if then in DIALOGS else "")
