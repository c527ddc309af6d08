"""Pages of coding reviews."""
