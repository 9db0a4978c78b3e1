"""Money that comes by hand, and money of which nobody said what it is for."""
