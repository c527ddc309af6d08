"""Who must do what, why, and what proves it: evidence, obligations, cycles, states and reports."""
