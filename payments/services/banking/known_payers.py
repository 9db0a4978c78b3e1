"""Who pays from an account? Learned from what people decide; an account that pays for several says nothing any more."""

from donors.models import Donor
from payments.models import BankLine, KnownPayer
from payments.services.offline.purposes import Purpose


def known_payer(account: str) -> KnownPayer | None:
    if not account:
        return None
    rows = KnownPayer.objects.select_related("donor", "fund", "child", "sponsorship__child")
    return rows.filter(account=account).first()


def learn(line: BankLine, meant: Purpose) -> KnownPayer | None:
    """A person, or a reference, said whose this line is. In the caller's transaction."""
    if not line.payer_account or meant.donor is None:
        return None
    facts = {
        "donor": meant.donor,
        "fund": meant.fund,
        "child": meant.child,
        "sponsorship": meant.sponsorship,
    }
    known, is_new = KnownPayer.objects.get_or_create(account=line.payer_account, defaults=facts)
    if is_new:
        return known
    if _is_another(known.donor, meant.donor):
        known.is_shared, known.seen = True, 0
    for name, value in facts.items():
        setattr(known, name, value)
    known.seen += 1
    known.save()
    return known


def _is_another(known: Donor, donor: Donor) -> bool:
    return known.pk != donor.pk
