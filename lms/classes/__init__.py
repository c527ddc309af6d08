"""Instructor-led classes: planning, sign-up, attendance, what they count for, reminders and calendars."""
