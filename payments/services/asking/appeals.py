"""Asking several donors at once: one personal link each, sent by a worker.

Whom to ask is written down first, with those who cannot be asked and why. Each donor is one transaction: the row that
says so, the link and its mail. So a worker that is killed, runs twice or is followed by another asks nobody twice.
"""

import time
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Case, CharField, OuterRef, QuerySet, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from backoffice.core.money import InvalidAmount
from donors.models import Donor, DonorConsent
from donors.services.consents import may_contact
from payments.models import LinkBatch, LinkBatchRecipient, PaymentLink
from payments.services import links
from payments.tasks.links import send_appeal

Status = LinkBatch.Status
MOST_AT_ONCE = 20_000
TURN_SECONDS = 60
_CHUNK = 1000
# In the message each donor's own stands for it.
NAME = "{name}"

OBSTACLES = {
    "erased": gettext_lazy("Erased on request"),
    "merged": gettext_lazy("Merged into another record"),
    "deceased": gettext_lazy("Deceased"),
    "quiet": gettext_lazy("Asked not to be contacted"),
    "no_email": gettext_lazy("No email address"),
    "no_consent": gettext_lazy("Has not agreed to be asked for gifts by email"),
}


class AppealRefused(DomainError):
    """An appeal that cannot be made; the message says what to do."""


@dataclass(frozen=True)
class Sifted:
    """How many of the chosen donors can be asked, and how many cannot for which reason."""

    reachable: int
    passed_over: dict[str, int]

    @property
    def chosen(self) -> int:
        return self.reachable + sum(self.passed_over.values())

    @property
    def reasons(self) -> list[tuple[str, int]]:
        return [(str(OBSTACLES[slug]), number) for slug, number in self.passed_over.items()]


def with_obstacle(donors: QuerySet[Donor]) -> QuerySet[Any]:
    """Each donor with the `obstacle` to asking by email, a key of OBSTACLES; empty for who can be asked."""
    newest = DonorConsent.objects.filter(
        donor=OuterRef("pk"), channel=DonorConsent.Channel.EMAIL, purpose=DonorConsent.Purpose.APPEALS
    ).order_by("-decided_on", "-created_at", "-id")
    annotated: Any = donors.annotate(agreed=Subquery(newest.values("granted")[:1]))
    return annotated.annotate(  # type: ignore[no-any-return]
        obstacle=Case(
            When(erased_at__isnull=False, then=Value("erased")),
            When(merged_into__isnull=False, then=Value("merged")),
            When(is_deceased=True, then=Value("deceased")),
            When(do_not_contact=True, then=Value("quiet")),
            When(email="", then=Value("no_email")),
            When(agreed=True, then=Value("")),
            default=Value("no_consent"),
            output_field=CharField(),
        )
    )


def sift(donors: QuerySet[Donor]) -> Sifted:
    """Count before anything is written: two questions, however many donors."""
    found = with_obstacle(donors).order_by().values_list("obstacle", flat=True)
    counts = Counter(found.iterator(chunk_size=5000))
    return Sifted(
        reachable=counts.get("", 0), passed_over={slug: counts[slug] for slug in OBSTACLES if counts[slug]}
    )


def start(
    donors: QuerySet[Donor], *, by: User, key: uuid.UUID | None = None, **asked: Any
) -> tuple[LinkBatch, bool]:
    """Write the appeal and all whom it is for, and hand it to the workers; says whether it is new.

    `asked` is what every link asks: amount, least, most, interval, fund, campaign, message, expires_at. `key`, made
    when the form was shown, makes it once-only: a second press of the same form finds the first one's appeal.
    Raises AppealRefused, LinkRefused or InvalidAmount.
    """
    if key and (standing := LinkBatch.objects.filter(pk=key).first()):
        return standing, False
    sample = _refuse_what_no_link_could_ask(donors, asked, by)
    try:
        with transaction.atomic(), context.acting(by):
            batch = LinkBatch.objects.create(
                id=key or uuid.uuid4(),
                **{
                    name: getattr(sample, name)
                    for name in ("amount", "least", "most", "interval", "fund", "campaign", "expires_at")
                },
                message=str(asked.get("message", "")).strip(),
                created_by=by,
            )
            _write_recipients(batch, donors)
            send_appeal.enqueue(str(batch.pk))
    except IntegrityError:
        # Pressed twice at the same moment; the key let one through.
        if key is None:
            raise
        return LinkBatch.objects.get(pk=key), False
    return batch, True


def stop(batch: LinkBatch, *, by: User, reason: str) -> LinkBatch:
    """Ask nobody more. Links that were sent stay open."""
    return batch.move(Status.CANCELLED, by=by, reason=reason)


