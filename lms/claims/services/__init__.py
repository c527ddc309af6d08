"""Changes of the state of claims: intake of files, derived facts, the edit log, encounters."""
