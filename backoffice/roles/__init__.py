"""Who may do what: one declared table of role × model × verb, and the groups that are made from it."""

from backoffice.roles.sync import sync_after_migrate, sync_roles
from backoffice.roles.table import TABLE, Role, rights_of

__all__ = ["TABLE", "Role", "rights_of", "sync_after_migrate", "sync_roles"]
