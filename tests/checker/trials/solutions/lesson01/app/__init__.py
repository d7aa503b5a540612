"""A counter that needs a name."""
