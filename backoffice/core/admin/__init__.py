"""The ground floor's pages of the admin, and what all admin pages share (base, dialogs, tabs, links)."""

from backoffice.core.admin import audit, background, imports, mail, people, work

__all__ = ["audit", "background", "imports", "mail", "people", "work"]
