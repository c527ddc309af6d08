"""Pure rules of coding reviews: quarters, samples, results, states."""
