"""Changes of state of learning; keyword-only, never committing."""
