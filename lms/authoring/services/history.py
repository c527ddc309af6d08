"""The history of a source: every version with who, when, why and what it made; drafts and decisions."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from lms.authoring.rules.versions import version_of
from lms.core import clock
from lms.core.content import OFFERED, SourceVersion, live_source, revision, source_versions, things_of
from lms.core.database import db
from lms.people.api import Person


@dataclass(frozen=True)
class PastVersion:
    """A version in the history; ``state`` is live, planned, past, never or offered.

    ``never`` is a version that was replaced before its first day. ``by`` is a name, "shipped" or empty.
    ``version`` is as the author numbers it, None when it carries none or was only offered.
    """

    source: SourceVersion
    state: str
    by: str
    version: str | None
    things: int


def history_of(path: str) -> list[PastVersion]:
    """Return every version of a source, newest first; a constant number of statements."""
    versions = source_versions(path)
    held = things_of([one.id for one in versions])
    live = live_source(path)
    names = _names({one.published_by for one in versions})
    found = [
        PastVersion(
            source=one,
            state=_state(one, versions, live, clock.today()),
            by=names.get(one.published_by, one.origin if one.origin == "shipped" else one.published_by),
            version=_version(held[one.id]),
            things=len(held[one.id]),
        )
        for one in versions
    ]
    return found[::-1]


def _state(
    one: SourceVersion, versions: Collection[SourceVersion], live: SourceVersion | None, today: date
) -> str:
    if one.standing == OFFERED:
        return "offered"
    if live is not None and one.id == live.id:
        return "live"
    later = [other for other in versions if other.number > one.number and other.standing != OFFERED]
    begins = one.effective_on
    if begins is not None and any(_is_before(other, begins) for other in later):
        return "never"
    return "planned" if begins is not None and begins > today else "past"


def _is_before(other: SourceVersion, day: date) -> bool:
    """Tell whether a version was published before a day and holds from then on at the latest."""
    return clock.local_date(other.published_at) < day and (other.effective_on or day) <= day


def _version(held: dict[tuple[str, str], int]) -> str | None:
    versions = (version_of(kind, revision(one).body) for (kind, _key), one in held.items())
    return next((version for version in versions if version), None)


def _names(numbers: Collection[str]) -> dict[str, str]:
    statement = select(Person).where(Person.employee_no.in_(sorted(numbers)))
    return {one.employee_no: one.full_name for one in db.session.scalars(statement)}
