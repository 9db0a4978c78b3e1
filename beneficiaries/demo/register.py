"""Which children are made, and how far each has come."""

import datetime
import random

from django.conf import settings
from django.contrib.auth.models import Group
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import User
from beneficiaries.demo import life, lookalikes
from beneficiaries.demo.aging import made_earlier
from beneficiaries.demo.papers import paper
from beneficiaries.demo.people import GUARDIAN_NAMES, PLACES, Place, story
from beneficiaries.demo.portraits import portrait
from beneficiaries.demo.progress import seed_reports
from beneficiaries.models import (
    CheckKind,
    Child,
    ChildDocument,
    ConsentRecord,
    Guardian,
    Partner,
    PartnerMember,
    VerificationCheck,
)
from beneficiaries.services.checks import record_check
from beneficiaries.services.consent import record_consent
from beneficiaries.services.documents import add_document
from beneficiaries.services.photos import add_photo, publish_photo
from beneficiaries.services.register import register_child, submit_child
from beneficiaries.services.stories import publish_story
from beneficiaries.services.verify import leave, reject, suspend, verify_child

Status = Child.Status
Kind = CheckKind.BuiltIn

# Most are verified. A short register begins with one of each kind that there is work to do for.
WAY = (
    Status.VERIFIED, Status.VERIFIED, Status.IN_REVIEW, Status.IN_REVIEW, Status.VERIFIED, Status.VERIFIED,
    Status.VERIFIED, Status.REGISTERED, Status.VERIFIED, Status.SUSPENDED, Status.VERIFIED, Status.REGISTERED,
    Status.VERIFIED, Status.LEFT, Status.VERIFIED, Status.VERIFIED, Status.IN_REVIEW, Status.VERIFIED,
    Status.REJECTED, Status.VERIFIED,
)  # fmt: skip
EVIDENCE = {Kind.IDENTITY: "identity", Kind.SCHOOL: "school", Kind.CONSENT: "consent"}


