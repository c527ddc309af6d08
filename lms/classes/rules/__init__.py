"""Rules of classes: pure functions of days, places and marks."""
