"""Money that goes back to its giver."""
