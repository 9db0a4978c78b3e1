"""Invented partners and children, with names and stories as they are told where they live."""

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A partner and the names of its country."""

    partner: str
    kind: str
    country: str
    town: str
    contact: str
    profile: str
    skins: str
    girls: tuple[str, ...]
    boys: tuple[str, ...]
    families: tuple[str, ...]
    classes: tuple[str, ...]


PLACES = (
    Place(
        partner="Mwangaza Primary School",
        kind="school",
        country="KE",
        town="Kisumu",
        contact="Rose Achieng",
        profile="A day school with a school kitchen and a garden that the older classes look after.",
        skins="deep",
        girls=("Amina", "Wanjiru", "Achieng", "Faith", "Naliaka", "Mercy", "Zawadi", "Chebet", "Halima", "Nyambura"),
        boys=("Juma", "Kamau", "Otieno", "Brian", "Kiprono", "Baraka", "Wekesa", "Hassan", "Mwangi", "Ochieng"),
        families=("Odhiambo", "Njoroge", "Wafula", "Cheruiyot", "Mutua", "Kariuki", "Onyango", "Barasa", "Muthoni"),
        classes=("Grade 1", "Grade 2", "Grade 3", "Grade 4", "Grade 5", "Grade 6", "Grade 7"),
    ),
    Place(
        partner="Nkokonjeru Children's Centre",
        kind="organisation",
        country="UG",
        town="Mbale",
        contact="Peter Ssemakula",
        profile="Social workers who visit families, pay school fees and run a library in the afternoons.",
        skins="deep",
        girls=("Nakato", "Namukasa", "Prossy", "Babirye", "Sylvia", "Nabirye", "Esther", "Akello", "Doreen", "Apio"),
        boys=("Wasswa", "Kato", "Mukasa", "Okello", "Ivan", "Ssali", "Denis", "Opio", "Moses", "Emmanuel"),
        families=("Nsubuga", "Kizito", "Ochola", "Ssekandi", "Wabwire", "Nakimuli", "Mugisha", "Auma", "Lubega"),
        classes=("P1", "P2", "P3", "P4", "P5", "P6", "P7"),
    ),
    Place(
        partner="Chikondi Community School",
        kind="school",
        country="ZM",
        town="Chipata",
        contact="Gift Mwale",
        profile="A school that parents built, where teachers and parents decide together.",
        skins="deep",
        girls=("Thandiwe", "Mutinta", "Chipo", "Natasha", "Luyando", "Bwalya", "Precious", "Tamara", "Misozi"),
        boys=("Chanda", "Mabvuto", "Kelvin", "Mulenga", "Lubinda", "Joseph", "Kondwani", "Mwansa", "Tapiwa"),
        families=("Banda", "Phiri", "Zulu", "Tembo", "Mumba", "Sakala", "Lungu", "Nyirenda", "Ngoma"),
        classes=("Grade 1", "Grade 2", "Grade 3", "Grade 4", "Grade 5", "Grade 6", "Grade 7"),
    ),
    Place(
        partner="Hogar Semillas del Ande",
        kind="home",
        country="PE",
        town="Ayacucho",
        contact="Lucía Quispe",
        profile="A small home whose children go to the school around the corner.",
        skins="brown",
        girls=("Lucía", "Milagros", "Yaneth", "Rosa", "Flor", "Killa", "María José", "Araceli", "Nayeli"),
        boys=("Jesús", "Álvaro", "Illari", "Mateo", "Nicolás", "Rubén", "Iván", "Joaquín", "Sebastián"),
        families=("Quispe", "Mamani", "Huamán", "Ccori", "Condori", "Núñez", "Flores", "Yupanqui", "Peña"),
        classes=("1.º de primaria", "2.º de primaria", "3.º de primaria", "4.º de primaria", "5.º de primaria"),
    ),
)  # fmt: skip

GUARDIAN_NAMES = {
    "mother": ("Grace", "Ruth", "Janet", "Mary", "Agnes", "Elizabeth"),
    "father": ("Joseph", "Daniel", "Samuel", "John", "David", "Simon"),
    "grandparent": ("Margaret", "Anna", "Benjamin", "Helen", "Isaac", "Sarah"),
    "relative": ("Charles", "Irene", "Florence", "Patrick", "Lydia", "Robert"),
}
_HOME = {
    "mother": "{name} lives with {their} mother and {siblings}.",
    "father": "{name} lives with {their} father and {siblings}.",
    "grandparent": "{name} is being brought up by a grandparent, together with {siblings}.",
    "relative": "{name} lives with relatives, who took {them} in together with {siblings}.",
}
_SIBLINGS = ("a younger sister", "two brothers", "an older brother", "three sisters", "a baby brother")
_LIKES = (
    "{They} can name every bird that comes to the yard.",
    "Football is what {they} would play all day long.",
    "{They} loves to sing and knows all the songs of the choir.",
    "{They} draws on every scrap of paper that can be found.",
    "Of all lessons mathematics is the best, {they} says.",
    "{They} reads stories aloud to the smaller ones.",
    "After school {they} helps to fetch water and then skips rope with friends.",
    "{They} has repaired two bicycles already, from parts of five.",
)
_DREAMS = (
    "One day {they} wants to be a nurse.",
    "One day {they} wants to be a teacher.",
    "{They} means to become an engineer and build bridges.",
    "{They} dreams of flying an aeroplane.",
    "{They} would like to have a tailor's shop.",
    "{They} wants to be a vet, for goats above all.",
)


def story(dice: random.Random, *, name: str, is_girl: bool, relation: str) -> str:
    """First name only; no family name, school or place, since this is what the public reads."""
    words = {
        "name": name,
        "they": "she" if is_girl else "he",
        "They": "She" if is_girl else "He",
        "their": "her" if is_girl else "his",
        "them": "her" if is_girl else "him",
        "siblings": dice.choice(_SIBLINGS),
    }
    parts = (_HOME[relation], dice.choice(_LIKES), dice.choice(_DREAMS))
    return " ".join(part.format(**words) for part in parts)
