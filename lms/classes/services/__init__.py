"""Services of classes: they know the database and never commit."""
