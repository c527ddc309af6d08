"""What people are so late with that the ladder proposes to suspend their access."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from lms.compliance.ladder_policy import ladder
from lms.compliance.models import ObligationSpan, Requirement
from lms.compliance.rules.dates import add_days
from lms.compliance.rules.ladder import topic_of
from lms.compliance.rules.standings import LATE
from lms.compliance.services.known import known_requirements
from lms.compliance.services.open_things import LAST_DAY as IN_TIME_UNTIL
from lms.compliance.services.standings import PROFICIENCY
from lms.core.database import plain_rows
from lms.people.api import in_chunks, valid_on_clause

ACCESS = "access"


@dataclass(frozen=True, slots=True)
class Late:
    """A thing that somebody is late with: a module with its exam is one.

    ``last_day`` is the last day on which it was in time; ``job_roles`` are those that ask for it.
    """

    person_id: int
    topic: str
    last_day: date
    title: str
    job_roles: frozenset[str]


def late_limit(day: date) -> date | None:
    """Return the newest last day whose proposal step is reached on a day; None without such a step."""
    steps = [step.days for step in ladder() if ACCESS in step.tells]
    return add_days(day, -(min(steps) + 1)) if steps else None


def people_too_late(day: date) -> list[int]:
    """Return the ids of everybody who has a thing at the proposal step on a day, in order."""
    limit = late_limit(day)
    if limit is None:
        return []
    return list(
        plain_rows(
            _late(day, limit).with_only_columns(ObligationSpan.person_id).distinct().order_by(None)
        ).scalars()
    )


def late_things(person_ids: Collection[int], day: date) -> list[Late]:
    """Return what people are so late with on a day that suspending is proposed; nothing without a step."""
    limit = late_limit(day)
    return list(_things(person_ids, day, limit)) if limit is not None else []


def _things(person_ids: Collection[int], day: date, limit: date) -> Iterator[Late]:
    known = known_requirements()
    for chunk in in_chunks(person_ids):
        found: dict[tuple[int, str, date], list[tuple[int, str | None, str]]] = defaultdict(list)
        for row in plain_rows(_late(day, limit).where(ObligationSpan.person_id.in_(chunk))):
            key = (row.person_id, topic_of(row.kind, row.subject), row.last_day)
            found[key].append((row.requirement_id, row.job_role, row.subject))
        for (person_id, topic, last_day), rows in found.items():
            title = known[rows[0][0]].title
            yield Late(
                person_id,
                topic,
                last_day,
                f"{title}, {rows[0][2]}" if topic.startswith("module:") else title,
                frozenset(role for _id, role, _subject in rows if role),
            )


def _late(day: date, limit: date) -> Select[*tuple[Any, ...]]:
    return (
        select(
            ObligationSpan.person_id,
            ObligationSpan.requirement_id,
            ObligationSpan.job_role,
            Requirement.kind,
            Requirement.subject,
            IN_TIME_UNTIL.label("last_day"),
        )
        .join(Requirement, Requirement.id == ObligationSpan.requirement_id)
        .where(
            ObligationSpan.known_to.is_(None),
            ObligationSpan.state.in_(sorted(LATE)),
            valid_on_clause(ObligationSpan.from_on, ObligationSpan.to_on, day),
            IN_TIME_UNTIL.between(date.min, limit),
            Requirement.kind != PROFICIENCY,
        )
        .order_by(ObligationSpan.person_id, ObligationSpan.requirement_id)
    )
