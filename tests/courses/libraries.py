"""A bought-in library of an invented vendor, with two seats."""

from typing import Any

LIBRARY: dict[str, Any] = {
    "id": "bluewater",
    "title": "Bluewater library",
    "vendor": "Bluewater Learning",
    "about": "Courses for coders.",
    "how_to_start": "Sign in there.",
    "licence": {"first_on": "2026-01-15", "last_on": "2027-01-14", "seats": 2, "warn_days": 60},
    "open_to": [],
    "courses": [
        {"id": "BWL-101", "title": "Sepsis to code", "minutes": 60, "link": "https://b.example/101"},
        {"id": "BWL-112", "title": "Modifiers", "minutes": 90, "link": "https://b.example/112"},
    ],
}
