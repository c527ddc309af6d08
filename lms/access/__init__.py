"""Gates to the EHR: requirements, two signatures, release, limits and reconciliation."""
