"""How states and pictures of this floor look on screen."""

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from backoffice.core.files.links import guarded_link
from beneficiaries import files
from beneficiaries.models import Child, ChildPhoto, Partner, PartnerVetting, VerificationCheck

STATUS_COLOURS = {
    Child.Status.REGISTERED: "info",
    Child.Status.IN_REVIEW: "warning",
    Child.Status.VERIFIED: "success",
    Child.Status.SUSPENDED: "danger",
    Child.Status.LEFT: "",
    Child.Status.REJECTED: "",
}
PARTNER_COLOURS = {
    Partner.Status.ACTIVE: "success",
    Partner.Status.SUSPENDED: "danger",
    Partner.Status.ENDED: "",
}
VETTING_COLOURS = {
    PartnerVetting.Status.OPEN: "",
    PartnerVetting.Status.SUBMITTED: "warning",
    PartnerVetting.Status.VERIFIED: "success",
    PartnerVetting.Status.REFUSED: "danger",
}
RESULT_COLOURS = {
    VerificationCheck.Result.PENDING: "",
    VerificationCheck.Result.PASSED: "success",
    VerificationCheck.Result.FAILED: "danger",
}


def pill(words: str, colour: str) -> str:
    """A label in a place where unfold's `@display(label=…)` is not drawn: read-only fields of inlines."""
    return render_to_string("unfold/helpers/label.html", {"text": words, "type": colour})


def initials(child: Child) -> str:
    return f"{child.first_name[:1]}{child.family_name[:1]}".upper()


def photo_address(photo: ChildPhoto, variant: str) -> str:
    return guarded_link(files.PHOTO, photo, variant)


def thumbnail(photo: ChildPhoto) -> SafeString:
    """Small on the page; the large one is a click away."""
    return format_html(
        '<a href="{}" target="_blank" rel="noopener">'
        '<img src="{}" alt="{}" loading="lazy" class="rounded-default" '
        'style="height:72px;width:72px;object-fit:cover"></a>',
        photo_address(photo, "large"),
        photo_address(photo, "small"),
        _("Photo of %(child)s") % {"child": photo.child.first_name},
    )
