"""The buttons that let the public read a child's story, and take it back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.enums import ActionVariant

from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.dialogs import OptionalReasonForm, ReasonForm, carry_out, dialog
from backoffice.core.models import User
from beneficiaries.models import Child
from beneficiaries.services import stories
from beneficiaries.services.wording import in_pieces


class PublishStoryForm(OptionalReasonForm):
    """Shows the draft as the public would read it, with what must go first marked."""

    form_before_template = "admin/beneficiaries/story_to_publish.html"

    def get_before_template_context(self, request: HttpRequest, object_id: Any = None) -> dict[str, Any]:
        child = Child.objects.for_user(request.user).filter(pk=object_id).first()
        if child is None:
            return {}
        draft = child.story_draft.strip()
        found = stories.what_may_not_be_published(child, draft)
        return {"pieces": list(in_pieces(draft, found)), "findings": found}


class ChildStory(AlmonerModelAdmin):
    """For the child's admin."""

    @action(
        description=_("Publish story"),
        icon="auto_stories",
        permissions=["publish_story"],
        dialog=dialog(
            _("Publish this story?"),
            PublishStoryForm,
            description=_("The public reads it as soon as a photo of the child is published too."),
            submit=_("Publish story"),
        ),
    )
    def publish_story(self, request: HttpRequest, form: PublishStoryForm, object_id: str) -> HttpResponse:
        child, by = self.record(request, object_id), request.user
        assert isinstance(by, User)
        return carry_out(
            request,
            lambda: stories.publish_story(child, by=by, reason=form.given_reason),
            success=_("The story is published."),
        )

    @action(
        description=_("Take story back"),
        icon="public_off",
        variant=ActionVariant.WARNING,
        permissions=["take_story_back"],
        dialog=dialog(_("Take the story back from the public?"), ReasonForm, submit=_("Take it back")),
    )
    def take_story_back(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        child, by = self.record(request, object_id), request.user
        assert isinstance(by, User)
        return carry_out(
            request,
            lambda: stories.take_story_back(child, by=by, reason=form.given_reason),
            success=_("The story is not public any more."),
        )

    def has_publish_story_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        child = self._child_drawn(request, object_id)
        return self._may_publish(request) and (
            child is None
            or (
                child.record_is_open
                and bool(child.story_draft.strip())
                and child.story_draft.strip() != child.story
            )
        )

    def has_take_story_back_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        child = self._child_drawn(request, object_id)
        return self._may_publish(request) and (child is None or bool(child.story))

    def _may_publish(self, request: HttpRequest) -> bool:
        return request.user.has_perm("beneficiaries.publish_story")

    def _child_drawn(self, request: HttpRequest, object_id: str | None) -> Child | None:
        """The child whose page is drawn; None when a button was pressed, of which the service decides."""
        if not self.is_drawing_record(request, object_id):
            return None
        found: Child | None = self.record_once(request, str(object_id))
        return found
