"""How long answers take: from a search to what answered it, from a report to its first answer.

Searches are counted where the reader said that the result answered them. Who it was and what words they
typed is not kept.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, String, case, cast, func, select

from lms.core import clock
from lms.core.database import plain_rows
from lms.core.once import insert_once
from lms.core.unit_of_work import recorded_at
from lms.people import api as people
from lms.support.models import Issue, IssueEvent, SearchAnswered
from lms.support.rules.times import (
    LONGEST_SECONDS,
    NONE,
    Waited,
    month_after,
    months_up_to,
    waited,
)

MONTHS = 12
_WIDE = ("facility", "region")
_KEY = "what"


@dataclass(frozen=True)
class Found:
    """A search that was answered, as the page tells it: by what, after how many seconds, and when."""

    token: str
    kind: str
    key: str
    seconds: int
    searched_at: datetime


@dataclass(frozen=True)
class Times:
    """Searches (in seconds) and questions (in working days) of a month or of units.

    ``asked`` counts the questions reported, ``questions`` those of them that have an answer.
    """

    label: str
    searches: Waited
    asked: int
    questions: Waited


def note_answered(found: Found, *, person_id: int) -> bool:
    """Count a search as answered, in the unit where the person works; tell whether it is new to be counted.

    A mark sent twice, or one opened too long after the search, counts nothing more.
    """
    if not 0 <= found.seconds <= LONGEST_SECONDS:
        return False
    paths = people.unit_paths_of(person_id)
    unit_id = int(paths[0].strip("/").rsplit("/", 1)[-1]) if paths else None
    row = {
        "token": found.token,
        "unit_id": unit_id,
        "kind": found.kind,
        "key": found.key,
        "seconds": found.seconds,
        "searched_on": clock.local_date(found.searched_at),
        "recorded_at": recorded_at(),
    }
    insert_once(SearchAnswered, [row])
    return True


def by_month(paths: Collection[str], today: date) -> list[Times]:
    """Return the last twelve months, the oldest first; three statements."""
    months = months_up_to(today, MONTHS)
    month = func.substr(cast(SearchAnswered.searched_on, String), 1, 7)
    searches = waited(_searches(month, paths, months[0]))
    place = _month_of(months)
    asked, questions = _questions(place, paths, months[0])
    return [
        Times(
            f"{first:%b %Y}",
            searches.get(f"{first:%Y-%m}", NONE),
            asked.get(number, 0),
            questions.get(number, NONE),
        )
        for number, first in enumerate(months)
    ]


def by_unit(paths: Collection[str], today: date) -> list[Times]:
    """Return the facilities of the last twelve months by name, those with something to count."""
    first = months_up_to(today, MONTHS)[0]
    names = _facilities()
    found = waited(
        (names.get(unit or 0, ""), value, count)
        for unit, value, count in _searches(SearchAnswered.unit_id, paths, first)
    )
    rows = _answered_rows(Issue.unit_id, paths, first)
    questions = waited((names.get(unit or 0, ""), value, count) for unit, value, count in rows)
    asked: dict[str, int] = {}
    for unit, count in _asked_rows(Issue.unit_id, paths, first):
        label = names.get(unit or 0, "")
        asked[label] = asked.get(label, 0) + count
    return [
        Times(label, found.get(label, NONE), asked.get(label, 0), questions.get(label, NONE))
        for label in sorted({*found, *asked, *questions})
    ]


def in_all(rows: Iterable[Times], paths: Collection[str], today: date) -> Times:
    """Return the twelve months together; the median is that of all, not of the months."""
    first = months_up_to(today, MONTHS)[0]
    whole = func.substr("all", 1, 3)
    searches = waited(_searches(whole, paths, first)).get("all", NONE)
    questions = waited(_answered_rows(whole, paths, first)).get("all", NONE)
    return Times("", searches, sum(one.asked for one in rows), questions)


def _facilities() -> dict[int, str]:
    """Return the name under which the counts of each unit stand: its facility's, else its own."""
    known = people.units()
    found = {}
    for unit in known.values():
        above = [known[int(part)] for part in unit.path.strip("/").split("/")]
        wide = [one.name for one in above if one.kind in _WIDE]
        found[unit.id] = wide[-1] if wide else unit.name
    return found


def _searches(key: Any, paths: Collection[str], first: date) -> list[tuple[Any, int, int]]:
    scoped = people.of_units(SearchAnswered.unit_id, paths)
    statement = (
        select(key.label(_KEY), SearchAnswered.seconds, func.count())
        .where(SearchAnswered.searched_on >= first, *scoped)
        .group_by(_KEY, SearchAnswered.seconds)
    )
    return [tuple(row) for row in plain_rows(statement)]


def _questions(key: ColumnElement[Any], paths: Collection[str], first: date) -> tuple[dict[Any, int], Any]:
    return dict(_asked_rows(key, paths, first)), waited(_answered_rows(key, paths, first))


def _asked_rows(key: Any, paths: Collection[str], first: date) -> list[tuple[Any, int]]:
    scoped = people.of_units(Issue.unit_id, paths)
    statement = (
        select(key.label(_KEY), func.count())
        .where(Issue.recorded_at >= _begins(first), *scoped)
        .group_by(_KEY)
    )
    return [tuple(row) for row in plain_rows(statement)]


def _answered_rows(key: Any, paths: Collection[str], first: date) -> list[tuple[Any, int, int]]:
    scoped = people.of_units(Issue.unit_id, paths)
    statement = (
        select(key.label(_KEY), IssueEvent.waited_days, func.count())
        .select_from(IssueEvent)
        .join(Issue, Issue.id == IssueEvent.issue_id)
        .where(IssueEvent.waited_days.is_not(None), Issue.recorded_at >= _begins(first), *scoped)
        .group_by(_KEY, IssueEvent.waited_days)
    )
    return [tuple(row) for row in plain_rows(statement)]


def _month_of(months: tuple[date, ...]) -> ColumnElement[int]:
    """Return the place of the month in which a question was reported, in the system's time zone."""
    before = [
        (Issue.recorded_at < _begins(month_after(first)), number) for number, first in enumerate(months)
    ]
    return case(*before, else_=len(months))


def _begins(first: date) -> datetime:
    return datetime.combine(first, time(), tzinfo=clock.zone()).astimezone(UTC)
