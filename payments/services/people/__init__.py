"""What happens to people happens to their giving: merged, erased, deceased, departed."""
