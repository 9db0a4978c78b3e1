"""Which colour does a status of this floor have?"""

from donors.models import Hold, Instalment, Sponsorship

Status = Sponsorship.Status

STATUS_COLOURS = {
    Status.PENDING: "info",
    Status.ACTIVE: "success",
    Status.PAST_DUE: "danger",
    Status.PAUSED: "warning",
    Status.ENDED: "",
}

INSTALMENT_COLOURS = {
    Instalment.Status.DUE: "warning",
    Instalment.Status.PAID: "success",
    Instalment.Status.WAIVED: "",
}
HOLD_COLOURS = {Hold.Release.SPONSORED: "info"}
