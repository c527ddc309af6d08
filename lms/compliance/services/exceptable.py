"""The things of a person that may be waived or extended, with the days that policy allows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from lms.compliance.models_exceptions import DueExtension
from lms.compliance.policy import exception_limits
from lms.compliance.rules.exceptions import Limits, Wanted, latest_day
from lms.compliance.rules.ladder import topic_of
from lms.compliance.services.obligations import Obligation, obligations_of_people
from lms.core.database import db


@dataclass(frozen=True, slots=True)
class Exceptable:
    """A thing of a person that may be waived or extended, with its name for people.

    ``due_on`` is as it stands (None = none), ``was_due_on`` without the extensions that it has; None when it
    is met. ``extended_since`` is the day of the first of these extensions.
    """

    topic: str
    title: str
    state: str
    due_on: date | None
    was_due_on: date | None
    extended_since: date | None

    def wanted(self, kind: str, from_on: date, until_on: date) -> Wanted:
        """Return an exception of this thing as the rules see it."""
        return Wanted(kind, self.topic, from_on, until_on, self.was_due_on, self.extended_since)

    def latest_day(self, kind: str, day: date, limits: Limits) -> date | None:
        """Return the last day that policy allows for an exception that begins on a day, None for none."""
        return latest_day(self.wanted(kind, day, day), limits)


def exceptables(person_id: int, day: date) -> list[Exceptable]:
    """Return the things of a person that are open on a day and may be excepted, the next due first."""
    limits = exception_limits()
    found: dict[str, list[Obligation]] = {}
    for one in obligations_of_people([person_id], as_of=day)[person_id]:
        if one.state not in ("waived", "paused") and one.subject not in limits.never:
            found.setdefault(topic_of(one.kind, one.subject), []).append(one)
    known = _known_extensions(person_id)
    things = [_exceptable(topic, own, known) for topic, own in found.items()]
    return sorted(things, key=lambda one: (one.due_on or date.max, one.title))


def _exceptable(topic: str, own: Sequence[Obligation], known: Sequence[DueExtension]) -> Exceptable:
    first = min(own, key=lambda one: (one.met, one.due_on or date.max))
    moved = [row for row in known if (row.requirement_id, row.due_on) == (first.requirement_id, first.due_on)]
    before = min((row.was_due_on for row in moved), default=first.due_on)
    since = [row.from_on for row in known if row.requirement_id == first.requirement_id and moved]
    return Exceptable(
        topic=topic,
        title=first.title,
        state=first.state,
        due_on=first.due_on,
        was_due_on=None if first.met else before,
        extended_since=min(since, default=None),
    )


def _known_extensions(person_id: int) -> Sequence[DueExtension]:
    return db.session.scalars(
        select(DueExtension).where(DueExtension.person_id == person_id, DueExtension.superseded_at.is_(None))
    ).all()
