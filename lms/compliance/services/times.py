"""Days as people give them and instants as facts carry them."""

from datetime import date, datetime, time, timedelta

from lms.core import clock


def known_at_end_of(day: date) -> datetime:
    """Return the last instant of a day in the system's time zone: what was recorded by then was known."""
    midnight = datetime.combine(day + timedelta(days=1), time.min, tzinfo=clock.zone())
    return midnight - timedelta(microseconds=1)
