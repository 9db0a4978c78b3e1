"""Letters with several people at the same moment, on a database that lets them be."""

import itertools
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from backoffice.core.models import OutgoingEmail
from backoffice.core.moves import MoveError
from donors.models import Letter
from donors.services import letter_answers, letter_delivery, letters
from donors.services.letters import LetterRefused
from tests import factories

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PEOPLE = 8


def at_once(act: Callable[[], object]) -> list[bool]:
    """Who got through?"""
    together = threading.Barrier(PEOPLE)

    def alone(_number: int) -> bool:
        try:
            together.wait(timeout=20)
            act()
        except (MoveError, LetterRefused):
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=PEOPLE) as pool:
        return list(pool.map(alone, range(PEOPLE)))


def test_many_press_send_and_one_mail_goes() -> None:
    letter = factories.make_released_letter()
    by = factories.make_user(role="Supporter care")
    got_through = at_once(lambda: letter_delivery.send_by_mail(Letter.objects.get(pk=letter.pk), by=by))
    assert got_through.count(True) == 1
    assert OutgoingEmail.objects.filter(kind="letter").count() == 1


def test_a_letter_that_is_mended_meanwhile_is_released_with_what_stands_there_then() -> None:
    by = factories.make_user(role="Supporter care")
    letter = factories.make_letter_in_review(text="A goat.")
    turn = itertools.count()

    def act() -> None:
        if next(turn) % 2:
            letters.release_letter(letter, by=by)
        else:
            letters.mend_letter(letter, text="+254799000111", translation="", by=by, reason="x")

    at_once(act)
    letter.refresh_from_db()
    assert letter.status == Letter.Status.IN_REVIEW or letter.text == "A goat."


def test_the_limit_of_answers_holds() -> None:
    letter = factories.make_sent_letter()
    number = itertools.count()
    got_through = at_once(lambda: letter_answers.answer_letter(letter, text=f"Hello {next(number)}"))
    assert got_through.count(True) == letter_answers.MOST_A_DAY == letter.answered_by.count()
