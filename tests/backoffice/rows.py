"""One row of every model that the admin shows, so that each of its pages can be opened."""

from collections.abc import Callable
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_tasks_db.models import DBTaskResult
from djmoney.money import Money

from backoffice.core.models import (
    AuditEntry,
    ImportBatch,
    NumberSeries,
    OutgoingEmail,
    ScheduledJob,
    User,
    WorkItem,
)
from beneficiaries.models import (
    CheckKind,
    Child,
    ChildDocument,
    ChildMerge,
    ChildPhoto,
    DuplicateSuspicion,
    HealthSummary,
    Partner,
    PartnerContact,
    PartnerDocument,
    PartnerMember,
    PartnerVetting,
    PayoutAccount,
    ProgressHealth,
    ProgressReport,
    SafeguardingNote,
    SchoolYear,
    Tag,
    VerificationCheck,
)
from donors.models import (
    Campaign,
    ContactNote,
    Donor,
    DonorArchive,
    DonorConsent,
    DonorDocument,
    DonorErasure,
    DonorMerge,
    DonorSuspicion,
    DonorTag,
    Hold,
    OtherEmail,
    OtherPhone,
    Sponsorship,
    TaxIdentifier,
)
from donors.services import sponsorships
from payments.models import (
    BalanceTransaction,
    BankLine,
    BankStatement,
    CheckoutAttempt,
    Dispute,
    Donation,
    JournalEntry,
    KnownPayer,
    LedgerAccount,
    MobilePayment,
    MobilePledge,
    OfflineBatch,
    ProcessorPayout,
    Receipt,
    Reconciliation,
    RecurringGift,
    Refund,
    WebhookEvent,
)
from payments.services import receipts
from reports.models import ReportRun
from tests import factories

Make = Callable[[int, Partner, User], Any]


def _donor() -> Donor:
    """One donor behind many gifts: rows are counted here, not donors."""
    return Donor.objects.first() or factories.make_donor()


def _payout(number: int) -> ProcessorPayout:
    return ProcessorPayout.objects.create(
        stripe_payout_id=f"po_{number}",
        amount_minor=1000 + number,
        currency="EUR",
        arrives_on=timezone.localdate(),
        made_at=timezone.now(),
        is_itemised=True,
    )


def _movement(number: int) -> BalanceTransaction:
    return BalanceTransaction.objects.create(
        stripe_id=f"txn_{number}",
        payout=ProcessorPayout.objects.first() or _payout(number),
        type="charge",
        amount_minor=1000,
        fee_minor=30,
        net_minor=970,
        currency="EUR",
        happened_at=timezone.now(),
        donation=_gift(),
    )


def _gift() -> Donation:
    """One gift under many refunds and disputes."""
    return Donation.objects.succeeded().first() or factories.make_received_donation(donor=_donor())


def _one_child(partner: Partner, user: User) -> Child:
    """One child of the partner, under which many rows stand."""
    standing = Child.objects.filter(partner=partner).first()
    return standing or factories.make_child(partner=partner, registered_by=user)


def _promise(partner: Partner, user: User) -> Sponsorship:
    """One sponsorship of the partner, under which many letters stand."""
    child = _one_child(partner, user)
    return child.sponsorships.first() or factories.make_sponsorship(child=child, payer=_donor())


def _email(number: int, _partner: Partner, _user: User) -> OutgoingEmail:
    return OutgoingEmail.objects.create(
        kind="thank_you",
        to=f"donor{number}@example.org",
        subject=f"Thank you {number}",
        text="Thank you. https://example.org/",
        message_id=f"<{number}@example.org>",
    )


def _child(_number: int, partner: Partner, user: User) -> Any:
    return factories.make_child_ready_for_review(partner=partner, registered_by=user)


def _photo(number: int, partner: Partner, user: User) -> ChildPhoto:
    child = _one_child(partner, user)
    return ChildPhoto.objects.create(
        child=child, large="a.webp", medium="b.webp", small="c.webp", width=3, height=4, uploaded_by=user
    )


