"""The clean-claim map: steps, hand-offs, claim fields and competencies."""