def seed(*, children: int, seed: int, registrars: list[User], verifier: User) -> list[Child]:
    """Partners with their registrars, and `children` children. The same seed gives the same people."""
    houses = [_house(place, number, registrars) for number, place in enumerate(PLACES)]
    made = [
        _child(
            number,
            random.Random(f"{seed}-{number}"),  # noqa: S311  (nothing secret)
            *houses[(number + number // len(houses)) % len(houses)],
            verifier,
        )
        for number in range(children)
    ]
    life.link_families(made)
    seed_reports(made, seed=seed, verifier=verifier)
    lookalikes.seed(made)
    return made


def _house(place: Place, number: int, registrars: list[User]) -> tuple[Place, Partner, User]:
    partner, _created = Partner.objects.get_or_create(
        name=place.partner,
        defaults={
            "kind": place.kind,
            "country": place.country,
            "address": place.town,
            "public_profile": place.profile,
            "agreement_until": timezone.localdate() + datetime.timedelta(days=400 - 120 * number),
            "agreement_from": timezone.localdate() - datetime.timedelta(days=900 + 60 * number),
        },
    )
    registrar = registrars[number] if number < len(registrars) else _registrar_of(place)
    PartnerMember.objects.get_or_create(user=registrar, defaults={"partner": partner})
    return place, partner, registrar


def _registrar_of(place: Place) -> User:
    """A registrar whom nobody signs in as: without a password."""
    email = f"registrar.{place.country.lower()}@demo.example"
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, full_name=place.contact, is_staff=True)
        user.groups.add(Group.objects.get(name="Registrar"))
    return user


def _child(
    number: int, dice: random.Random, place: Place, partner: Partner, registrar: User, verifier: User
) -> Child:
    goal = WAY[number % len(WAY)]
    is_girl = dice.random() < 0.5
    name = dice.choice(place.girls if is_girl else place.boys)
    family = dice.choice(place.families)
    relation = dice.choice(list(GUARDIAN_NAMES))
    days_old = dice.randint(4 * 365 + 30, 15 * 365)
    born = timezone.localdate() - datetime.timedelta(days=days_old)
    knows_date = dice.random() > 0.12
    child = register_child(
        Child(
            first_name=name,
            family_name=family,
            sex=Child.Sex.FEMALE if is_girl else Child.Sex.MALE,
            birth_date=born if knows_date else None,
            birth_year=None if knows_date else born.year,
            partner=partner,
            school=place.partner if place.kind == "school" else f"{place.town} Primary School",
            school_class=place.classes[min(max(0, days_old // 365 - 6), len(place.classes) - 1)],
            story_draft=story(dice, name=name, is_girl=is_girl, relation=relation),
            monthly_need=Money(dice.choice([25, 30, 35, 40]), settings.DEFAULT_CURRENCY),
            **life.facts(dice, place),
        ),
        by=registrar,
    )
    life.add_tags(child, dice, by=registrar)
    life.add_last_school_year(child, place, by=registrar)
    is_unfinished = goal == Status.REGISTERED and dice.random() < 0.6
    _papers_and_photo(child, dice, place, registrar, f"{number}-{name}-{family}", is_unfinished=is_unfinished)
    guardian = Guardian.objects.create(
        child=child, full_name=f"{dice.choice(GUARDIAN_NAMES[relation])} {family}", relation=relation,
        address=place.town,
    )  # fmt: skip
    if not is_unfinished:
        use = ConsentRecord.Use.PUBLICATION if dice.random() < 0.85 else ConsentRecord.Use.SPONSOR_ONLY
        record_consent(child, guardian=guardian, use=use, by=registrar)
    _walk(child, goal, dice, registrar, verifier)
    made_earlier(child, days=dice.randint(1, 20) if _is_recent(goal) else dice.randint(25, 390))
    child.refresh_from_db()
    return child


def _is_recent(goal: Status) -> bool:
    return goal in (Status.REGISTERED, Status.IN_REVIEW)


def _papers_and_photo(
    child: Child, dice: random.Random, place: Place, registrar: User, face: str, *, is_unfinished: bool
) -> None:
    if not (is_unfinished and dice.random() < 0.5):
        picture = portrait(seed=face, is_girl=child.sex == Child.Sex.FEMALE, skins=place.skins)
        add_photo(child, upload=picture, by=registrar)
    if is_unfinished:
        return
    for kind, title in (
        (ChildDocument.Kind.IDENTITY, "Certificate of birth"),
        (ChildDocument.Kind.CONSENT, "Consent of the guardian"),
        (ChildDocument.Kind.SCHOOL, "Confirmation of enrolment"),
    ):
        page = paper(title, [child.full_name, f"{child.partner}, {place.town}", child.reference])
        add_document(child, kind=kind, upload=page, by=registrar, number=f"{dice.randint(10_000, 99_999)}")


def _walk(child: Child, goal: Status, dice: random.Random, registrar: User, verifier: User) -> None:
    if goal == Status.REGISTERED:
        return
    submit_child(child, by=registrar, reason="All papers are here.")
    if goal == Status.REJECTED:
        record_check(
            child,
            Kind.SCHOOL,
            by=verifier,
            result="failed",
            note="Lives and goes to school in another district.",
        )
        reject(child, by=verifier, reason="The family has moved out of the partner's district.")
        return
    _checks(child, verifier, until=dice.randint(1, 4) if goal == Status.IN_REVIEW else len(Kind))
    if goal == Status.IN_REVIEW:
        return
    verify_child(child, by=verifier, reason="Papers seen, home visited.")
    _publish(child, dice, verifier)
    if goal == Status.SUSPENDED:
        suspend(
            child, by=verifier, reason="Absent from school for six weeks; the partner is visiting the family."
        )
    if goal == Status.LEFT:
        leave(child, by=verifier, kind=Child.LeavingReason.MOVED, reason="To relatives in the capital.")


def _checks(child: Child, verifier: User, *, until: int) -> None:
    papers = {paper.kind: paper for paper in child.documents.all()}
    for kind in list(Kind)[:until]:
        record_check(
            child,
            kind,
            by=verifier,
            result=VerificationCheck.Result.PASSED,
            note="Visited with the partner's social worker." if kind == Kind.HOME_VISIT else "",
            evidence=papers.get(EVIDENCE.get(kind, "")),
        )


def _publish(child: Child, dice: random.Random, verifier: User) -> None:
    photo = child.photos.first()
    consented = child.consents.standing(ConsentRecord.Use.PUBLICATION).exists()
    if photo is not None and consented and dice.random() < 0.9:
        publish_photo(photo, by=verifier, reason="Chosen with the partner.")
        publish_story(child, by=verifier, reason="Read with the partner.")
