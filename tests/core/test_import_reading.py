"""Tables are read whoever wrote them, and what is a trap or no table is refused in words."""

import datetime
import time
import tracemalloc
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backoffice.core.imports.archive import opened_archive
from backoffice.core.imports.columns import ImportColumn, guess_mapping, headers_key
from backoffice.core.imports.reading import opened_table
from backoffice.core.imports.table import FileRefused
from backoffice.core.imports.values import Unreadable, choices_called, read_date
from tests.core.tables import changed_part, csv_file, excel_file, zip_file

SHEET = "xl/worksheets/sheet1.xml"


def read(file: SimpleUploadedFile) -> tuple[list[str], list[tuple[int, list[str], list[str]]]]:
    with opened_table(file) as table:
        return table.headers, [(row.number, row.cells, row.problems) for row in table.rows()]


def cells(file: SimpleUploadedFile) -> list[list[str]]:
    return [row[1] for row in read(file)[1]]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("name,town\nZoë,Łódź\n", "utf-8"),
        ("name,town\nZoë,Łódź\n", "utf-8-sig"),
        ("name;town\nZoë;Łódź\n", "utf-8"),
        ("name\ttown\r\nZoë\tŁódź\r\n", "utf-16"),
        ('name,town\n"Zoë",  Łódź \n', "utf-8"),
    ],
)
def test_it_reads_unicode_however_it_was_saved(text: str, encoding: str) -> None:
    headers, rows = read(csv_file(text, encoding=encoding))

    assert headers == ["name", "town"]
    assert rows == [(2, ["Zoë", "Łódź"], [])]


@pytest.mark.parametrize(
    ("encoding", "name"), [("latin-1", "Zoë Müller"), ("cp1252", "Zoë – “Zo”"), ("latin-1", "a\x81b")]
)
def test_it_reads_what_windows_saved(encoding: str, name: str) -> None:
    assert cells(csv_file(f"name;n\n{name};1\n", encoding=encoding)) == [[name, "1"]]


def test_it_keeps_the_numbers_of_rows_and_passes_over_blank_ones() -> None:
    headers, rows = read(csv_file('a,b\n\n1,"two\nlines; and, more"\n,,\n3,4\n'))

    assert headers == ["a", "b"]
    assert rows == [(3, ["1", "two\nlines; and, more"], []), (5, ["3", "4"], [])]


def test_it_tells_a_row_that_is_longer_than_the_header() -> None:
    _headers, rows = read(csv_file("a,b\n1,2,,\n1,2,3\n"))

    assert [bool(problems) for _number, _cells, problems in rows] == [False, True]
    assert "more cells than the header, such as '3'" in rows[1][2][0]


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (csv_file(b""), "The file is empty."),
        (csv_file(b"\n \n,,\n"), "holds no rows"),
        (csv_file(b"\x00\x01\x02\x03binary"), "This is not a table."),
        (csv_file(b"%PDF-1.7 ..."), "This is a PDF."),
        (csv_file(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old.xls"), "save it as .xlsx without a password"),
        (csv_file(b"PK\x03\x04 and then nothing", "x.xlsx"), "damaged or of an unknown kind"),
        (zip_file({"a.jpg": b"x"}, name="children.xlsx"), "damaged or of an unknown kind"),
        (csv_file('a,b\n1,"' + "x" * 200_000 + "\n"), "Is a quotation mark missing there?"),
    ],
)
def test_it_refuses_what_is_no_table(file: SimpleUploadedFile, words: str) -> None:
    with pytest.raises(FileRefused, match=words.replace("?", r"\?")):
        read(file)


def test_it_refuses_a_file_above_the_limit(settings: Any) -> None:
    settings.IMPORT_MAX_BYTES = 1_000_000
    with pytest.raises(FileRefused, match="larger than 1 MB"):
        read(csv_file("a,b\n" + "1,2\n" * 300_000))


def test_it_reads_excel_cells_as_people_would_type_them() -> None:
    file = excel_file(
        ["name", "day", "moment", "year", "amount", "yes", "phone"],
        [
            " Amina ",
            datetime.date(2016, 5, 31),
            datetime.datetime(2016, 5, 31, 8, 30),
            2016.0,
            19.99,
            True,
            254712345678,
        ],
        [None, "31/05/2016", None, 42521, None, None, None],
    )

    assert cells(file) == [
        ["Amina", "2016-05-31", "2016-05-31 08:30:00", "2016", "19.99", "true", "254712345678"],
        ["", "31/05/2016", "", "42521"],
    ]


def test_it_takes_the_result_of_a_formula_and_refuses_one_without() -> None:
    file = changed_part(
        excel_file(["a", "b"], ["=1+1", "x"], ["=1+2", "y"], ["1", "z"]),
        SHEET,
        lambda xml: xml.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>").replace(
            b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>"
        ),
    )

    _headers, rows = read(file)

    assert rows[0] == (2, ["2", "x"], [])
    assert rows[1][2] == ["Cell A3 holds a formula without a result. Paste the value in its place."]
    assert rows[2][2] == []


def test_it_tells_a_cell_with_an_error() -> None:
    assert read(excel_file(["a"], ["#REF!"]))[1][0][2] == ["Cell A2 holds the error #REF!."]


def _with_blank_rows(xml: bytes) -> bytes:
    """What is left behind when somebody formats a whole column: a million styled, empty cells."""
    blank = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (row, row) for row in range(4, 1_048_577))
    return xml.replace(b"</sheetData>", blank + b"</sheetData>")


