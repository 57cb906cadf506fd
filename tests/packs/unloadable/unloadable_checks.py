"""A module that cannot be imported."""

raise RuntimeError("this pack needs\na library that is not installed")
