"""Where does a step begin? Two steps may lead to the same state: submitting and verifying again, say."""

from django.utils.translation import gettext as _

from backoffice.core.errors import DomainError
from beneficiaries.models import Child


class WrongState(DomainError):
    """A step that does not begin in the child's state."""


def refuse_unless(child: Child, *starts: str, to: str) -> None:
    """The table of moves cannot tell such steps apart. What it does not know at all, `move()` refuses."""
    if child.status not in starts and child.can_move(to):
        raise WrongState(
            _("This cannot be done while %(child)s is '%(status)s'.")
            % {"child": child, "status": child.get_status_display()}
        )
