"""Scripts: faces, direction, shaping, wrapping."""

import pytest

from backoffice.core.documents.directions import direction_levels, in_visual_order, starts_right_to_left
from backoffice.core.documents.fonts import missing_glyphs, shape
from backoffice.core.documents.lines import text_width, typeset, wrap


def drawn(text: str) -> list[tuple[str, str]]:
    return [(run.face.name, run.text) for run in shape(text)]


def test_it_chooses_the_face_that_has_the_letters() -> None:
    assert drawn("Zoë Кирилл Ελένη") == [("NotoSans-Regular", "Zoë Кирилл Ελένη")]
    assert drawn("Asha हिन्दी") == [("NotoSans-Regular", "Asha "), ("NotoSansDevanagari-Regular", "हिन्दी")]
    assert [run.face.name for run in shape("Zoë", bold=True)] == ["NotoSans-Bold"]


def test_it_draws_right_to_left_text_in_visual_order() -> None:
    assert [text for _face, text in drawn("Paid to محمد علي by card")] == ["Paid to ", "محمد علي", " by card"]
    # A number after an Arabic letter is read from the right too (rule W2), as browsers show it.
    assert [text for _face, text in drawn("محمد 25 EUR") if text.strip()] == ["EUR", "25", "محمد "]


def test_it_keeps_brackets_around_what_they_enclose() -> None:
    text = "محمد (Mohammed)"
    levels = direction_levels(text)
    assert levels[text.index("(")] == levels[text.index(")")] == 1
    assert levels[text.index("M")] == 2
    assert starts_right_to_left(text)
    assert not starts_right_to_left("Mohammed (محمد)")


def test_it_gives_joiners_the_level_of_their_neighbour() -> None:
    text = "می‌خواهم a"
    assert len(direction_levels(text)) == len(text)


def test_it_reverses_nested_levels_from_the_inside() -> None:
    assert in_visual_order("abcdef", [0, 1, 2, 2, 1, 0]) == list("aecdbf")


def test_it_joins_arabic_letters() -> None:
    (piece,) = typeset("محمد").pieces
    assert [cluster.text for cluster in piece.clusters] == list(reversed("محمد"))
    _dal, medial, _hah, initial = [cluster.glyphs[0].code for cluster in piece.clusters]
    alone = typeset("م").pieces[0].clusters[0].glyphs[0].code
    assert len({medial, initial, alone}) == 3


def test_it_reorders_and_joins_devanagari() -> None:
    (piece,) = typeset("हिन्दी").pieces
    (cluster,) = piece.clusters
    assert cluster.text == "हिन्दी"
    assert len(cluster.glyphs) < len("हिन्दी")


def test_it_composes_letters_and_places_the_marks_that_are_left() -> None:
    assert typeset("Zoe\u0308").pieces[0].text == "Zoë"
    (piece,) = typeset("ẹ́").pieces
    _base, dot, accent = piece.clusters[0].glyphs
    assert dot.before < 0 < accent.before
    assert text_width("ẹ́") == text_width("e")


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Zoë Кирилл Ελένη محمد हिन्दी", []),
        ("李明李", ["李", "明"]),
        ("שלום", list("שלום")),
        ("ok 🎉\ufe0f", ["🎉"]),
        ("soft\u00adhyphen\u200b\u200d", []),
    ],
)
def test_it_finds_what_no_face_can_draw(text: str, missing: list[str]) -> None:
    assert missing_glyphs(text) == missing


def test_it_spells_out_arrows() -> None:
    assert drawn("in review → verified") == [("NotoSans-Regular", "in review -> verified")]
    assert missing_glyphs("→") == []


def test_it_drops_hidden_direction_overrides_and_control_characters() -> None:
    assert drawn("10\u202e00\u202c \x07EUR\n") == [("NotoSans-Regular", "1000 EUR ")]


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\u0301", "a" * 5000, "محمد" * 500, "\ud800"])
def test_it_sets_any_text(text: str) -> None:
    assert typeset(text).width >= 0


def test_it_wraps_between_words_and_loses_none() -> None:
    text = "The quick brown fox – عبد الله – прыгает\nover"
    lines = wrap(text, 9000)
    assert " ".join(lines).split() == text.split()
    assert all(text_width(line) <= 9000 for line in lines)
    assert len(wrap(text * 9, 9000, most=3)) == 3
    assert wrap(text * 9, 9000, most=3)[-1].endswith("…")
    assert wrap("", 9000) == [""]
