"""Variants: one item, many questions. Values are drawn from a seed, an oracle computes the answers."""
