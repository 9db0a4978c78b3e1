"""Where does a step begin? Two steps may lead to the same state: submitting and verifying again, say.

And is the record open at all?
"""

from django.utils.translation import gettext as _

from backoffice.core.errors import Conflict
from beneficiaries.models import Child


class WrongState(Conflict):
    """A step that does not begin in the child's state."""


class RecordClosed(Conflict):
    """A record that is not edited as it stands."""


def refuse_closed_record(child: Child) -> None:
    if not child.record_is_open:
        raise RecordClosed(
            _("%(child)s is '%(status)s'. Reopen the record before you edit it.")
            % {"child": child, "status": child.get_status_display()}
        )


def refuse_unless(child: Child, *starts: str, to: str) -> None:
    """The table of moves cannot tell such steps apart. What it does not know at all, `move()` refuses."""
    if child.status not in starts and child.can_move(to):
        raise WrongState(
            _("This cannot be done while %(child)s is '%(status)s'.")
            % {"child": child, "status": child.get_status_display()}
        )
