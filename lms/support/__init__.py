"""Feedback of learners on lessons and items, and what came of it."""