def _paper(number: int, partner: Partner, user: User) -> ChildDocument:
    child = _one_child(partner, user)
    return ChildDocument.objects.create(
        child=child,
        kind=ChildDocument.Kind.IDENTITY,
        number=f"ID {number}",
        file="paper",
        content_type="application/pdf",
        size=9,
        sha256="0" * 64,
        uploaded_by=user,
    )


def _check(number: int, partner: Partner, user: User) -> VerificationCheck:
    child = factories.make_child(partner=partner, registered_by=user)
    return VerificationCheck.objects.create(child=child, kind_id=CheckKind.BuiltIn.PHOTO)


def _progress_report(_number: int, partner: Partner, user: User) -> ProgressReport:
    return factories.make_progress_report(factories.make_child(partner=partner, registered_by=user))


def _partner_paper(number: int, partner: Partner, user: User) -> PartnerDocument:
    return PartnerDocument.objects.create(
        partner=partner,
        kind=PartnerDocument.Kind.TAX,
        number=f"T {number}",
        file="paper",
        content_type="application/pdf",
        size=9,
        sha256="0" * 64,
        uploaded_by=user,
    )


def _payout_account(number: int, partner: Partner, user: User) -> PayoutAccount:
    return PayoutAccount.objects.create(
        partner=partner,
        holder=f"Holder {number}",
        number=f"{number:010}",
        currency="KES",
        replaced_at=timezone.now(),
        entered_by=user,
    )


def _suspicion(_number: int, partner: Partner, user: User) -> DuplicateSuspicion:
    older, younger = (factories.make_child(partner=partner, registered_by=user) for _ in range(2))
    return DuplicateSuspicion.objects.create(
        child_a=older, child_b=younger, score=80, reasons=[DuplicateSuspicion.Reason.NAME.value]
    )


def _merge(_number: int, partner: Partner, user: User) -> ChildMerge:
    survivor, absorbed = (factories.make_child(partner=partner, registered_by=user) for _ in range(2))
    return ChildMerge.objects.create(survivor=survivor, absorbed=absorbed, merged_by=user, reason="one child")


def _donor_paper(number: int, _partner: Partner, user: User) -> DonorDocument:
    return DonorDocument.objects.create(
        donor=_donor(),
        kind=DonorDocument.Kind.AGREEMENT,
        number=f"P {number}",
        file="paper",
        content_type="application/pdf",
        size=9,
        sha256="0" * 64,
        uploaded_by=user,
    )


def _donor_suspicion(_number: int, _partner: Partner, _user: User) -> DonorSuspicion:
    older, younger = (factories.make_donor() for _ in range(2))
    return DonorSuspicion.objects.create(
        donor_a=older, donor_b=younger, score=80, reasons=[DonorSuspicion.Reason.NAME.value]
    )


def _donor_merge(_number: int, _partner: Partner, user: User) -> DonorMerge:
    survivor, absorbed = (factories.make_donor() for _ in range(2))
    return DonorMerge.objects.create(survivor=survivor, absorbed=absorbed, merged_by=user, reason="one donor")


def _receipt(_number: int, _partner: Partner, _user: User) -> Receipt:
    with transaction.atomic():
        return receipts.issue(factories.make_received_donation(donor=_donor()))


def _recurring(_number: int, _partner: Partner, _user: User) -> RecurringGift:
    return RecurringGift.objects.create(
        donor=_donor(), amount=Money("25.00", "EUR"), fund=factories.make_fund()
    )


def _attempt(number: int, _partner: Partner, _user: User) -> CheckoutAttempt:
    link = factories.make_link(donor=_donor())
    donation = factories.make_donation(donor=link.donor, payment_link=link)
    return CheckoutAttempt.objects.create(payment_link=link, donation=donation, expires_at=link.expires_at)


