"""Pages and forms of feedback."""
