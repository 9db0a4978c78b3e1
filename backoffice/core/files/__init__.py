"""Private files: stored where no address leads, handed out by a view that asks who may see them."""
