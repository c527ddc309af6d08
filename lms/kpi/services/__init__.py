"""Changes and questions of the measures against the database."""
