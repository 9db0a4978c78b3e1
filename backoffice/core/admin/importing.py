"""The way from a list to the import of what it shows."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.imports.importer import importer_of, may_import


class Importing(AlmonerModelAdmin):
    """An admin names its importer in `import_kind`; the button is drawn for those who may import.

    An admin with an `actions_list` of its own names "bring_in" in it.
    """

    import_kind = ""
    actions_list = ("bring_in",)

    @action(description=_("Import from a table"), icon="upload_file", permissions=["bring_in"])
    def bring_in(self, request: HttpRequest) -> HttpResponse:
        address = reverse("admin:core_importbatch_add")
        return HttpResponseRedirect(f"{address}?{urlencode({'kind': self.import_kind})}")

    def has_bring_in_permission(self, request: HttpRequest) -> bool:
        return may_import(request.user, importer_of(self.import_kind))
