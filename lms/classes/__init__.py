"""Instructor-led sessions of modules: dates, places, rosters, attendance, calendars."""
