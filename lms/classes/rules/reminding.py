"""When somebody is reminded of a class: a week before and a day before, and never twice for one of them."""

from datetime import date, timedelta

WEEK, DAY = "week", "day"
_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


def reminder_due(first_on: date, seated_on: date, *, today: date) -> str | None:
    """Return which reminder of a class is due today, None when none is.

    Whoever got the place within that week, or on the day before, knows of it and is left in peace.
    """
    if first_on - _DAY <= today < first_on:
        return DAY if seated_on < first_on - _DAY else None
    if first_on - _WEEK <= today < first_on - _DAY:
        return WEEK if seated_on < first_on - _WEEK else None
    return None
