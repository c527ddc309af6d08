"""Changes and answers of access: decisions, signatures, suspensions, accounts, shifts."""
