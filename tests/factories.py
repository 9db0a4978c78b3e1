"""Plain functions that make rows, each with sensible facts that a test may override."""

import datetime
import itertools
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import User
from beneficiaries.models import (
    CheckKind,
    Child,
    ChildPhoto,
    ConsentRecord,
    Guardian,
    Incident,
    Partner,
    PartnerMember,
    ProgressReport,
    VerificationCheck,
)
from donors.models import Campaign, ChildOffer, Donor, Household, Letter, Sponsorship
from payments.models import (
    Donation,
    Fund,
    GiftItem,
    GiftOrder,
    GiftOrderLine,
    LinkBatch,
    LinkBatchRecipient,
    PaymentLink,
    PosterLink,
)

PASSWORD = "a long sandy beach"
_numbers = itertools.count(1)


def make_user(*, role: str | None = None, **fields: Any) -> User:
    number = next(_numbers)
    fields.setdefault("email", f"person{number}@example.org")
    fields.setdefault("full_name", f"{role or 'Person'} {number}")
    fields.setdefault("is_staff", True)
    password = fields.pop("password", PASSWORD)
    user = User.objects.create_user(password=password, **fields)
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


def make_partner(**fields: Any) -> Partner:
    fields.setdefault("name", f"Mwangaza School {next(_numbers)}")
    fields.setdefault("country", "KE")
    return Partner.objects.create(**fields)


def make_registrar(partner: Partner | None = None, **fields: Any) -> User:
    user = make_user(role="Registrar", **fields)
    PartnerMember.objects.create(user=user, partner=partner or make_partner())
    return user


def make_child(**fields: Any) -> Child:
    """A child as it stands in the register, by default just registered."""
    if "partner" not in fields:
        fields["partner"] = make_partner()
    if "registered_by" not in fields:
        fields["registered_by"] = make_registrar(fields["partner"])
    number = next(_numbers)
    fields.setdefault("reference", f"C-TEST-{number:06d}")
    fields.setdefault("first_name", "Amina")
    fields.setdefault("family_name", f"Otieno{number}")
    fields.setdefault("sex", Child.Sex.FEMALE)
    fields.setdefault("birth_date", timezone.localdate() - datetime.timedelta(days=9 * 365))
    return Child.objects.create(**fields)


def make_guardian(child: Child, **fields: Any) -> Guardian:
    fields.setdefault("full_name", "Grace Otieno")
    fields.setdefault("relation", Guardian.Relation.MOTHER)
    return Guardian.objects.create(child=child, **fields)


def make_consent(child: Child, **fields: Any) -> ConsentRecord:
    if "guardian" not in fields:
        fields["guardian"] = make_guardian(child)
    fields.setdefault("use", ConsentRecord.Use.PUBLICATION)
    fields.setdefault("given_on", timezone.localdate())
    fields.setdefault("recorded_by", child.registered_by)
    return ConsentRecord.objects.create(child=child, **fields)


def make_incident(child: Child, **fields: Any) -> Incident:
    fields.setdefault("kind", Incident.Kind.ACCIDENT)
    fields.setdefault("severity", Incident.Severity.LOW)
    fields.setdefault("happened_on", timezone.localdate())
    fields.setdefault("description", "Fell from the mango tree.")
    fields.setdefault("reported_by", child.registered_by)
    return Incident.objects.create(child=child, **fields)


def make_child_ready_for_review(**fields: Any) -> Child:
    """A registered child with all that submitting asks for."""
    child = make_child(**fields)
    make_consent(child)
    return child


def make_verified_child(*, verifier: User | None = None, **fields: Any) -> Child:
    """A child that has walked the whole way by moves; every mandatory check is passed."""
    verifier = verifier or make_user(role="Verifier")
    child = make_child_ready_for_review(**fields)
    child.move(Child.Status.IN_REVIEW, by=child.registered_by, reason="complete", submitted_at=timezone.now())
    for kind in CheckKind.objects.asked():
        VerificationCheck.objects.update_or_create(
            child=child,
            kind=kind,
            defaults={
                "result": VerificationCheck.Result.PASSED,
                "checked_by": verifier,
                "checked_at": timezone.now(),
            },
        )
    return child.move(
        Child.Status.VERIFIED,
        by=verifier,
        reason="all checked",
        verified_by=verifier,
        verified_at=timezone.now(),
    )


def make_published_child(**fields: Any) -> Child:
    """A child that stands in public, with a photo of which there is no file."""
    child = make_verified_child(**fields)
    ChildPhoto.objects.create(
        child=child, large="l.webp", medium="m.webp", small="s.webp", width=1200, height=1600,
        is_primary=True, is_published=True, uploaded_by=child.registered_by,
    )  # fmt: skip
    return child


def make_progress_report(child: Child | None = None, **fields: Any) -> ProgressReport:
    """A draft, as its writer left it."""
    child = child or make_verified_child()
    today = timezone.localdate()
    fields.setdefault("period_from", today - datetime.timedelta(days=180))
    fields.setdefault("period_until", today)
    fields.setdefault("attendance_percent", 94)
    fields.setdefault("story", f"{child.first_name} has learned to swim and reads to the small ones.")
    fields.setdefault("written_by", child.registered_by)
    return ProgressReport.objects.create(child=child, **fields)


def make_donor(**fields: Any) -> Donor:
    number = next(_numbers)
    fields.setdefault("name", f"Zoë Müller {number}")
    fields.setdefault("email", f"donor{number}@example.org")
    fields.setdefault("country", "DE")
    return Donor.objects.create(**fields)


