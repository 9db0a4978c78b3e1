"""A bank's file is taken in: read, proved, its new lines kept and matched. Nothing is booked by it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.core import context, history
from backoffice.core.imports.columns import guess_mapping, headers_key, still_fits
from backoffice.core.models import ImportMapping, User
from backoffice.core.money import in_words
from backoffice.core.services import work
from beneficiaries.services.kept_files import stored_or_nothing
from payments.bank.csv_columns import COLUMNS
from payments.bank.csv_table import CsvTable
from payments.bank.statement import BankFileRefused, ReadLine, ReadStatement, keys_of
from payments.bank.sums import refuse_unless_sum_is
from payments.models import BankLine, BankStatement
from payments.services.banking import bank_doubles, bank_lines

Status = BankLine.Status
MAPPING_KIND = "bank-csv"


class TakenAlready(BankFileRefused):
    """The very same file is here; `statement` is the one that came first."""

    def __init__(self, message: str, statement: BankStatement) -> None:
        super().__init__(message)
        self.statement = statement


@dataclass(frozen=True)
class Preview:
    """What taking the file in would mean. `known` lines came with an overlapping file and are taken once."""

    read: ReadStatement
    new: list[tuple[str, ReadLine]]

    @property
    def known(self) -> int:
        return len(self.read.lines) - len(self.new)


def refuse_taken(content: bytes) -> None:
    """Raises TakenAlready."""
    standing = BankStatement.objects.filter(sha256=hashlib.sha256(content).hexdigest()).first()
    if standing is not None:
        raise TakenAlready(
            _("This very file was taken in on %(day)s as %(name)s. Nothing is taken twice.")
            % {"day": date_format(timezone.localtime(standing.created_at)), "name": standing.filename},
            standing,
        )


def preview(read: ReadStatement, *, total_minor: int | None = None) -> Preview:
    """Look, and write nothing. Raises BankFileRefused when the total that the person typed is another one."""
    if total_minor is not None:
        refuse_unless_sum_is(total_minor, read.total_minor, read.currency, what=_("The total that you gave"))
    keys = keys_of(read.account, read.lines)
    known = set(BankLine.objects.filter(key__in=keys).values_list("key", flat=True))
    pairs = zip(keys, read.lines, strict=True)
    return Preview(read, [(key, line) for key, line in pairs if key not in known])


def take_in(
    read: ReadStatement, *, content: bytes, filename: str, total_minor: int | None = None, by: User | None
) -> BankStatement:
    """Keep the file and its new lines, find payouts among them, and note what matching thinks of the others."""
    refuse_taken(content)
    seen = preview(read, total_minor=total_minor)
    try:
        with transaction.atomic(), context.acting(by), stored_or_nothing() as kept:
            statement = _statement(seen, content, filename, by)
            statement.file.save("", ContentFile(content), save=False)
            kept.append(statement.file)
            statement.save(force_insert=True)
            _write_lines(statement, seen.new)
            bank_lines.match_again(statement.lines.all(), by=by)
            _ask_about_returns(statement)
    except IntegrityError as error:
        raise BankFileRefused(
            _("A statement with this number, or one of its lines, is here already. Look through the list.")
        ) from error
    return statement


def remembered_columns(table: CsvTable, by: User) -> dict[str, int]:
    """What this person chose for the same headers the last time; else what the headers say."""
    remembered = ImportMapping.objects.filter(
        kind=MAPPING_KIND, user=by, headers_key=headers_key(table.headers)
    ).first()
    if remembered is not None:
        return still_fits(remembered.mapping, COLUMNS, table.headers)
    return guess_mapping(COLUMNS, table.headers)


def remember_columns(table: CsvTable, columns: Mapping[str, int], by: User) -> None:
    ImportMapping.objects.update_or_create(
        kind=MAPPING_KIND,
        user=by,
        headers_key=headers_key(table.headers),
        defaults={"mapping": dict(columns)},
    )


def _statement(seen: Preview, content: bytes, filename: str, by: User | None) -> BankStatement:
    read, notes = seen.read, list(seen.read.notes)
    if seen.known:
        notes.append(
            ngettext(
                "%(n)d line came with an earlier file and was not taken again.",
                "%(n)d lines came with an earlier file and were not taken again.",
                seen.known,
            )
            % {"n": seen.known}
        )
    return BankStatement(
        format=read.format,
        account=read.account,
        statement_id=read.statement_id,
        currency=read.currency,
        first_day=read.first_day,
        last_day=read.last_day,
        opening_minor=read.opening_minor,
        closing_minor=read.closing_minor,
        filename=filename[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        notes="\n".join(notes),
        uploaded_by=by,
    )


def _write_lines(statement: BankStatement, new: Sequence[tuple[str, ReadLine]]) -> None:
    """What went out is no gift from the beginning; only what came waits to be sorted."""
    lines = [
        BankLine(
            statement=statement,
            key=key,
            status=_first_status(line),
            number=line.number,
            booked_on=line.booked_on,
            value_on=line.value_on,
            amount_minor=line.amount_minor,
            currency=line.currency,
            payer_name=line.payer_name,
            payer_account=line.payer_account,
            text=line.text,
            bank_reference=line.bank_reference,
            is_reversal=line.is_reversal,
        )
        for key, line in new
    ]
    BankLine.objects.bulk_create(lines)
    history.write_history_of(BankLine.objects.filter(statement=statement), kind="+")


def _first_status(line: ReadLine) -> str:
    """What went out has nothing to be sorted, but for a payout that Stripe fetched back."""
    waits = line.amount_minor > 0 or bank_doubles.arrived_payout(line) is not None
    return Status.OPEN if waits else Status.IGNORED


def _ask_about_returns(statement: BankStatement) -> None:
    """A debit that came back, a transfer that was recalled: the gift that it was is one no more."""
    for line in statement.lines.filter(is_reversal=True):
        gift = _gift_taken_back(line)
        work.ask(
            "bank.returned",
            title=_("%(amount)s was returned on %(day)s")
            % {"amount": in_words(line.amount), "day": date_format(line.booked_on)},
            details=_("The bank returned a payment: %(payer)s, '%(text)s'. %(gift)s")
            % {
                "payer": line.payer_name or line.payer_account or "–",
                "text": line.text,
                "gift": _(
                    "It is probably %(reference)s: refund that gift by hand, so that books and receipt follow."
                )
                % {"reference": gift.donation.reference}
                if gift is not None and gift.donation is not None
                else _("It is probably a gift of batch %(batch)s: refund it by hand on its own page.")
                % {"batch": gift.batch.number}
                if gift is not None and gift.batch is not None
                else _("Find out which payment it was. If a gift was taken back, refund it by hand."),
            },
            subject=line,
            key=f"bank.returned:{line.pk}",
        )


def _gift_taken_back(line: BankLine) -> BankLine | None:
    if not line.payer_account or line.amount_minor > 0:
        return None
    gifts = BankLine.objects.filter(
        status__in=[Status.BOOKED, Status.BATCH],
        payer_account=line.payer_account,
        amount_minor=-line.amount_minor,
        currency=line.currency,
        booked_on__lte=line.booked_on,
    )
    return gifts.select_related("donation", "batch").order_by("-booked_on", "-pk").first()
