"""A demo appeal: a campaign asks everybody who agreed to be asked; some look, some begin, some give.

Imported only where the sandbox is installed.
"""

import random
from typing import TYPE_CHECKING

from django.test import override_settings
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import User
from backoffice.core.tasks.draining import drain
from donors.models import Campaign, Donor
from payments.models import Fund, LinkBatch
from payments.services.asking import appeals, chosen_amounts
from payments.services.links import note_opened

if TYPE_CHECKING:
    from payments.demo_payers import Payers

MESSAGE = "Dear {name}, the school year begins in January. Will you help us fill the bags?"


QUIET = {
    "SANDBOX_DELIVERS_EVENTS": False,
    "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
}


def seed(*, seed: int, by: User) -> LinkBatch | None:
    """One appeal, sent and partly answered; none where nobody has agreed to be asked."""
    from payments.demo_payers import Payers  # the sandbox's tables exist only where it is installed

    chance = random.Random(seed)  # noqa: S311  (a demo, no secret)
    with override_settings(**QUIET):
        return _play(by=by, payers=Payers(), chance=chance)


def _play(*, by: User, payers: "Payers", chance: random.Random) -> LinkBatch | None:
    donors = Donor.objects.standing()
    if not appeals.sift(donors).reachable:
        return None
    batch, _is_new = appeals.start(
        donors,
        by=by,
        amount=Money("30.00", "EUR"),
        least=Money("5.00", "EUR"),
        most=Money("500.00", "EUR"),
        fund=Fund.objects.get(slug=Fund.GENERAL),
        campaign=Campaign.objects.running().order_by("pk").first(),
        message=MESSAGE,
    )
    drain()
    links = list(batch.links.order_by("pk"))
    chance.shuffle(links)
    third = len(links) // 3
    for link in links[:third]:
        note_opened(link)
    for link in links[third : third + 2]:
        payers.begin(link)
    for link in links[third + 2 : third + 4]:
        payers.pay(link, at=timezone.now(), amount=chosen_amounts.quick_amounts(link)[1])
    return batch