def make_household(**fields: Any) -> Household:
    fields.setdefault("name", f"The Müllers {next(_numbers)}")
    return Household.objects.create(**fields)


def make_sponsorship(**fields: Any) -> Sponsorship:
    if "payer" not in fields:
        fields["payer"] = make_donor()
    fields.setdefault("correspondent", fields["payer"])
    if "child" not in fields:
        fields["child"] = make_verified_child()
    fields.setdefault("amount", Money("25.00", "EUR"))
    return Sponsorship.objects.create(**fields)


def make_child_offer(**fields: Any) -> ChildOffer:
    """A letter to be reviewed, without children."""
    if "sponsorship" not in fields:
        fields["sponsorship"] = make_sponsorship()
    fields.setdefault("message", "Amina has finished school. Thank you for all these years.")
    return ChildOffer.objects.create(**fields)


def make_letter(**fields: Any) -> Letter:
    """A child's letter in the sponsor's language, a draft."""
    if "sponsorship" not in fields:
        fields["sponsorship"] = make_sponsorship()
    fields.setdefault("direction", Letter.Direction.TO_SPONSOR)
    fields.setdefault("language", "en")
    fields.setdefault("text", "I have a goat now, and I run faster than my brother.")
    return Letter.objects.create(**fields)


def make_letter_in_review(**fields: Any) -> Letter:
    return make_letter(**fields).move(Letter.Status.IN_REVIEW, submitted_at=timezone.now())


def make_released_letter(*, by: User | None = None, **fields: Any) -> Letter:
    reviewer = by or make_user(role="Supporter care")
    return make_letter_in_review(**fields).move(
        Letter.Status.RELEASED, by=reviewer, reviewed_by=reviewer, released_at=timezone.now()
    )


def make_sent_letter(**fields: Any) -> Letter:
    return make_released_letter(**fields).move(Letter.Status.SENT, sent_at=timezone.now())


def make_fund(**fields: Any) -> Fund:
    fields.setdefault("slug", Fund.GENERAL)
    slug = fields.pop("slug")
    fields.setdefault("name", slug.replace("-", " ").title())
    return Fund.objects.get_or_create(slug=slug, defaults=fields)[0]


def make_link(**fields: Any) -> PaymentLink:
    if "donor" not in fields:
        fields["donor"] = make_donor()
    if "fund" not in fields:
        fields["fund"] = make_fund()
    fields.setdefault("amount", Money("19.99", "USD"))
    fields.setdefault("expires_at", timezone.now() + datetime.timedelta(days=30))
    return PaymentLink.objects.create(**fields)


def make_appeal(*, donors: Sequence[Donor] = (), **fields: Any) -> LinkBatch:
    """An appeal that waits for its worker, written for these donors whether or not they can be asked."""
    if "created_by" not in fields:
        fields["created_by"] = make_user(role="Supporter care")
    if "fund" not in fields:
        fields["fund"] = make_fund()
    fields.setdefault("amount", Money("25.00", "EUR"))
    fields.setdefault("expires_at", timezone.now() + datetime.timedelta(days=30))
    batch = LinkBatch.objects.create(**fields)
    LinkBatchRecipient.objects.bulk_create(LinkBatchRecipient(batch=batch, donor=donor) for donor in donors)
    return batch


def make_donation(**fields: Any) -> Donation:
    """A gift that is still pending, unless told otherwise."""
    if "donor" not in fields:
        fields["donor"] = make_donor()
    if "fund" not in fields:
        fields["fund"] = make_fund()
    fields.setdefault("amount", Money("19.99", "USD"))
    return Donation.objects.create(**fields)


def make_received_donation(*, received_at: datetime.datetime | None = None, **fields: Any) -> Donation:
    """A gift whose money has come, walked there by a move; nothing is booked for it."""
    return make_donation(**fields).move(
        Donation.Status.SUCCEEDED, reason="paid", received_at=received_at or timezone.now()
    )


def make_campaign(**fields: Any) -> Campaign:
    """One that runs and has its page."""
    number = next(_numbers)
    fields.setdefault("name", f"Desks for all {number}")
    fields.setdefault("slug", f"desks-for-all-{number}")
    fields.setdefault("is_published", True)
    return Campaign.objects.create(**fields)


def make_poster_link(**fields: Any) -> PosterLink:
    """A poster whose page nobody has asked Stripe for."""
    if "campaign" not in fields:
        fields["campaign"] = make_campaign()
    fields.setdefault("amount", Money("20.00", "EUR"))
    return PosterLink.objects.create(**fields)


def make_gift_item(**fields: Any) -> GiftItem:
    number = next(_numbers)
    fields.setdefault("name", f"School kit {number}")
    fields.setdefault("slug", f"school-kit-{number}")
    fields.setdefault("price", Money("25.00", "EUR"))
    if "fund" not in fields:
        fields["fund"] = make_fund()
    return GiftItem.objects.create(**fields)


def make_gift_order(*, item: GiftItem | None = None, quantity: int = 1, **fields: Any) -> GiftOrder:
    """An order of one line as it stands in the books; nothing was taken from the stock."""
    item = item or make_gift_item()
    total = item.price * quantity
    if "payment_link" not in fields:
        fields["payment_link"] = make_link(
            amount=total, **({"donor": fields["donor"]} if "donor" in fields else {})
        )
    fields.setdefault("donor", fields["payment_link"].donor)
    order = GiftOrder.objects.create(total=total, **fields)
    GiftOrderLine.objects.create(
        order=order, item=item, name=item.name, unit_price=item.price, quantity=quantity
    )
    return order
