"""Provider education: educators, pathways of new providers."""
