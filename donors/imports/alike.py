"""Are two names those of one donor, given that an email or a phone is the same?

People who share an address share these too, so the name has to speak for one person: every word of the shorter name
stands in the longer one, but for a slip of the pen, and an initial stands for its word.
"""

from rapidfuzz import fuzz

from beneficiaries.models.names import folded_words

SLIP = 80  # of 100, as RapidFuzz compares two words


def names_alike(one: str, other: str) -> bool:
    shorter, longer = sorted((folded_words(one), folded_words(other)), key=len)
    left = list(longer)
    for word in shorter:
        twin = word if word in left else next((each for each in left if _nearly(word, each)), None)
        if twin is None:
            return False
        left.remove(twin)
    return bool(shorter)


def same_name(one: str, other: str) -> bool:
    """Whatever the accents, the case and the order of the words."""
    return folded_words(one) == folded_words(other)


def _nearly(word: str, other: str) -> bool:
    if 1 in (len(word), len(other)):
        return word[0] == other[0]
    return fuzz.ratio(word, other) >= SLIP
