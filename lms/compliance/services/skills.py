"""Observed skills as content says of them."""

from lms.core.content import live_all


def skill_minutes(checklist_id: str) -> int | None:
    """Return the minutes that observing a skill takes, None when no such checklist is live."""
    found = live_all("checklist").get(checklist_id)
    return int(found.body["minutes"]) if found and "minutes" in found.body else None
