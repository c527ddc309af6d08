"""Who would be told what on a day to come: the rules of handing out, day by day; nothing is written."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lms.core import clock
from lms.notices.content import hours
from lms.notices.rules.bundles import Item, told_on
from lms.notices.rules.hours import Calendar, Hours, Window, window_of
from lms.notices.services.calendars import ACTIVE, at_work, calendars_of
from lms.notices.services.choices import weekly_among
from lms.notices.services.handing_out import TERMINATED, days_had
from lms.notices.services.telling import waiting_about

_DAY = timedelta(days=1)
OFF, LEAVE, WEEKLY, HAD = "off", "leave", "weekly", "had"
Steps = Callable[[date], Iterable[Item]]
Holds = Callable[[Collection[Item], date], list[Item]]


@dataclass(frozen=True)
class Told:
    """One item on the day asked about: told from ``at``, or not on that day for the reason ``waits``.

    ``waits`` is "", off (no shift or no working day), leave, weekly or had (the digest of the day is out).
    """

    item: Item
    at: datetime | None
    waits: str


@dataclass(frozen=True)
class Forecast:
    """What would be told on a day, and what would wait."""

    day: date
    rows: tuple[Told, ...]

    @property
    def told(self) -> list[Told]:
        """What goes out on the day."""
        return [row for row in self.rows if not row.waits]


def forecast(day: date, steps: Steps, holds: Holds, paths: Collection[str] | None = None) -> Forecast:
    """Return what would be told on a day if nothing else happens until then.

    Args:
        day: today or later; every day up to it is gone through.
        steps: gives what is planned on a day besides what waits already; it holds on that day.
        holds: returns those of some items that still hold on a day.
        paths: only what is about people with a job at or below these; None = everybody. ``steps`` must
            keep to them as well.
    """
    when = hours()
    if when is None:
        return Forecast(day, ())
    pending = waiting_about(paths)
    known = {_place(item) for item in pending}
    today = clock.today()
    rows: list[Told] = []
    for number in range((day - today).days + 1):
        on = today + number * _DAY
        new = [item for item in steps(on) if _place(item) not in known]
        known.update(map(_place, new))
        rows, pending = _day([*holds(pending, on), *new], on, when)
    return Forecast(day, tuple(rows))


def _place(item: Item) -> tuple[int, int, str]:
    return item.recipient_id, item.about_id, item.key


def _day(pending: list[Item], on: date, when: Hours) -> tuple[list[Told], list[Item]]:
    """Return how the items that wait fare on a day, and those that wait on."""
    by_recipient: dict[int, list[Item]] = {}
    for item in pending:
        by_recipient.setdefault(item.recipient_id, []).append(item)
    status, calendars = at_work(by_recipient, on), calendars_of(by_recipient, on)
    weekly, had = weekly_among(by_recipient), days_had(by_recipient, on)
    rows: list[Told] = []
    rest: list[Item] = []
    for recipient_id, items in by_recipient.items():
        if status[recipient_id] == TERMINATED:
            continue
        window, waits = _window(recipient_id, calendars, on, when, status, had)
        ready = [item for item in items if item.planned_on <= on]
        told, _older, later = told_on(ready, on, is_weekly=recipient_id in weekly)
        if window is None or waits:
            rows += [Told(item, None, waits) for item in (*told, *later)]
            rest += items
            continue
        rows += [Told(item, window.opens_at, "") for item in told]
        rows += [Told(item, None, WEEKLY) for item in later]
        rest += [*later, *(item for item in items if item.planned_on > on)]
    return rows, rest


def _window(
    recipient_id: int,
    calendars: Mapping[int, Calendar],
    on: date,
    when: Hours,
    status: Mapping[int, str],
    had: Collection[tuple[int, date]],
) -> tuple[Window | None, str]:
    if status[recipient_id] != ACTIVE:
        return None, LEAVE
    window = window_of(calendars[recipient_id], on, when)
    if window is None or window.closes_at <= clock.now():
        return None, OFF
    return window, HAD if (recipient_id, on) in had else ""
