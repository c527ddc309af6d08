"""Item banks of other systems."""
