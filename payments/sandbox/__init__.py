"""A small, stateful, strict stand-in for the part of Stripe that we call (see docs/sandbox.md)."""
