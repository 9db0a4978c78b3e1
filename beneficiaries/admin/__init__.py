"""The beneficiaries floor on screen."""

from beneficiaries.admin import children, partners, records

__all__ = ["children", "partners", "records"]
