"""How the admin looks and what stands in its sidebar. Callbacks are named by their paths: unfold reads them late."""

from django.conf import settings
from django.templatetags.static import static
from django.utils.translation import gettext

# Pine on warm paper. Text of any shade on its ground reaches at least 4.5:1 in both themes.
_PINE = {
    "50": "oklch(97.8% .012 185)",
    "100": "oklch(94.8% .028 185)",
    "200": "oklch(89.5% .050 185)",
    "300": "oklch(82.5% .075 185)",
    "400": "oklch(74.5% .088 185)",
    "500": "oklch(70.0% .090 185)",
    "600": "oklch(45.5% .068 188)",
    "700": "oklch(40.5% .060 188)",
    "800": "oklch(34.5% .050 188)",
    "900": "oklch(29.0% .042 188)",
    "950": "oklch(22.0% .034 188)",
}
_PAPER = {
    "50": "oklch(98.4% .004 95)",
    "100": "oklch(96.4% .005 95)",
    "200": "oklch(92.2% .007 95)",
    "300": "oklch(86.8% .009 95)",
    "400": "oklch(72.0% .012 100)",
    "500": "oklch(52.5% .012 120)",
    "600": "oklch(43.0% .012 150)",
    "700": "oklch(36.0% .012 170)",
    "800": "oklch(26.8% .011 180)",
    "900": "oklch(20.8% .010 185)",
    "950": "oklch(14.5% .009 185)",
}


def _static(path: str) -> object:
    """Asked on each page, since the names of static files carry their checksums in production."""
    return lambda _request: static(path)


def _organisation(_request: object) -> str:
    return str(settings.ORGANISATION_NAME)


def _below_the_name(_request: object) -> str:
    words = gettext("Back office")
    return f"{words} · {gettext('sandbox')}" if settings.STRIPE_SANDBOX else words


UNFOLD: dict[str, object] = {
    "SITE_TITLE": _organisation,
    "SITE_HEADER": _organisation,
    "SITE_SUBHEADER": _below_the_name,
    "SITE_URL": None,
    "SITE_ICON": _static("backoffice/mark.svg"),
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": _static("backoffice/mark.svg")},
    ],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "ENVIRONMENT": "backoffice.navigation.environment",
    "DASHBOARD_CALLBACK": "backoffice.dashboard.page.context",
    "LOGIN": {"image": _static("backoffice/sign-in.svg")},
    "ACCOUNT": {"navigation": "backoffice.navigation.account_links"},
    "STYLES": [_static("backoffice/admin.css")],
    "SCRIPTS": [_static("backoffice/admin.js")],
    "BORDER_RADIUS": "7px",
    "COLORS": {
        "base": _PAPER,
        "primary": _PINE,
        "font": {
            "subtle-light": "var(--color-base-500)",
            "subtle-dark": "var(--color-base-400)",
            "default-light": "var(--color-base-600)",
            "default-dark": "var(--color-base-300)",
            "important-light": "var(--color-base-900)",
            "important-dark": "var(--color-base-100)",
        },
    },
    "SIDEBAR": {
        "show_search": True,
        "command_search": True,
        "show_all_applications": False,
        "navigation": "backoffice.navigation.sidebar",
    },
}
