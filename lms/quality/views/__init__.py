"""Pages of items and lessons, of decisions on items, of panels of judges."""
