"""Django's admin, carried by our own site."""

from django.contrib.admin.apps import AdminConfig


class AlmonerAdminConfig(AdminConfig):
    default_site = "backoffice.site.AlmonerAdminSite"
