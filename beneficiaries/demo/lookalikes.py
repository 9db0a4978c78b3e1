"""Children who were entered twice: by another spelling, by another partner, and once with good reason."""

from beneficiaries.demo.people import PLACES
from beneficiaries.demo.portraits import portrait
from beneficiaries.models import Child, Guardian
from beneficiaries.services.duplicates import find_for
from beneficiaries.services.photos import add_photo
from beneficiaries.services.register import register_child

PHONE = "+254712345678"


def seed(children: list[Child]) -> None:
    """Three records that resemble three of these children, the first of them at another partner."""
    originals = [child for child in children if child.birth_date and child.status == Child.Status.VERIFIED][
        :3
    ]
    if len(originals) < 3:
        return
    moved_here, misspelt, twin = originals
    elsewhere = next((child for child in children if child.partner_id != moved_here.partner_id), moved_here)
    entered = [
        _again(moved_here, like=elsewhere, first_name=moved_here.first_name, languages="English"),
        _again(misspelt, like=misspelt, first_name=f"{misspelt.first_name}h", school="", school_class=""),
        _again(twin, like=twin, first_name=_nearly(twin.first_name)),
    ]
    for original, child in zip(originals, entered, strict=True):
        _portray(child)
        _same_guardian(original, child)
    find_for(entered)


def _again(original: Child, *, like: Child, first_name: str, **facts: str) -> Child:
    """The same child once more, entered by the registrar of `like`."""
    child = Child(
        first_name=first_name,
        family_name=original.family_name,
        sex=original.sex,
        birth_date=original.birth_date,
        partner=like.partner,
        **{"school": original.school, "school_class": original.school_class, **facts},
    )
    return register_child(child, by=like.registered_by)


def _portray(child: Child) -> None:
    skins = {place.partner: place.skins for place in PLACES}[child.partner.name]
    face = portrait(seed=f"again-{child.pk}", is_girl=child.sex == Child.Sex.FEMALE, skins=skins)
    add_photo(child, upload=face, by=child.registered_by)


def _same_guardian(original: Child, child: Child) -> None:
    guardian = original.guardians.first()
    if guardian is None:
        return
    guardian.phone = PHONE[:-1] + str(child.pk % 10)
    guardian.save()
    Guardian.objects.create(
        child=child, full_name=guardian.full_name, relation=guardian.relation, phone=guardian.phone
    )


def _nearly(name: str) -> str:
    """As one names twins."""
    return name[:-1] + ("i" if name[-1] != "i" else "a")
