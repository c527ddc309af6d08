"""Changes of state of exams; keyword-only, never committing."""
