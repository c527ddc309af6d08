"""Decisions about claims, pure: the date, the money and the reason table are arguments."""
