"""Demo donors: people and organisations from many places, invented."""

import random
import re
import unicodedata

from backoffice.core.models import User
from donors.models import Donor
from donors.services.register import register_donor

# Country, language, places with postcodes, first names, family names.
Place = tuple[str, str]
PLACES: dict[str, tuple[str, list[Place], list[str], list[str]]] = {
    "DE": (
        "en",
        [("10115", "Berlin"), ("50667", "Köln"), ("04109", "Leipzig")],
        ["Zoë", "Jürgen", "Hannelore", "Lukas", "Anneliese", "Björn"],
        ["Müller", "Weiß", "Schäfer", "Krüger", "Vogel", "Brandt"],
    ),
    "FR": (
        "fr",
        [("75011", "Paris"), ("69002", "Lyon"), ("35000", "Rennes")],
        ["Aurélie", "Étienne", "Noëlle", "Baptiste", "Françoise", "Loïc"],
        ["Lefèvre", "Garnier", "d'Aubigné", "Chevalier", "Bénard", "Moreau"],
    ),
    "GB": (
        "en",
        [("EH1 1YZ", "Edinburgh"), ("LS1 4AP", "Leeds"), ("CF10 1EP", "Cardiff")],
        ["Siân", "Alistair", "Priya", "Hamish", "Beatrice", "Owen"],
        ["Ap Rhys", "MacLeod", "O'Connor", "Featherstone-Haugh", "Patel", "Whitaker"],
    ),
    "NO": (
        "en",
        [("0150", "Oslo"), ("5003", "Bergen")],
        ["Åse", "Torbjørn", "Ingrid", "Øystein", "Solveig"],
        ["Haugen", "Bjørnstad", "Lie", "Strømme"],
    ),
    "PL": (
        "en",
        [("00-950", "Warszawa"), ("31-007", "Kraków")],
        ["Małgorzata", "Wojciech", "Żaneta", "Paweł"],
        ["Wiśniewska", "Zieliński", "Król", "Łukasik"],
    ),
    "GR": (
        "en",
        [("105 57", "Αθήνα"), ("546 24", "Θεσσαλονίκη")],
        ["Γιώργος", "Ελένη", "Δημήτρης", "Κατερίνα"],
        ["Παπαδόπουλος", "Νικολάου", "Αντωνίου"],
    ),
    "UA": (
        "en",
        [("01001", "Київ"), ("79008", "Львів")],
        ["Олена", "Тарас", "Оксана", "Богдан"],
        ["Шевченко", "Коваленко", "Гончар"],
    ),
    "LB": ("en", [("1107", "بيروت")], ["نور", "سامي", "ليلى", "كريم"], ["حداد", "خوري", "منصور"]),
    "KE": (
        "en",
        [("00100", "Nairobi"), ("40100", "Kisumu")],
        ["Wanjikū", "Otieno", "Achieng", "Kamau"],
        ["Mwangi", "Odhiambo", "Njoroge", "Ochieng"],
    ),
    "US": (
        "en",
        [("60614", "Chicago"), ("97209", "Portland"), ("02139", "Cambridge")],
        ["José", "Mei-Ling", "Malik", "Rebecca", "Tuấn", "Grace"],
        ["Núñez", "Washington", "Nguyễn", "Goldberg", "Kowalczyk", "Li"],
    ),
}
STREETS = [
    "Lindenstraße",
    "Mill Lane",
    "Rue de la Paix",
    "Storgata",
    "Harbour Road",
    "Kirchweg",
    "Oak Street",
]
ORGANISATIONS = [
    ("Grüne Insel Gemeinschaftsschule", "DE"),
    ("Rotary Club Edinburgh Southside", "GB"),
    ("Paroisse Sainte-Claire", "FR"),
    ("Fjordbygg AS", "NO"),
    ("Portland Friends Meeting", "US"),
]


def seed(*, donors: int, seed: int, by: User) -> list[Donor]:
    """Enter so many donors; the same seed gives the same people."""
    chance = random.Random(seed)  # noqa: S311  (people for a demo, no secret)
    made: list[Donor] = []
    taken: set[str] = set()
    while len(made) < donors:
        number = len(made)
        is_organisation = number % 16 == 15
        made.append(
            _organisation(number // 16, chance, taken, by)
            if is_organisation
            else _person(number, chance, taken, by)
        )
    return made


def _person(number: int, chance: random.Random, taken: set[str], by: User) -> Donor:
    country = list(PLACES)[number % len(PLACES)]
    language, places, first_names, family_names = PLACES[country]
    # One-letter and one-word names are real names too, and the demo shows that they fit.
    name = "Ø" if number == 43 else f"{chance.choice(first_names)} {chance.choice(family_names)}"
    return _enter(name, country, language, chance.choice(places), number, chance, taken, by)


def _organisation(index: int, chance: random.Random, taken: set[str], by: User) -> Donor:
    name, country = ORGANISATIONS[index % len(ORGANISATIONS)]
    language, places, _first, _family = PLACES[country]
    place = chance.choice(places)
    return _enter(name, country, language, place, 0, chance, taken, by, kind=Donor.Kind.ORGANISATION)


def _enter(
    name: str,
    country: str,
    language: str,
    place: Place,
    number: int,
    chance: random.Random,
    taken: set[str],
    by: User,
    kind: str = Donor.Kind.PERSON,
) -> Donor:
    postcode, city = place
    return register_donor(
        name=name,
        # A few came by letter and have no email; a few asked for quiet.
        email="" if number % 23 == 11 else _email(name, taken),
        kind=kind,
        street=f"{chance.choice(STREETS)} {chance.randint(1, 120)}",
        postcode=postcode,
        city=city,
        country=country,
        language=language,
        do_not_contact=number % 29 == 17,
        by=by,
    )


def _email(name: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = ".".join(re.findall(r"[a-z]+", plain)) or "donor"
    address, again = f"{base}@example.org", 1
    while address in taken:
        again += 1
        address = f"{base}{again}@example.org"
    taken.add(address)
    return address
