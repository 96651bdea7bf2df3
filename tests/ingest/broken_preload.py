"""A module that cannot be loaded, as when a library of its own is broken."""

raise RuntimeError("A library is broken.")
