"""What a sponsor is told of a child who left: a suggestion, which somebody reads and mends before it goes out.

Only what may be said: the first name, and of the reason no more than concerns the sponsor.
"""

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from beneficiaries.models import Child
from donors.models import Sponsorship

Reason = Child.LeavingReason


def suggested_letter(sponsorship: Sponsorship) -> str:
    """In the payer's language, without greeting and signature: those stand in the mail's template."""
    with translation.override(sponsorship.payer.language):
        words = {
            "name": sponsorship.child.first_name,
            "since": date_format(sponsorship.starts_on, "YEAR_MONTH_FORMAT"),
        }
        reason = sponsorship.child.leaving_reason
        paragraphs = [_news(reason), _deceased_rest() if reason == Reason.DECEASED else _rest()]
        return "\n\n".join(paragraph % words for paragraph in paragraphs)


def _news(reason: str) -> str:
    match reason:
        case Reason.GRADUATED:
            return _(
                "we have good news: %(name)s has finished with our programme and goes on alone. You have stood by "
                "%(name)s since %(since)s, and this is your doing too. Thank you."
            )
        case Reason.TRANSFERRED:
            return _(
                "%(name)s goes to another school now, which our partner does not work with, and so leaves our "
                "programme. You have stood by %(name)s since %(since)s. Thank you for all that this made possible."
            )
        case Reason.MOVED:
            return _(
                "%(name)s and the family have moved away, and our partner cannot accompany them there. You have stood "
                "by %(name)s since %(since)s. What %(name)s has learned in this time stays. Thank you."
            )
        case Reason.DECEASED:
            return _(
                "with great sadness we have to tell you that %(name)s has died. Our partner is with the family. You "
                "have stood by %(name)s since %(since)s, and we thank you for it with all our heart."
            )
        case _:
            return _(
                "%(name)s does not take part in our programme any more. Out of respect for the family we say nothing "
                "of the reasons, and ask you to understand. You have stood by %(name)s since %(since)s. Thank you."
            )


def _rest() -> str:
    return _(
        "Your regular gift rests from today: nothing is charged until you have decided. Other children still wait for "
        "somebody like you. On your page we show you some of them, and you can go on with one if you wish."
    )


def _deceased_rest() -> str:
    return _(
        "Your regular gift rests from today, and nothing is charged. There is nothing that you need to decide now. "
        "Should you one day wish to stand by another child, you will find some on your page; and if you would rather "
        "talk to us, simply answer this mail."
    )
