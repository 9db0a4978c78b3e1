"""A look at a page: is anybody shut out of it? Those for whom axe speaks, and those with a phone."""

import os
import re
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Error, Page

SCREENSHOTS = os.environ.get("SCREENSHOTS", "")

# Axe tells an icon from a word by drawing its letters, and takes it for pale text while the icons' font is late.
# Nothing but that one rule leaves icons out: a button that is only an icon still needs a name.
_EXAMINE = f"""{AXE_SCRIPT};
axe.configure({{rules: [{{id: "color-contrast", selector: "*:not(.material-symbols-outlined)"}}]}});
axe.run({{resultTypes: ["violations"]}});
"""
# The page's own scripts have drawn it, htmx has put in what it fetches, and letters have their width.
_DRAWN = """() => document.readyState === "complete" && document.fonts.status === "loaded"
    && !document.querySelector("[x-cloak], .htmx-request, .htmx-swapping, .htmx-settling")"""


def look(page: Page, name: str) -> None:
    """Nobody is shut out of this page. A picture of it is kept as `name` where SCREENSHOTS says a folder."""
    found = barriers(page)
    keep_picture(page, name)
    assert not found, "\n".join([f"{name} shuts people out:", *found])


def barriers(page: Page) -> list[str]:
    """What shuts people out, a line for each element: all that axe calls serious or critical, and what is too wide.

    A page that fetches itself anew meanwhile is looked at as it comes back.
    """
    for _time in range(3):
        try:
            return _seen_at_once(page)
        except Error as error:
            if "context was destroyed" not in str(error):
                raise
    raise AssertionError(f"{page.url} does not stand still for a look")


def wait_until_drawn(page: Page) -> None:
    page.wait_for_function(_DRAWN)


def keep_picture(page: Page, name: str) -> None:
    if SCREENSHOTS:
        width = page.viewport_size["width"] if page.viewport_size else 0
        file = f"{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')}-{width}.png"
        page.screenshot(path=Path(SCREENSHOTS) / file, full_page=True, animations="disabled")


def _seen_at_once(page: Page) -> list[str]:
    wait_until_drawn(page)
    return [*_faults(page), *_too_wide(page)]


def _faults(page: Page) -> list[str]:
    found: dict[str, Any] = page.evaluate(_EXAMINE)
    return [
        f"{page.url}: {fault['id']}: {node['html'][:200]}"
        for fault in found["violations"]
        if fault["impact"] in {"serious", "critical"}
        for node in fault["nodes"]
    ]


def _too_wide(page: Page) -> list[str]:
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [f"{page.url} is {overflow} pixels too wide"] if overflow > 0 else []
