"""The reports that Almoner brings; each registers itself here."""

from reports import catalogue
from reports.definitions.audit_trail import AuditTrailReport
from reports.definitions.donations import DonationsReport


def register_all() -> None:
    for report in (DonationsReport(), AuditTrailReport()):
        catalogue.register(report)
