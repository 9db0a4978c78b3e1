"""The inbox: what providers tell us, kept first and handled afterwards."""
