"""From a decision to give to a payment at the processor: pages, intents, and who it is that gives."""
