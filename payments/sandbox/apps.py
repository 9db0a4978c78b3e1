"""The stand-in for Stripe, installed only where no Stripe key is configured and DEBUG is on."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SandboxConfig(AppConfig):
    name = "payments.sandbox"
    label = "sandbox"
    verbose_name = _("Payment sandbox")
    default_auto_field = "django.db.models.BigAutoField"
