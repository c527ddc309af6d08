"""Statistics kept and read, decisions on items, panels; keyword-only, never committing."""
