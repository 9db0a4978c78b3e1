"""The buttons about what the public and sponsors may see of a child."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.enums import ActionVariant

from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.dialogs import carry_out, dialog
from backoffice.core.models import User
from beneficiaries.admin.child_dialogs import (
    MainPhotoForm,
    PublishPhotoForm,
    RemovePhotoForm,
    UnpublishPhotoForm,
    WithdrawConsentForm,
)
from beneficiaries.models import Child, ConsentRecord
from beneficiaries.services import consent as consents
from beneficiaries.services import photos


class ChildPublicity(AlmonerModelAdmin):
    """For the child's admin."""

    @action(
        description=_("Withdraw consent"),
        icon="do_not_disturb_on",
        variant=ActionVariant.DANGER,
        permissions=["withdraw_consent"],
        dialog=dialog(
            _("Was consent withdrawn?"),
            WithdrawConsentForm,
            description=_("Photos published on the strength of it are taken back at once."),
            submit=_("Withdraw consent"),
            danger=True,
        ),
    )
    def withdraw_consent(
        self, request: HttpRequest, form: WithdrawConsentForm, object_id: str
    ) -> HttpResponse:
        consent, by = form.cleaned_data["consent"], request.user
        assert isinstance(by, User)
        return carry_out(
            request,
            lambda: consents.withdraw_consent(consent, by=by, reason=form.given_reason),
            success=_("The consent is withdrawn, and what stood on it is taken back."),
        )

    @action(
        description=_("Publish a photo"),
        icon="public",
        permissions=["publish_photo"],
        dialog=dialog(
            _("Publish a photo of this child?"),
            PublishPhotoForm,
            description=_("The public sees it with the first name, age, country and story."),
            submit=_("Publish"),
        ),
    )
    def publish_photo(self, request: HttpRequest, form: PublishPhotoForm, object_id: str) -> HttpResponse:
        photo, by = form.cleaned_data["photo"], request.user
        assert isinstance(by, User)
        return carry_out(
            request,
            lambda: photos.publish_photo(photo, by=by, reason=form.given_reason),
            success=_("The photo is published."),
        )

    @action(
        description=_("Take a photo back"),
        icon="public_off",
        variant=ActionVariant.WARNING,
        permissions=["unpublish_photo"],
        dialog=dialog(_("Take a photo back from the public?"), UnpublishPhotoForm, submit=_("Take it back")),
    )
    def unpublish_photo(self, request: HttpRequest, form: UnpublishPhotoForm, object_id: str) -> HttpResponse:
        photo, by = form.cleaned_data["photo"], request.user
        assert isinstance(by, User)
        return carry_out(
            request,
            lambda: photos.unpublish_photo(photo, by=by, reason=form.given_reason),
            success=_("The photo is not public any more."),
        )

    @action(
        description=_("Choose the main photo"),
        icon="account_box",
        permissions=["choose_main_photo"],
        dialog=dialog(_("Which photo stands for this child?"), MainPhotoForm, submit=_("Choose")),
    )
    def choose_main_photo(self, request: HttpRequest, form: MainPhotoForm, object_id: str) -> HttpResponse:
        photo, by = form.cleaned_data["photo"], request.user
        assert isinstance(by, User)
        return carry_out(
            request,
            lambda: photos.make_primary(photo, by=by, reason=form.given_reason),
            success=_("This is the main photo now."),
        )

    @action(
        description=_("Remove a photo"),
        icon="delete",
        variant=ActionVariant.DANGER,
        permissions=["remove_photo"],
        dialog=dialog(
            _("Remove a photo for good?"),
            RemovePhotoForm,
            description=_("For one that was put in by mistake. The picture cannot be brought back."),
            submit=_("Remove"),
            danger=True,
        ),
    )
    def remove_photo(self, request: HttpRequest, form: RemovePhotoForm, object_id: str) -> HttpResponse:
        photo, by = form.cleaned_data["photo"], request.user
        assert isinstance(by, User)
        return carry_out(
            request,
            lambda: photos.remove_photo(photo, by=by, reason=form.given_reason),
            success=_("The photo is removed."),
        )

    def has_withdraw_consent_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        if not request.user.has_perm("beneficiaries.withdraw_consentrecord"):
            return False
        child = self._drawn(request, object_id)
        return child is None or child.consents.standing().exists()

    def has_publish_photo_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        if not request.user.has_perm("beneficiaries.publish_childphoto"):
            return False
        child: Child | None = self._drawn(request, object_id)
        return child is None or (
            child.status == Child.Status.VERIFIED
            and child.consents.standing(ConsentRecord.Use.PUBLICATION).exists()
            and child.photos.filter(is_published=False).exists()
        )

    def has_unpublish_photo_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        if not request.user.has_perm("beneficiaries.publish_childphoto"):
            return False
        child = self._drawn(request, object_id)
        return child is None or child.photos.filter(is_published=True).exists()

    def has_choose_main_photo_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        if not request.user.has_perm("beneficiaries.change_childphoto"):
            return False
        child = self._drawn(request, object_id)
        return child is None or (child.record_is_open and child.photos.filter(is_primary=False).exists())

    def has_remove_photo_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        if not request.user.has_perm("beneficiaries.delete_childphoto"):
            return False
        child = self._drawn(request, object_id)
        return child is None or (child.record_is_open and child.photos.exists())

    def _drawn(self, request: HttpRequest, object_id: str | None) -> Child | None:
        """The child whose page is drawn; None when a button was pressed, of which the service decides."""
        if not self.is_drawing_record(request, object_id):
            return None
        found: Child | None = self.record_once(request, str(object_id))
        return found
