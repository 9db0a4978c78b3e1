"""The tables of the ground floor."""

from backoffice.core.models.audit import AuditEntry
from backoffice.core.models.imports import ImportBatch, ImportMapping, ImportRow
from backoffice.core.models.numbering import NumberSeries
from backoffice.core.models.outbox import EmailAttachment, OutgoingEmail
from backoffice.core.models.saved_view import SavedView
from backoffice.core.models.schedule import ScheduledJob
from backoffice.core.models.timestamps import TimeStamped
from backoffice.core.models.user import User
from backoffice.core.models.work import WorkItem

__all__ = [
    "AuditEntry",
    "EmailAttachment",
    "ImportBatch",
    "ImportMapping",
    "ImportRow",
    "NumberSeries",
    "OutgoingEmail",
    "SavedView",
    "ScheduledJob",
    "TimeStamped",
    "User",
    "WorkItem",
]
