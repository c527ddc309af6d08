"""The day on which the programme takes effect in this hospital, as its policy says."""

from datetime import date, datetime

from lms.core.content import history
from lms.roles.api import is_known

SECTION = "programme"


def programme_from(known_at: datetime | None = None) -> date | None:
    """Return the first day of the programme as published by ``known_at`` (None = now).

    None when nobody has said one: then the rules hold from the first day of every job.
    """
    published = [found for found in history("policy", SECTION) if is_known(found, known_at)]
    if not published or not published[-1].body:
        return None
    return date.fromisoformat(published[-1].body["from"])
