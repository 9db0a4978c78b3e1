"""The mails of this floor, declared: when each goes out, to whom, and by what right."""

from django.conf import settings
from django.utils.functional import lazy
from django.utils.text import format_lazy, get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backoffice.core.mail_kinds import Law, MailKind, register
from payments.emails import samples


def _in_words(setting: str) -> str:
    """The days that a setting names, as people say them: 7, 21 and 45."""
    days = getattr(settings, setting)
    return get_text_list([str(day) for day in (days if isinstance(days, list) else [days])], gettext("and"))


_days = lazy(_in_words, str)
_GIVER = _("Whoever gave")
_OF_GIFT = _("The donor of the recurring gift")

KINDS = (
    MailKind(
        "payment_link",
        _("Payment link"),
        _("When a link is sent by staff, asked for on the website, or goes out with an appeal"),
        _("The donor of the link"),
        Law.APPEAL,
        samples.payment_links,
    ),
    MailKind(
        "payment_link_reminder",
        _("Reminder of a payment link"),
        format_lazy(
            _("{days} days after it was sent without a payment; worded for the first, second and last time"),
            days=_days("LINK_REMINDER_DAYS"),
        ),
        _("The donor of the link"),
        Law.APPEAL,
        samples.link_reminders,
    ),
    MailKind(
        "sponsorship_reminder",
        _("Reminder of a sponsorship"),
        format_lazy(_("After {days} days behind, in three stages"), days=_days("SPONSORSHIP_REMINDER_DAYS")),
        _("The sponsor who pays, unless they asked not to hear about their child by email"),
        Law.TRANSACTIONAL,
        samples.sponsorship_reminders,
    ),
    MailKind(
        "thank_you",
        _("Thank you, with the receipt"),
        _("When a gift has arrived; with a receipt as soon as its PDF lies in the store"),
        _GIVER,
        Law.TRANSACTIONAL,
        samples.thanks,
    ),
    MailKind(
        "receipt_replaced",
        _("A receipt in place of another"),
        _("When a receipt was replaced and the new PDF lies in the store"),
        _GIVER,
        Law.TRANSACTIONAL,
        samples.replaced_receipts,
    ),
    MailKind(
        "receipt_copy",
        _("A receipt once more"),
        _("When staff press “Send again” on the page of a receipt"),
        _GIVER,
        Law.TRANSACTIONAL,
        samples.receipt_copies,
    ),
    MailKind(
        "welcome",
        _("Welcome"),
        _("Two days after the first gift, once in a lifetime"),
        _("A donor who gave for the first time and has not asked for quiet"),
        Law.TRANSACTIONAL,
        samples.welcomes,
    ),
    MailKind(
        "recurring_started",
        _("Recurring gift: begun"),
        _("When a recurring gift has begun"),
        _OF_GIFT,
        Law.TRANSACTIONAL,
        samples.started,
    ),
    MailKind(
        "recurring_changed",
        _("Recurring gift: changed"),
        _(
            "When the processor has confirmed another amount, day, child or card, an end to come, or that it goes on"
        ),
        _OF_GIFT,
        Law.TRANSACTIONAL,
        samples.changed,
    ),
    MailKind(
        "recurring_paused",
        _("Recurring gift: paused"),
        _("When the processor has confirmed the pause"),
        _OF_GIFT,
        Law.TRANSACTIONAL,
        samples.paused,
    ),
    MailKind(
        "recurring_ended",
        _("Recurring gift: ended"),
        _("When the processor has confirmed that nothing is charged any more"),
        _OF_GIFT,
        Law.TRANSACTIONAL,
        samples.ended,
    ),
    MailKind(
        "manage_link",
        _("Recurring gift: page to change it"),
        _("When staff send it or an ended address is opened; asked for twice in an hour it comes once"),
        _OF_GIFT,
        Law.TRANSACTIONAL,
        samples.manage_links,
    ),
    MailKind(
        "card_problem",
        _("Card problem"),
        format_lazy(
            _("At the first failure and {days} days after it, in three stages"),
            days=_days("CARD_PROBLEM_DAYS"),
        ),
        _OF_GIFT,
        Law.TRANSACTIONAL,
        samples.card_problems,
    ),
    MailKind(
        "payment_recovered",
        _("Payment recovered"),
        _("When a payment that failed before has come"),
        _OF_GIFT,
        Law.TRANSACTIONAL,
        samples.recovered,
    ),
    MailKind(
        "card_expiring",
        _("Card expires"),
        format_lazy(
            _("{days} days before the card expires, once for each card"),
            days=_days("CARD_EXPIRY_NOTICE_DAYS"),
        ),
        _OF_GIFT,
        Law.TRANSACTIONAL,
        samples.expiring,
    ),
    MailKind(
        "mobile_prompt_failed",
        _("Mobile money: not confirmed"),
        _("When a prompt on the phone was declined or ran out of time"),
        _GIVER,
        Law.TRANSACTIONAL,
        samples.mobile_prompts,
    ),
    MailKind(
        "refund_made",
        _("Refund"),
        _("When a refund has gone out, made here or at the processor"),
        _GIVER,
        Law.TRANSACTIONAL,
        samples.refunded,
    ),
)


def register_kinds() -> None:
    register(*KINDS)
