"""Recurring gifts: changed by staff, by the sponsor or at the processor, and always in step."""
