"""Writing the claim files of the demo: 837P, 837I, 999, 277CA and 835, lawful to the last count."""
