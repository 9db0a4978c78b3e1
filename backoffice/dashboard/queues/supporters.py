"""Donors and their promises: what waits for a person."""

from django.utils.translation import gettext_lazy

from backoffice.dashboard import descriptions
from backoffice.dashboard.queues.queue import Queue
from donors.admin.holds import ending_soon
from donors.models import ChildOffer, DonorSuspicion, Letter
from payments.models import PaymentLink

QUEUES = (
    Queue(
        slug="duplicate-donors",
        title=gettext_lazy("Possible duplicate donors"),
        empty=gettext_lazy("No two donors resemble each other."),
        icon="people",
        model="donors.donorsuspicion",
        right="donors.merge_donor",
        lookups=lambda: {"status__exact": DonorSuspicion.Status.OPEN.value},
        describe=descriptions.pair_of_donors,
        since="found_at",
        order=("-score", "-id"),
        related=("donor_a", "donor_b"),
    ),
    Queue(
        slug="letters-review",
        title=gettext_lazy("Letters to review"),
        empty=gettext_lazy("No letter waits for review."),
        icon="mail",
        model="donors.letter",
        right="donors.review_letter",
        lookups=lambda: {"status__exact": Letter.Status.IN_REVIEW.value},
        describe=descriptions.letter,
        since="submitted_at",
        order=("submitted_at", "id"),
        related=("sponsorship__child", "sponsorship__correspondent"),
    ),
    Queue(
        slug="child-left",
        title=gettext_lazy("Sponsors of children who left"),
        empty=gettext_lazy("Every sponsor of a child who left has been told, and has answered or still may."),
        icon="family_restroom",
        model="donors.childoffer",
        right="donors.send_childoffer",
        lookups=lambda: {"status__in": f"{ChildOffer.Status.DRAFT.value},{ChildOffer.Status.EXPIRED.value}"},
        describe=descriptions.child_offer,
        since="created_at",
        order=("created_at", "id"),
        related=("sponsorship__child", "sponsorship__payer"),
    ),
    Queue(
        slug="links",
        title=gettext_lazy("Payment links opened, not paid"),
        empty=gettext_lazy("Every link that was opened has been paid."),
        icon="link",
        model="payments.paymentlink",
        right="payments.send_paymentlink",
        lookups=lambda: {"status__exact": PaymentLink.Status.OPEN.value, "opened_at__isnull": "False"},
        describe=descriptions.link,
        since="opened_at",
        order=("-opened_at", "-id"),
        related=("donor",),
    ),
    Queue(
        slug="behind",
        title=gettext_lazy("Sponsorships behind"),
        empty=gettext_lazy("Every sponsor has paid what was promised."),
        icon="running_with_errors",
        model="donors.sponsorship",
        right="donors.change_sponsorship",
        lookups=lambda: {"behind": "now"},
        choose=lambda promises: promises.behind(),
        describe=descriptions.promise_behind,
        since="",
        order=("behind_since", "id"),
        related=("payer", "child"),
    ),
    Queue(
        slug="holds",
        title=gettext_lazy("Holds ending"),
        empty=gettext_lazy("No hold on a child ends within two days."),
        icon="bookmark",
        model="donors.hold",
        right="donors.release_hold",
        lookups=ending_soon,
        describe=descriptions.hold,
        since="",
        order=("expires_at", "id"),
        related=("child", "donor"),
    ),
)
