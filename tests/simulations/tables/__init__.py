"""Table-tops: one visit, several people."""
