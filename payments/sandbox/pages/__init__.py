"""The two faces of the sandbox: the donor's checkout page and the developer's panel."""
