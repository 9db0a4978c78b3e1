"""Children in the API: the register for those who work in it, and the published ones for everybody."""