def take_turn(batch_id: str, *, seconds: float = TURN_SECONDS) -> bool:
    """Ask the next donors for a while; says whether another turn is wanted. Safe to repeat and to run twice."""
    batch = LinkBatch.objects.select_related("created_by", "fund", "campaign").get(pk=batch_id)
    if batch.status == Status.QUEUED:
        batch = _begin(batch)
    ends, waiting = time.monotonic() + seconds, batch.recipients.filter(is_done=False).order_by("id")
    with context.acting(batch.created_by, reason=str(batch)):
        while chunk := list(waiting.values_list("pk", flat=True)[:50]):
            if not LinkBatch.objects.filter(pk=batch.pk, status=Status.RUNNING).exists():
                return False  # stopped by a person
            for recipient in chunk:
                _ask(batch, recipient)
            if time.monotonic() > ends:
                return True
    _finish(batch)
    return False


def message_for(donor: Donor, message: str) -> str:
    return message.replace(NAME, donor.name)


def _refuse_what_no_link_could_ask(donors: QuerySet[Donor], asked: dict[str, Any], by: User) -> PaymentLink:
    """Try the link on one donor, unsaved: what is wrong with it is wrong for all."""
    sifted = sift(donors)
    if sifted.chosen > MOST_AT_ONCE:
        raise AppealRefused(
            _("%(number)d donors are more than can be asked at once, %(most)d. Filter the list.")
            % {"number": sifted.chosen, "most": MOST_AT_ONCE}
        )
    example = with_obstacle(donors).filter(obstacle="").order_by("pk").first()
    if example is None:
        raise AppealRefused(
            _("None of the chosen donors can be asked by email: %(reasons)s.")
            % {"reasons": _in_words(sifted.reasons) or _("nobody is chosen")}
        )
    return links.draft_link(donor=example, by=by, **asked)


def _write_recipients(batch: LinkBatch, donors: QuerySet[Donor]) -> None:
    found = with_obstacle(donors).order_by("name_key", "pk").values_list("pk", "obstacle")
    LinkBatchRecipient.objects.bulk_create(
        _recipients(batch, found.iterator(chunk_size=_CHUNK)), batch_size=_CHUNK
    )


def _recipients(batch: LinkBatch, found: Iterable[tuple[uuid.UUID, str]]) -> Iterable[LinkBatchRecipient]:
    for donor, obstacle in found:
        yield LinkBatchRecipient(
            batch=batch,
            donor_id=donor,
            is_done=bool(obstacle),
            refusal=str(OBSTACLES[obstacle]) if obstacle else "",
        )


def _begin(batch: LinkBatch) -> LinkBatch:
    try:
        return batch.move(Status.RUNNING)
    except DomainError:
        batch.refresh_from_db()  # another worker began, or a person stopped it
        return batch


def _finish(batch: LinkBatch) -> None:
    batch.refresh_from_db()
    if batch.status == Status.RUNNING and not batch.recipients.filter(is_done=False).exists():
        try:
            batch.move(Status.DONE)
        except DomainError:
            batch.refresh_from_db()  # another worker was quicker, or a person stopped it


def _ask(batch: LinkBatch, recipient_id: int) -> None:
    with transaction.atomic():
        # Conditional: of two workers one asks, and the other waits here until that is committed.
        mine = LinkBatchRecipient.objects.filter(pk=recipient_id, is_done=False)
        if not mine.update(is_done=True, updated_at=timezone.now()):
            return
        recipient = LinkBatchRecipient.objects.select_related("donor__merged_into").get(pk=recipient_id)
        try:
            with transaction.atomic():
                _send(batch, recipient.donor)
        except (DomainError, InvalidAmount) as refusal:
            recipient.refusal = str(refusal)[:250]
            recipient.save(update_fields=["refusal", "updated_at"])


def _send(batch: LinkBatch, donor: Donor) -> None:
    """The donor may have changed since the appeal was written: every rule is asked once more."""
    channel, purpose = DonorConsent.Channel.EMAIL, DonorConsent.Purpose.APPEALS
    if not donor.is_merged_away and not may_contact(donor, channel=channel, purpose=purpose):
        raise AppealRefused(str(OBSTACLES["no_consent"]))
    links.create_link(
        donor=donor,
        amount=batch.amount,
        least=batch.least,
        most=batch.most,
        interval=batch.interval,
        fund=batch.fund,
        campaign=batch.campaign,
        message=message_for(donor, batch.message),
        expires_at=batch.expires_at,
        batch=batch,
        by=batch.created_by,
    )


def _in_words(reasons: list[tuple[str, int]]) -> str:
    return ", ".join(f"{words} ({number})" for words, number in reasons)
