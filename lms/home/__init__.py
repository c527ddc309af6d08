"""The first page of each persona, and the navigation entry to it."""
