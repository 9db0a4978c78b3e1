"""Routes of this floor."""
