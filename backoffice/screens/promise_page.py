"""A sponsorship as supporter care sees it: with what pays for it, what came, and how the sponsor is reminded."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backoffice.core.admin.links import record_link
from donors.admin.letters import LetterInline
from donors.admin.sponsorship_rows import InstalmentInline, ReminderInline
from donors.models import Instalment, Sponsorship
from payments.admin.inlines import DonationInline, PaymentLinkInline, RecurringGiftInline
from payments.models import Donation
from payments.services import arrears
from payments.services.asking import reminders
from payments.services.banking.transfer_references import transfer_reference


class CoveredInstalmentInline(InstalmentInline):
    """With the gifts that covered each."""

    readonly_fields = ["due_on", "expected", "come", "state", "covered_by"]
    fields = [*readonly_fields]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("allotments__donation")

    @display(description=_("covered by"))  # type: ignore[untyped-decorator]  # unfold ships no types
    def covered_by(self, instalment: Instalment) -> SafeString | str:
        standing = [row for row in instalment.allotments.all() if row.taken_back_at is None]
        kind = ContentType.objects.get_for_model(Donation)
        gifts = ((record_link(kind, str(row.donation_id), row.donation.reference),) for row in standing)
        return format_html_join(", ", "{}", gifts) or "–"


class GiftsOfPromise(DonationInline):
    fk_name = "sponsorship"
    readonly_fields = ["reference", "money", "channel", "status", "received_at"]
    fields = [*readonly_fields]


class RecurringGiftsOfPromise(RecurringGiftInline):
    fk_name = "sponsorship"


class LinksOfPromise(PaymentLinkInline):
    fk_name = "sponsorship"


PROMISE_INLINES = [
    CoveredInstalmentInline,
    GiftsOfPromise,
    RecurringGiftsOfPromise,
    LinksOfPromise,
    ReminderInline,
    LetterInline,
]


class PromisePage:
    """For the sponsorship's admin."""

    list_display_behind = [
        *("payer", "child", "behind_by", "since", "channel", "last_reminder", "status_label"),
    ]

    def get_queryset(self: Any, request: HttpRequest) -> QuerySet[Sponsorship]:
        promises: QuerySet[Sponsorship] = super().get_queryset(request)  # type: ignore[misc]
        if "last_reminder_at" not in promises.query.annotations:
            return promises
        gifts = Donation.objects.succeeded().filter(sponsorship=OuterRef("pk")).order_by("-received_at")
        return promises.annotate(
            by_card=Exists(arrears.subscriptions().filter(sponsorship=OuterRef("pk"))),
            last_channel=Subquery(gifts.values("channel")[:1]),
        )

    standing_fields: tuple[str, ...] = ("how_it_stands", "next_reminder", "for_transfers")

    @display(description=_("reference for bank transfers"))  # type: ignore[untyped-decorator]
    def for_transfers(self, sponsorship: Sponsorship) -> str:
        """What the sponsor writes on a transfer, so that it is found by itself."""
        return transfer_reference(sponsorship)

    @display(description=_("next reminder"))  # type: ignore[untyped-decorator]
    def next_reminder(self, sponsorship: Sponsorship) -> str:
        if sponsorship.behind_since is None:
            return "–"
        step = reminders.next_step(sponsorship)
        if step is None:
            return _t("All reminders have gone out.")
        day = date_format(max(step.on, timezone.localdate()))
        return _t("Number %(number)d on %(day)s") % {"number": step.number, "day": day}

    @display(description=_("paid by"))  # type: ignore[untyped-decorator]
    def channel(self, sponsorship: Any) -> str:
        if sponsorship.by_card:
            return _t("Recurring, by card")
        known = dict(Donation.Channel.choices)
        return str(known.get(sponsorship.last_channel, _t("Nothing yet")))
