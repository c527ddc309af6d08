"""Facts in modules that should have been looked at again."""

from collections.abc import Iterator
from datetime import date

from lms.core.content import live_all
from lms.records.quality.base import Check, Found, Row

_MONTH = 7


def _facts(day: date) -> Iterator[tuple[str, str, date | None]]:
    for key, found in live_all("module", day).items():
        for fact in found.body.get("module", {}).get("facts", ()):
            yield key, str(fact.get("id", "")), _last_day(fact.get("review_by"))


def _last_day(told: object) -> date | None:
    """Return the day by which a fact is looked at again; a month counts to its first day."""
    text = str(told) if told else ""
    try:
        return date.fromisoformat(f"{text}-01" if len(text) == _MONTH else text)
    except ValueError:
        return None


def _past(day: date) -> list[tuple[str, str, date]]:
    return [(key, name, by) for key, name, by in _facts(day) if by is not None and by < day]


def _count(day: date) -> Found:
    return Found(len(_past(day)), sum(1 for _fact in _facts(day)))


def _rows(day: date, most: int) -> list[Row]:
    return [
        Row(f"{key}, {name}", f"was due {by}", f"/content/module/{key}")
        for key, name, by in _past(day)[:most]
    ]


CHECK = Check(
    kind="fact-past-review",
    title="Facts past their review",
    of_what="facts in modules",
    why="People may learn what does not hold any more.",
    owner="Trainers: verified_on and review_by of the fact",
    fix=("Content", "/content"),
    count=_count,
    rows=_rows,
)
