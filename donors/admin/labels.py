"""Which colour does a status of this floor have?"""

from donors.models import Sponsorship

Status = Sponsorship.Status

STATUS_COLOURS = {
    Status.PENDING: "info",
    Status.ACTIVE: "success",
    Status.PAST_DUE: "danger",
    Status.PAUSED: "warning",
    Status.ENDED: "",
}
