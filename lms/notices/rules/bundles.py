"""What of the things that wait goes into the digest of a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

OWN, TEAM, UNITS, PROPOSALS = "learner", "manager", "director", "access"
AUDIENCES = (OWN, TEAM, UNITS, PROPOSALS)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to tell a recipient.

    Attributes:
        recipient_id: who is told.
        about_id: the person whose thing it is.
        key: says it once for ever, together with the recipient and the person.
        audience: as whom the recipient is told: learner, manager, director or access.
        source: which service of a feature above says it.
        topic: what it is about, as that service names it.
        title: the name of the thing for people.
        reason: why the person has to do it.
        href: where to go on, an address within the application.
        planned_on: the business day from which it is to be told.
        step_days: the step of the ladder, days from the due day (before) or from the first late day; None
            for what a person asked for.
        due_on: the last day, None without one.
        minutes: how long it takes, None when not known.
        via_id: for a director, the manager whose person it is; for a nudge, who sent it.
        is_bundled: whether the recipient may have it told once a week.
        id: of its row, 0 before there is one.
    """

    recipient_id: int
    about_id: int
    key: str
    audience: str
    source: str
    topic: str
    title: str
    reason: str
    href: str
    planned_on: date
    step_days: int | None = None
    due_on: date | None = None
    minutes: int | None = None
    via_id: int | None = None
    is_bundled: bool = False
    id: int = 0


def newest_only(items: Iterable[Item]) -> tuple[list[Item], list[Item]]:
    """Return the newest item about each thing of each person, and those that it stands for.

    What piled up while nothing could be told is so told once, as it stands now.
    """
    found: dict[tuple[int, int, str, str, str], Item] = {}
    older: list[Item] = []
    for item in sorted(items, key=lambda one: (one.planned_on, one.step_days or 0, one.id)):
        place = (item.recipient_id, item.about_id, item.source, item.topic, item.audience)
        if place in found:
            older.append(found[place])
        found[place] = item
    return list(found.values()), older


def waits_for_week(item: Item, day: date) -> bool:
    """Tell whether somebody who is reminded once a week hears of an item later than on ``day``.

    It waits for the first digest of the next week, but never when its due day is at most a week away.
    """
    if not item.is_bundled or item.due_on is None or item.due_on <= day + _WEEK:
        return False
    return item.planned_on.isocalendar()[:2] == day.isocalendar()[:2] and day.isocalendar()[2] != 1


def told_on(
    items: Iterable[Item], day: date, *, is_weekly: bool
) -> tuple[list[Item], Sequence[Item], Sequence[Item]]:
    """Return what of a recipient's items the digest of a day tells, what it stands for, and what waits."""
    newest, older = newest_only(items)
    waiting = [item for item in newest if is_weekly and waits_for_week(item, day)]
    return [item for item in newest if item not in waiting], older, waiting