def test_a_million_blank_rows_cost_nothing() -> None:
    file = changed_part(excel_file(["a", "b"], [1, 2], [3, 4]), SHEET, _with_blank_rows)
    read(excel_file(["a"]))  # imported once

    tracemalloc.start()
    started = time.process_time()
    found = cells(file)
    took, (_now, peak) = time.process_time() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert found == [["1", "2"], ["3", "4"]]
    assert took < 30  # cell by cell it would be minutes
    assert peak < 20_000_000


def test_rows_far_below_are_not_lost() -> None:
    file = changed_part(
        excel_file(["a", "b"], [1, 2]),
        SHEET,
        lambda xml: xml.replace(
            b"</sheetData>", b'<row r="90000"><c r="A90000"><v>7</v></c></row></sheetData>'
        ),
    )

    assert [(number, cells[0]) for number, cells, _problems in read(file)[1]] == [(2, "1"), (90_000, "7")]


def test_it_refuses_an_excel_file_that_unpacks_into_too_much() -> None:
    file = changed_part(excel_file(["a"], [1]), "xl/styles.xml", lambda xml: xml + b" " * (65 << 20))

    with pytest.raises(FileRefused, match="unpacks into too much"):
        read(file)


@pytest.mark.parametrize(
    ("text", "day_first", "day"),
    [
        ("2016-05-31", True, "2016-05-31"),
        ("2016/5/31", True, "2016-05-31"),
        ("31.05.2016", False, "2016-05-31"),
        ("03/04/2016", True, "2016-04-03"),
        ("03/04/2016", False, "2016-03-04"),
        ("42521", True, "2016-05-31"),
        ("2016-05-31 00:00:00", True, "2016-05-31"),
    ],
)
def test_it_reads_dates_as_people_write_them(text: str, day_first: bool, day: str) -> None:
    assert read_date(text, day_first=day_first).isoformat() == day


@pytest.mark.parametrize("text", ["yesterday", "31/31/2016", "2016-02-30", "2016", "31/05/16", "²"])
def test_it_refuses_what_is_no_date(text: str) -> None:
    with pytest.raises(Unreadable):
        read_date(text, day_first=True)


def test_it_reads_choices_by_value_label_and_other_words() -> None:
    words = choices_called([("female", "Girl"), ("male", "Boy")], female=("F", "féminin"))

    assert [words.read(text) for text in ("Girl", "FEMALE", "f", "Feminin", "boy")] == [
        "female",
        "female",
        "female",
        "female",
        "male",
    ]
    with pytest.raises(Unreadable, match="'robot' is not one of: Girl, Boy"):
        words.read("robot")


def test_it_guesses_columns_from_headers_and_aliases() -> None:
    columns = [
        ImportColumn("first_name", "First name", required=True),
        ImportColumn("birth_date", "Birth date", aliases=("DOB",)),
        ImportColumn("photo", "Photo"),
    ]

    assert guess_mapping(columns, ["D.O.B.", "x", "FIRST_NAME *"]) == {"birth_date": 0, "first_name": 2}
    assert headers_key(["First Name", "DOB"]) == headers_key(["first-name", "dob"])
    assert headers_key(["a", "b"]) != headers_key(["b", "a"])


def test_it_finds_photos_by_name_whatever_folder_they_lie_in() -> None:
    file = zip_file({"photos/Amina.JPG": b"jpeg", "__MACOSX/._Amina.JPG": b"x", "photos/.DS_Store": b"x"})

    with opened_archive(file) as archive:
        assert len(archive) == 1
        assert "amina.jpg" in archive
        assert archive.find(["C-2026-000001", "amina"]) == "amina.jpg"
        assert archive.read("amina.jpg").read() == b"jpeg"


SYMLINK = 0o120777 << 16


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (csv_file(b"no zip at all", "photos.zip"), "zip file that can be read"),
        (zip_file({"../../etc/passwd": b"x"}), "leads out of it"),
        (zip_file({"/etc/passwd": b"x"}), "leads out of it"),
        (zip_file({"..\\secret.jpg": b"x"}), "leads out of it"),
        (zip_file({"C:\\a.jpg": b"x"}), "leads out of it"),
        (zip_file({"a.jpg": b"/etc/passwd"}, external_attr=SYMLINK), "is a link and no photo"),
        (zip_file({"more.zip": b"PK"}), "a zip within the zip"),
        (zip_file({"a.jpg": b"\0" * 5_000_000}), "unpacks into far too much"),
        (zip_file({"a/x.jpg": b"1", "b/X.JPG": b"2"}), "two photos called"),
    ],
)
def test_it_refuses_traps_in_the_zip(file: SimpleUploadedFile, words: str) -> None:
    with pytest.raises(FileRefused, match=words), opened_archive(file):
        pass


def test_it_refuses_a_locked_zip() -> None:
    content = bytearray(zip_file({"a.jpg": b"x"}).read())
    directory = content.index(b"PK\x01\x02")
    content[directory + 8] |= 1

    with pytest.raises(FileRefused, match="locked with a password"), opened_archive(csv_file(bytes(content))):
        pass


def test_it_refuses_too_many_photos_and_too_many_bytes(settings: Any) -> None:
    file = zip_file({f"{number}.jpg": b"\x01\x02" for number in range(5)})
    settings.IMPORT_MAX_PHOTOS = 4
    with pytest.raises(FileRefused, match="more than 4 files"), opened_archive(file):
        pass
    settings.IMPORT_MAX_PHOTOS, settings.IMPORT_MAX_UNPACKED_BYTES = 10, 9
    with pytest.raises(FileRefused, match="unpacks into more than"), opened_archive(file):
        pass


def test_it_reads_no_photo_larger_than_a_photo_may_be(settings: Any) -> None:
    settings.PHOTO_MAX_BYTES = 10
    with opened_archive(zip_file({"a.jpg": b"0123456789ABC"})) as archive, pytest.raises(FileRefused):
        archive.read("a.jpg")
