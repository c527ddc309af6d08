"""Pages of provider education."""
