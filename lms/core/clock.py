"""The only reader of the system time: UTC instants and business dates."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import current_app, has_app_context

_frozen: ContextVar[datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> datetime:
    """Return the present instant, aware and in UTC."""
    return _frozen.get() or datetime.now(UTC)


def zone(name: str | None = None) -> ZoneInfo:
    """Return a time zone: ``name``, else the system's ``LMS_TIME_ZONE``, else UTC outside an application."""
    if name is None:
        name = current_app.config["LMS_TIME_ZONE"] if has_app_context() else "UTC"
    return ZoneInfo(name)


def today(zone_name: str | None = None) -> date:
    """Return the business date of the present instant in a unit's (or the system's) time zone."""
    return local_date(now(), zone_name)


def local_date(instant: datetime, zone_name: str | None = None) -> date:
    """Return the business date on which ``instant`` falls."""
    return instant.astimezone(zone(zone_name)).date()


@contextmanager
def frozen(instant: datetime) -> Iterator[None]:
    """Hold the clock at ``instant`` (aware); for tests and for writing history in a demo."""
    if instant.tzinfo is None:
        raise ValueError("The clock is frozen at an aware instant.")
    token = _frozen.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
