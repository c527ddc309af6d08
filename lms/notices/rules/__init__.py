"""Rules of notices: when somebody may be told, and what goes together."""
