"""The page on which a sponsor reads a child's letter and writes back, by the signed link in the mail."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST, require_safe

from backoffice.core.files.links import signed_link
from backoffice.core.public_pages import is_read_by_a_person, message, page, public_page
from backoffice.core.services.audit import record as write_audit
from donors.letter_files import SCAN
from donors.models import Letter
from donors.services import letter_answers, letter_delivery, letter_links
from donors.services.letters import LetterRefused

View = Callable[[HttpRequest, str], HttpResponse]


def _of_letter(view: Callable[[HttpRequest, Letter, str], HttpResponse]) -> View:
    """Hand the view a letter that may be read now, and answer in the sponsor's language."""

    @wraps(view)
    def found(request: HttpRequest, token: str) -> HttpResponse:
        try:
            reading = letter_links.read_token(token)
        except letter_links.LinkExpired:
            return _ended(request)
        except letter_links.LinkInvalid:
            return _unknown(request)
        people = ("sponsorship__correspondent", "sponsorship__child__partner")
        letter = Letter.objects.select_related(*people).filter(pk=reading.letter).first()
        if letter is None:
            return _unknown(request)
        with translation.override(letter.sponsorship.correspondent.language):
            if not reading.is_by_correspondent(letter) or not letter_links.may_be_read(letter):
                return _closed(request)
            return view(request, letter, token)

    return found


@public_page
@csrf_protect
@require_safe
@_of_letter
def show(request: HttpRequest, letter: Letter, token: str) -> HttpResponse:
    if is_read_by_a_person(request):
        letter_delivery.note_opened(letter)
        write_audit("letter.viewed", subject=letter, by_link=True)
    return _letter_page(request, letter, token)


@public_page
@csrf_protect
@require_POST
@_of_letter
def answer(request: HttpRequest, letter: Letter, token: str) -> HttpResponse:
    words = request.POST.get("words", "")
    try:
        letter_answers.answer_letter(letter, text=words)
    except LetterRefused as refusal:
        return _letter_page(request, letter, token, problem=str(refusal), words=words, status=400)
    response = HttpResponseRedirect(reverse("donors:letter-thanks", args=[token]))
    response.status_code = 303
    return response


@public_page
@require_safe
@_of_letter
def thanks(request: HttpRequest, letter: Letter, token: str) -> HttpResponse:
    return message(
        request,
        heading=_("Thank you for writing"),
        paragraphs=[
            _(
                "We read every letter before it goes on, to keep the children safe. Then our partner hands it over."
            ),
            _("That takes some weeks. You need do nothing more."),
        ],
        tone="good",
        next_url=reverse("donors:letter", args=[token]),
        next_label=_("Back to the letter"),
    )


def _letter_page(
    request: HttpRequest, letter: Letter, token: str, *, problem: str = "", words: str = "", status: int = 200
) -> HttpResponse:
    facts = {
        "name": letter.sponsorship.child.first_name,
        "letter": letter,
        # The reader's own language first; the child's words stand below.
        "first": letter.translation or letter.text,
        "original": letter.text if letter.translation else "",
        "pages": [
            {"number": scan.number, "path": urlsplit(signed_link(SCAN, scan)).path, "scan": scan}
            for scan in letter.scans.all()
        ],
        "token": token,
        "may_answer": letter_links.may_be_answered(letter),
        "longest": letter_answers.LONGEST,
        "problem": problem,
        "words": words[: letter_answers.LONGEST * 2],
    }
    return page(request, "public/letters/letter.html", facts, status=status)


def _unknown(request: HttpRequest) -> HttpResponse:
    return message(
        request,
        heading=_("We do not know this address"),
        paragraphs=[
            _("It may be cut off or mistyped. Open the link in our mail again, or copy the whole of it."),
            _("If that does not help, answer our mail and we will send you a new one."),
        ],
        status=404,
    )


def _ended(request: HttpRequest) -> HttpResponse:
    return message(
        request,
        heading=_("This link has ended"),
        paragraphs=[_("The letter is still with us. Answer our mail and we will send you a new link.")],
        status=410,
    )


def _closed(request: HttpRequest) -> HttpResponse:
    """One wording for whatever the reason is: some reasons are the child's own."""
    return message(
        request,
        heading=_("This letter is not shown any more"),
        paragraphs=[_("Please write to our office if you have a question about it.")],
        status=410,
    )
