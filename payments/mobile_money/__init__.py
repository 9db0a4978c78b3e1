"""Mobile money: one interface, and an adapter for each provider (docs/mobile-money.md)."""
