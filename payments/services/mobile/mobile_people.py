"""Mobile money and what becomes of people: donors who merge, die or are forgotten, children who leave, promises that end."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.money import in_words
from backoffice.core.registry import Erasure, Move, on_collect, on_erase, on_move
from backoffice.core.services import redaction, work
from beneficiaries.models import Child
from donors.models import ChildOffer, Donor, Sponsorship
from donors.services import deceased
from donors.services.erased_rows import records_of
from payments.models import MobilePayment, MobilePledge
from payments.services.mobile import mobile_pledges
from payments.services.mobile.mobile_collected import collect
from payments.services.people.blanked_events import blank_events

Status = MobilePledge.Status


def register() -> None:
    on_erase(Donor, blank)
    on_collect(Donor, collect)
    deceased.also_ask(pledges_of)
    on_move(Child, follow_child)
    on_move(ChildOffer, follow_answer)
    on_move(Sponsorship, follow_promise)


def blank(erasure: Erasure[Donor]) -> None:
    """Phone numbers, and what providers said of them, are personal; the money rows stay."""
    keys = records_of(erasure.instance)
    asked = MobilePayment.objects.filter(donation__donor__in=keys)
    if number := asked.undecided().count():
        erasure.obstacles.append(
            _("%(number)d payments by phone are not decided yet: wait for the provider's answer.")
            % {"number": number}
        )
        return
    by = context.current().user
    assert by is not None
    pledged = MobilePledge.objects.filter(donor__in=keys)
    for pledge in pledged.exclude(status=Status.ENDED):
        mobile_pledges.end(pledge, by=by, reason=_("The donor was erased."))
    about: dict[type[Any], list[Any]] = {
        MobilePayment: list(asked.values_list("pk", flat=True)),
        MobilePledge: list(pledged.values_list("pk", flat=True)),
    }
    references = {str(reference) for reference in asked.values_list("reference", flat=True)}
    erasure.blanked.update(
        {
            "events of mobile money": blank_events(references),
            "payments by phone": redaction.blank(asked, phone="", provider_said=""),
            "pledges by phone": redaction.blank(pledged, phone=""),
            "work items about mobile money": redaction.settle_work(
                about, by=by, reason=_("The donor was erased.")
            ),
        }
    )
    redaction.unlabel(about)


def pledges_of(donor: Donor) -> list[str]:
    """What still runs in the name of a donor who has died."""
    return [
        _("Pledge by phone of %(amount)s, %(interval)s")
        % {"amount": in_words(pledge.amount), "interval": pledge.get_interval_display()}
        for pledge in MobilePledge.objects.filter(donor=donor).exclude(status=Status.ENDED)
    ]


def follow_child(move: Move[Child]) -> None:
    """Where no promise stands behind a pledge nobody else would tell this donor."""
    if move.new != Child.Status.LEFT:
        return
    alone = MobilePledge.objects.active().filter(child=move.instance, sponsorship=None)
    for pledge in alone.select_related("donor"):
        mobile_pledges.pause(pledge, by=move.by, reason=move.reason)
        work.ask(
            "mobile.child_left",
            title=_("%(donor)s pledges by phone for %(child)s, who has left")
            % {"donor": pledge.donor, "child": move.instance.first_name},
            details=_("The pledge is paused. Ask the donor what to do with it."),
            subject=pledge,
            due_on=timezone.localdate(),
            key=f"mobile.child_left:{pledge.pk}",
        )


def follow_answer(move: Move[ChildOffer]) -> None:
    """Who takes another child goes on with the pledge: told before the old promise ends."""
    if move.new != ChildOffer.Status.ACCEPTED:
        return
    begun = move.instance.new_sponsorship
    assert begun is not None
    ended_or_not = MobilePledge.objects.filter(sponsorship=move.instance.sponsorship)
    for pledge in ended_or_not.exclude(status=Status.ENDED).select_for_update(of=("self",)):
        pledge.sponsorship, pledge.child = begun, begun.child
        with context.acting(move.by, reason=_("For the child that the sponsor has taken instead.")):
            pledge.save(update_fields=["sponsorship", "child", "updated_at"])


def follow_promise(move: Move[Sponsorship]) -> None:
    """A pledge ends with the promise that it pays for. While the promise rests, nobody is asked anyway."""
    if move.new != Sponsorship.Status.ENDED:
        return
    for pledge in MobilePledge.objects.filter(sponsorship=move.instance).exclude(status=Status.ENDED):
        mobile_pledges.end(pledge, by=move.by, reason=_("The sponsorship ended."))
