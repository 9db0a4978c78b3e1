"""What this floor does in the background."""