def _mobile_payment(number: int, _partner: Partner, user: User) -> MobilePayment:
    donation = factories.make_donation(donor=_donor(), channel="mobile_money", amount=Money(2500, "KES"))
    return MobilePayment.objects.create(
        donation=donation,
        provider="sandbox",
        phone=f"2547{number:08}",
        asked_by=user,
        asked_at=timezone.now(),
    )


def _mobile_pledge(number: int, _partner: Partner, _user: User) -> MobilePledge:
    return MobilePledge.objects.create(
        donor=_donor(),
        provider="sandbox",
        phone=f"2547{number:08}",
        amount=Money(2500, "KES"),
        fund=factories.make_fund(),
        starts_on=timezone.localdate(),
        next_prompt_on=timezone.localdate(),
    )


def _event(number: int, _partner: Partner, _user: User) -> WebhookEvent:
    return WebhookEvent.objects.create(event_id=f"evt_{number}", type="invoice.paid", payload="{}")


def _entry(number: int, _partner: Partner, _user: User) -> JournalEntry:
    return JournalEntry.objects.create(
        key=f"test:{number}",
        kind=JournalEntry.Kind.RECEIVED,
        occurred_on=timezone.localdate(),
        memo=f"Gift {number}",
        donation=factories.make_donation(donor=_donor()),
    )


def _task(number: int, _partner: Partner, _user: User) -> Any:
    return DBTaskResult.objects.create(
        task_path="backoffice.core.tasks.housekeeping.prune_task_results",
        args_kwargs={"args": [], "kwargs": {}},
        queue_name="default",
        backend_name="default",
        run_after=timezone.now(),
    )


def _sponsorship(number: int, partner: Partner, user: User) -> Any:
    """Only the first stands, with all that may stand under it: a child cannot be promised above the whole."""
    child = _one_child(partner, user)
    if number == 1:
        return sponsorships.begin(factories.make_sponsorship(child=child, payer=_donor()))
    return factories.make_sponsorship(
        child=child, payer=_donor(), status="ended", ended_on=timezone.localdate(), end_reason="moved"
    )


def _hold(number: int, partner: Partner, user: User) -> Hold:
    """Many of one child: only the first stands."""
    let_go = {} if number == 1 else {"released_at": timezone.now(), "release": Hold.Release.RELEASED}
    child = _one_child(partner, user)
    return Hold.objects.create(child=child, donor=_donor(), owner=user, expires_at=timezone.now(), **let_go)


def _statement(number: int, _partner: Partner, _user: User) -> BankStatement:
    return BankStatement.objects.create(
        format="csv", currency="EUR", filename=f"may-{number}.csv", sha256=f"{number:064}"
    )


def _bank_line(number: int, _partner: Partner, _user: User) -> BankLine:
    statement = BankStatement.objects.first() or _statement(0, _partner, _user)
    return BankLine.objects.create(
        statement=statement,
        number=number,
        key=f"{number:064}",
        booked_on=timezone.localdate(),
        amount_minor=2500,
        currency="EUR",
        payer_name=f"Payer {number}",
        donor=_donor(),
        fund=factories.make_fund(),
    )


