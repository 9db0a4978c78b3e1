"""A donor is erased: links, gifts and events no longer name the person; the money stays, and its receipts."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.models import User
from backoffice.core.registry import Erasure, on_erase
from backoffice.core.services import redaction
from beneficiaries.services.documents import remove_document
from donors.models import Donor
from donors.services.erased_rows import blank_imports, records_of
from payments.models import (
    CheckoutAttempt,
    Dispute,
    DisputeEvidence,
    DisputeNote,
    Donation,
    GiftOrder,
    LinkBatchRecipient,
    PaymentLink,
    Receipt,
    RecurringChange,
    RecurringGift,
    Refund,
)
from payments.services import links
from payments.services.people.blanked_events import blank_events
from payments.services.people.forgotten_customers import PREFIX
from payments.tasks.customers import delete_customers

_REFUND_ON_ITS_WAY = (Refund.Status.REQUESTED, Refund.Status.APPROVED, Refund.Status.PENDING)


def register() -> None:
    on_erase(Donor, blank)


def blank(erasure: Erasure[Donor]) -> None:
    keys = records_of(erasure.instance)
    gifts = RecurringGift.objects.filter(donor__in=keys)
    donations = Donation.objects.filter(donor__in=keys)
    if obstacles := _obstacles(gifts, donations):
        erasure.obstacles.extend(obstacles)
        return
    by = context.current().user
    assert by is not None
    asked = PaymentLink.objects.filter(donor__in=keys)
    for link in asked.open():
        links.cancel_link(link, by=by, reason=_("The donor was erased."))
    about: dict[type[Any], list[Any]] = {
        model: list(rows.values_list("pk", flat=True))
        for model, rows in (
            (PaymentLink, asked),
            (Donation, donations),
            (RecurringGift, gifts),
            (GiftOrder, GiftOrder.objects.filter(donor__in=keys)),
            (Receipt, Receipt.objects.filter(donation__in=donations)),
            (Refund, Refund.objects.filter(donation__in=donations)),
            (Dispute, Dispute.objects.filter(donation__in=donations)),
        )
    }
    erasure.blanked.update(
        {
            "events": blank_events(_stripe_ids(donations, gifts)),
            "payment links": redaction.blank(asked, message=""),
            "gifts": redaction.blank(
                donations, payer_name="", payer_email="", failure_reason="", note="", claimed_sponsor=""
            ),
            "imported gifts": blank_imports(about[Donation]),
            "refunds": redaction.blank(Refund.objects.filter(donation__in=donations), note=""),
            "notes on disputes": redaction.blank(
                DisputeNote.objects.filter(dispute__donation__in=donations), text=""
            ),
            "evidence for banks": _forget_evidence(donations, by),
            "appeals": redaction.forget(LinkBatchRecipient.objects.filter(donor__in=keys)),
            "recurring gifts": redaction.blank(gifts, method="", card_expires_on=None),
            "changes of recurring gifts": redaction.blank(
                RecurringChange.objects.filter(recurring_gift__in=gifts), reason="", answer=""
            ),
            "work items about money": redaction.settle_work(about, by=by, reason=_("The donor was erased.")),
        }
    )
    redaction.unlabel(about)
    CheckoutAttempt.objects.filter(payment_link__in=asked).update(url="")
    _ask_stripe_to_forget(erasure, gifts)


def _obstacles(gifts: "QuerySet[RecurringGift]", donations: "QuerySet[Donation]") -> list[str]:
    found = []
    running = gifts.exclude(status=RecurringGift.Status.CANCELLED).exclude(stripe_subscription_id=None)
    if number := running.count():
        found.append(_("%(number)d recurring gifts still run: cancel them first.") % {"number": number})
    if number := donations.filter(status=Donation.Status.PROCESSING).count():
        found.append(
            _("%(number)d gifts are on their way: wait until the bank has answered.") % {"number": number}
        )
    if Refund.objects.filter(donation__in=donations, status__in=_REFUND_ON_ITS_WAY).exists():
        found.append(_("A refund is on its way: wait until it has come, or withdraw it."))
    if Dispute.objects.filter(donation__in=donations).undecided().exists():
        found.append(_("A gift is disputed: wait until the bank has decided."))
    paying = CheckoutAttempt.objects.filter(
        donation__in=donations, status=CheckoutAttempt.Status.OPEN
    ).exclude(stripe_session_id=None)
    if paying.exists():
        found.append(
            _("A payment page is open at this moment: cancel its payment link and try again in some minutes.")
        )
    # In a front end of one's own: paid afterwards it would bring the name and the address back.
    begun = donations.filter(status=Donation.Status.PENDING, attempt=None, channel=Donation.Channel.STRIPE)
    if begun.exclude(payment_link=None).exists():
        found.append(
            _("A payment was begun on a website: try again tomorrow, when it is paid or called off.")
        )
    return found


def _forget_evidence(donations: "QuerySet[Donation]", by: User) -> int:
    papers = list(DisputeEvidence.objects.filter(dispute__donation__in=donations))
    for paper in papers:
        remove_document(paper, by=by, reason=_("The donor was erased."))
    return len(papers)


def _stripe_ids(donations: "QuerySet[Donation]", gifts: "QuerySet[RecurringGift]") -> set[str]:
    """All names under which the processor's events speak of this donor."""
    found: set[str | None] = set()
    for row in donations.values_list(
        "stripe_payment_intent_id", "stripe_invoice_id", "stripe_charge_id", "attempt__stripe_session_id"
    ):
        found.update(row)
    for names in gifts.values_list("stripe_subscription_id", "stripe_customer_id", "stripe_method_id"):
        found.update(names)
    return {name for name in found if name}


def _ask_stripe_to_forget(erasure: Erasure[Donor], gifts: "QuerySet[RecurringGift]") -> None:
    customers = sorted(set(gifts.exclude(stripe_customer_id="").values_list("stripe_customer_id", flat=True)))
    erasure.pending.extend(f"{PREFIX}{customer}" for customer in customers)
    if customers:
        delete_customers.enqueue(str(erasure.instance.pk))
