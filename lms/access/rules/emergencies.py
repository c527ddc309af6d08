"""Emergency staffing: how long it may last, in whole days of the unit, and who may be declared by whom."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class EmergencyPolicy:
    """Limits of emergency staffing: the hours that one declaration lasts at most."""

    hours: int = 72


def ends_at(last_on: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which a last day ends in a time zone."""
    return datetime.combine(last_on + _DAY, time.min, zone).astimezone(UTC)


def last_days(begins_at: datetime, zone: ZoneInfo, policy: EmergencyPolicy) -> list[date]:
    """Return the days that may be the last one, earliest first: each is over within the hours of the policy.

    Gates change with the day, so that a declaration holds for whole days and never longer than the hours.

    Source: gate policy, "declared by command centre, 72 h, all named".
    """
    limit = begins_at + timedelta(hours=policy.hours)
    day = begins_at.astimezone(zone).date()
    found = []
    while ends_at(day, zone) <= limit:
        found.append(day)
        day += _DAY
    return found


def refusal_to_place(person: int, *, declarer: int, by: int, supervisor: int) -> str | None:
    """Return why somebody may not be named for an emergency; None when they may."""
    if person in (declarer, by):
        return "Nobody declares an emergency for themselves: another director must name you."
    if person == supervisor:
        return "Nobody supervises themselves: name who is on shift beside the person."
    return None
