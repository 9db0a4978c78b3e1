"""What a search field in a dialog needs is loaded with the page, since the dialog comes after it."""

from backoffice.core.admin.base import AlmonerModelAdmin


class SearchesInDialogs(AlmonerModelAdmin):
    """For admins whose dialogs hold a `SearchSelect`, where the page itself has no search field."""

    class Media:
        js = (
            "admin/js/vendor/jquery/jquery.min.js",
            "admin/js/vendor/select2/select2.full.js",
            "admin/js/jquery.init.js",
            "admin/js/autocomplete.js",
            "backoffice/dialogs.js",
        )
        css = {"screen": ("admin/css/vendor/select2/select2.min.css", "admin/css/autocomplete.css")}