MAKERS: dict[str, Make] = {
    "core.user": lambda n, p, u: factories.make_user(role="Verifier"),
    "core.auditentry": lambda n, p, u: AuditEntry.objects.create(action="photo.viewed", actor=u, subject=p),
    "core.importbatch": lambda n, p, u: ImportBatch.objects.create(
        kind="children", file_name=f"children-{n}.csv", requested_by=u
    ),
    "core.numberseries": lambda n, p, u: NumberSeries.objects.create(series="T", year=1000 + n),
    "core.outgoingemail": _email,
    "core.workitem": lambda n, p, u: WorkItem.objects.create(
        kind="payment.unattributed", title=f"Money {n}", owner=u, subject=p
    ),
    "core.scheduledjob": lambda n, p, u: ScheduledJob.objects.create(
        slug=f"job-{n}", description="A job", task_path="x.y", cron="0 3 * * *", next_run_at=timezone.now()
    ),
    "auth.group": lambda n, p, u: Group.objects.create(name=f"Group {n}"),
    "django_tasks_database.dbtaskresult": _task,
    "otp_totp.totpdevice": lambda n, p, u: TOTPDevice.objects.create(
        user=factories.make_user(), name="phone"
    ),
    "axes.accessattempt": lambda n, p, u: AccessAttempt.objects.create(
        username=f"a{n}@example.org", ip_address="10.0.0.1", user_agent="x", failures_since_start=3
    ),
    "axes.accesslog": lambda n, p, u: AccessLog.objects.create(
        username=f"a{n}@example.org", ip_address="10.0.0.1", user_agent="x"
    ),
    "axes.accessfailurelog": lambda n, p, u: AccessFailureLog.objects.create(
        username=f"a{n}@example.org", ip_address="10.0.0.1", user_agent="x"
    ),
    "beneficiaries.partner": lambda n, p, u: p if n == 1 else factories.make_partner(),
    "beneficiaries.partnermember": lambda n, p, u: PartnerMember.objects.create(
        user=factories.make_user(role="Registrar"), partner=p
    ),
    "beneficiaries.partnercontact": lambda n, p, u: PartnerContact.objects.create(
        partner=p, name=f"Contact {n}"
    ),
    "beneficiaries.partnerdocument": _partner_paper,
    "beneficiaries.partnervetting": lambda n, p, u: PartnerVetting.objects.create(
        partner=p if n == 1 else factories.make_partner()
    ),
    "beneficiaries.payoutaccount": _payout_account,
    "beneficiaries.child": _child,
    "beneficiaries.tag": lambda n, p, u: Tag.objects.create(name=f"Tag {n}"),
    "beneficiaries.schoolyear": lambda n, p, u: SchoolYear.objects.create(
        child=_one_child(p, u), year=2000 + n, school="Lakeside Primary"
    ),
    "beneficiaries.healthsummary": lambda n, p, u: HealthSummary.objects.create(
        child=factories.make_child(partner=p, registered_by=u), conditions="Asthma"
    ),
    "beneficiaries.safeguardingnote": lambda n, p, u: SafeguardingNote.objects.create(
        child=_one_child(p, u), text="Seen with bruises.", written_by=u
    ),
    "beneficiaries.incident": lambda n, p, u: factories.make_incident(_one_child(p, u), reported_by=u),
    "beneficiaries.duplicatesuspicion": _suspicion,
    "beneficiaries.childmerge": _merge,
    "beneficiaries.guardian": lambda n, p, u: factories.make_guardian(_one_child(p, u)),
    "beneficiaries.consentrecord": lambda n, p, u: factories.make_consent(_one_child(p, u)),
    "beneficiaries.childphoto": _photo,
    "beneficiaries.childdocument": _paper,
    "beneficiaries.checkkind": lambda n, p, u: CheckKind.objects.create(
        code=f"check-{n}", label=f"Check {n}"
    ),
    "beneficiaries.verificationcheck": _check,
    "beneficiaries.progressreport": _progress_report,
    "beneficiaries.progresshealth": lambda n, p, u: ProgressHealth.objects.create(
        report=_progress_report(n, p, u), words="Well."
    ),
    "donors.donor": lambda n, p, u: factories.make_donor(),
    "donors.household": lambda n, p, u: factories.make_household(),
    "donors.donortag": lambda n, p, u: DonorTag.objects.create(name=f"Tag {n}"),
    "donors.otheremail": lambda n, p, u: OtherEmail.objects.create(
        donor=_donor(), address=f"other{n}@example.org"
    ),
    "donors.otherphone": lambda n, p, u: OtherPhone.objects.create(
        donor=_donor(), number=f"+4930{1000000 + n}"
    ),
    "donors.taxidentifier": lambda n, p, u: TaxIdentifier.objects.create(
        donor=_donor(), country="KE", number=f"A{n:09}Z"
    ),
    "donors.donorconsent": lambda n, p, u: DonorConsent.objects.create(
        donor=_donor(), channel="email", purpose="news", granted=True, source="form", recorded_by=u
    ),
    "donors.contactnote": lambda n, p, u: ContactNote.objects.create(
        donor=_donor(), summary=f"Call {n}", written_by=u
    ),
    "donors.donordocument": _donor_paper,
    "donors.donorsuspicion": _donor_suspicion,
    "donors.donormerge": _donor_merge,
    "donors.sponsorship": _sponsorship,
    "donors.hold": _hold,
    "donors.donorarchive": lambda n, p, u: DonorArchive.objects.create(
        donor=_donor(), requested_by=u, reason="Asked by letter."
    ),
    "donors.donorerasure": lambda n, p, u: DonorErasure.objects.create(
        donor=factories.make_donor(), erased_by=u, reason="Asked by letter."
    ),
    "donors.letter": lambda n, p, u: factories.make_letter(sponsorship=_promise(p, u)),
    "payments.paymentlink": lambda n, p, u: factories.make_link(donor=_donor()),
    "payments.linkbatch": lambda n, p, u: factories.make_appeal(created_by=u, donors=[_donor()]),
    "donors.childoffer": lambda n, p, u: factories.make_child_offer(
        sponsorship=_promise(p, u), status="draft" if n == 1 else "cancelled"
    ),
    "donors.campaign": lambda n, p, u: factories.make_campaign(),
    "payments.posterlink": lambda n, p, u: factories.make_poster_link(
        campaign=Campaign.objects.first() or factories.make_campaign()
    ),
    "payments.giftitem": lambda n, p, u: factories.make_gift_item(),
    "payments.giftorder": lambda n, p, u: factories.make_gift_order(donor=_donor()),
    "payments.checkoutattempt": _attempt,
    "payments.donation": lambda n, p, u: factories.make_received_donation(donor=_donor()),
    "payments.recurringgift": _recurring,
    "payments.receipt": _receipt,
    "payments.processorpayout": lambda n, p, u: _payout(n),
    "payments.balancetransaction": lambda n, p, u: _movement(n),
    "payments.reconciliation": lambda n, p, u: Reconciliation.objects.create(
        since=timezone.now(), until=timezone.now(), found=n, counts={"payments": n}
    ),
    "payments.refund": lambda n, p, u: Refund.objects.create(donation=_gift(), amount=Money("0.01", "EUR")),
    "payments.dispute": lambda n, p, u: Dispute.objects.create(
        donation=_gift(), amount=Money("1.00", "EUR"), stripe_dispute_id=f"dp_{n}", reason="fraudulent"
    ),
    "payments.offlinebatch": lambda n, p, u: OfflineBatch.objects.create(
        number=f"B-2026-{n:06}", title=f"Sunday {n}", slip_count=1, slip_total=Money("20.00", "EUR")
    ),
    "payments.bankstatement": _statement,
    "payments.bankline": _bank_line,
    "payments.knownpayer": lambda n, p, u: KnownPayer.objects.create(
        account=f"DE{n:020}", donor=_donor(), fund=factories.make_fund()
    ),
    "payments.fund": lambda n, p, u: factories.make_fund(slug=f"fund-{n}"),
    "payments.ledgeraccount": lambda n, p, u: LedgerAccount.objects.create(
        code=f"test:{n}", name=f"Account {n}", kind=LedgerAccount.Kind.ASSET
    ),
    "payments.journalentry": _entry,
    "payments.mobilepayment": _mobile_payment,
    "payments.mobilepledge": _mobile_pledge,
    "payments.webhookevent": _event,
    "reports.reportrun": lambda n, p, u: ReportRun.objects.create(
        slug="donations", title="Donations", format="csv", requested_by=u
    ),
}


def make(label: str, *, partner: Partner, user: User, number: int = 1) -> Any:
    """A row of the model, of `partner` where rows belong to one, made by `user` where they say by whom."""
    return MAKERS[label](number, partner, user)
