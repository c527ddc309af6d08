"""Courses: modules as immutable revisions, lessons with knowledge checks, completions."""
