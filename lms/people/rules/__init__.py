"""Decisions about people: pure functions, the date is an argument."""
