"""HTTP as Stripe speaks it: forms in, JSON out, idempotency keys, expansion, cursors and errors."""
