"""Demo children: a register a year into its work, made by the services that staff use."""

from beneficiaries.demo.partners import seed_partners
from beneficiaries.demo.register import seed

__all__ = ["seed", "seed_partners"]
