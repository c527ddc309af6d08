"""What answers say of items and lessons: flags, regrading, cut scores by panels of judges."""
