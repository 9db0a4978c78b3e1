"""Work that comes back: what, when, and how the last time went."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from backoffice.core.history import ChangeHistory


class ScheduledJob(models.Model):
    """A recurring task. Rows are made from the declared jobs (tasks.schedule); staff may pause one."""

    slug = models.SlugField(_("job"), unique=True)
    description = models.CharField(_("what it does"), max_length=200)
    task_path = models.CharField(_("task"), max_length=200)
    cron = models.CharField(
        _("when"), max_length=60, help_text=_("cron notation, in the organisation's time zone")
    )
    enabled = models.BooleanField(_("runs"), default=True)
    next_run_at = models.DateTimeField(_("next run"), db_index=True)
    last_run_at = models.DateTimeField(_("last run"), null=True, blank=True)

    history = ChangeHistory(excluded_fields=["next_run_at", "last_run_at"])

    class Meta:
        verbose_name = _("scheduled job")
        verbose_name_plural = _("scheduled jobs")
        ordering = ["slug"]
        permissions = [
            ("pause_scheduledjob", "Can pause and resume a scheduled job"),
            ("rerun_task", "Can run a background task again"),
        ]

    def __str__(self) -> str:
        return self.slug
