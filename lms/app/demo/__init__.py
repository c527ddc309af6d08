"""The invented health system of the demo: a plan made from a seed, its files, and their loading."""
