"""Cards behind recurring gifts: refused, expiring, replaced, mended."""
