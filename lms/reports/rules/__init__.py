"""What reports decide without a database: definitions, schedules, the bytes of a pack and their check."""
