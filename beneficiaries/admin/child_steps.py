"""What the buttons that move a child have in common."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise

from backoffice.core.admin.dialogs import carry_out, page_behind
from backoffice.core.models import User
from beneficiaries.admin.child_review import ChildReview
from beneficiaries.models import Child


class ChildSteps(ChildReview):
    """For the child's admin: taking a step, and asking whether its button is drawn."""

    def moved(
        self,
        request: HttpRequest,
        object_id: str,
        act: Callable[[Child, User], object],
        *,
        success: str | Promise,
    ) -> HttpResponse:
        child, by = self.record(request, object_id), request.user
        assert isinstance(by, User)
        return carry_out(
            request,
            lambda: act(child, by),
            success=str(success) % {"child": child},
            to=self.after_review(request, child, urlsplit(page_behind(request)).path),
        )

    def stands_at(self, request: HttpRequest, object_id: str | None, *states: str) -> bool:
        """Is this drawn for a child in one of these states? Of a pressed button the service decides."""
        if not self.is_drawing_record(request, object_id):
            return True
        child: Child | None = self.record_once(request, str(object_id))
        return child is not None and str(child.status) in states

    def registered_it(self, request: HttpRequest, object_id: str | None) -> bool:
        if not self.is_drawing_record(request, object_id):
            return False
        child: Child | None = self.record_once(request, str(object_id))
        return child is not None and child.registered_by_id == request.user.pk
