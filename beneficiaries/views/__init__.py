"""What the public opens of this floor."""
