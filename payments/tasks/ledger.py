"""The books are proved every night; what is wrong with them is something that a person must look at."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks import task

from backoffice.core.services import work
from backoffice.core.tasks.schedule import Job, register

MOST_SHOWN = 50


@task()
def prove_ledger() -> int:
    from payments.services import ledger_check  # apps are being loaded when this module is read

    findings = ledger_check.check().findings
    if findings:
        work.ask(
            "ledger.findings",
            title=_("The books are not in order: %(count)s findings") % {"count": len(findings)},
            details="\n".join(findings[:MOST_SHOWN]),
            key="ledger.findings",
        )
    return len(findings)


def register_jobs() -> None:
    register(Job("prove-ledger", gettext_lazy("Proves the books"), "30 2 * * *", prove_ledger))
