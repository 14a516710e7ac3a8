"""Deep experiments on top of everything, imported by nobody."""
