"""What people are late with or have to do soon, by the lanes of a manager's board, and the last nudge."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, select

from lms.compliance.models import ObligationSpan, Requirement
from lms.compliance.rules.ageing import Lane, horizon, lane_of
from lms.compliance.rules.ladder import topic_of
from lms.compliance.services.known import known_requirements
from lms.compliance.services.standings import PROFICIENCY
from lms.core.database import plain_rows
from lms.notices.api import Notice
from lms.people.api import in_chunks, valid_on_clause

_NOT_OPEN = ("waived", "paused")
_LAST_DAY = case((ObligationSpan.met.is_(True), ObligationSpan.expires_on), else_=ObligationSpan.due_on)


@dataclass(frozen=True, slots=True)
class Aged:
    """A thing of a person with its lane: a module with its exam is one.

    ``last_day`` is the day by which it is done or renewed; ``is_renewal`` tells that it counts until then.
    """

    person_id: int
    topic: str
    kind: str
    subject: str
    title: str
    last_day: date
    is_renewal: bool
    lane: Lane


def ageing_of(person_ids: Collection[int], day: date) -> list[Aged]:
    """Return what people are late with, or have to do or renew within 90 days, the oldest first.

    One statement for each 500 people; what is waived or paused is left out.
    """
    known = known_requirements()
    found: dict[tuple[int, str], Aged] = {}
    for chunk in in_chunks(person_ids):
        statement = (
            select(
                ObligationSpan.person_id,
                ObligationSpan.requirement_id,
                Requirement.kind,
                Requirement.subject,
                _LAST_DAY.label("last_day"),
                ObligationSpan.met,
            )
            .join(Requirement, Requirement.id == ObligationSpan.requirement_id)
            .where(
                ObligationSpan.person_id.in_(chunk),
                ObligationSpan.known_to.is_(None),
                valid_on_clause(ObligationSpan.from_on, ObligationSpan.to_on, day),
                ObligationSpan.state.not_in(_NOT_OPEN),
                horizon(day) >= _LAST_DAY,
                Requirement.kind != PROFICIENCY,
            )
            .order_by(_LAST_DAY, ObligationSpan.person_id, ObligationSpan.requirement_id)
        )
        for person_id, requirement_id, kind, subject, last_day, met in plain_rows(statement):
            topic, lane = topic_of(kind, subject), lane_of(last_day, day)
            if lane is not None and (person_id, topic) not in found:
                title = known[requirement_id].title
                found[person_id, topic] = Aged(person_id, topic, kind, subject, title, last_day, met, lane)
    return sorted(found.values(), key=lambda one: (one.last_day, one.person_id, one.topic))


def last_nudges(person_ids: Collection[int]) -> dict[int, datetime]:
    """Return when people were nudged last; who never was is left out. One statement for each 500."""
    found: dict[int, datetime] = {}
    for chunk in in_chunks(person_ids):
        statement = (
            select(Notice.about_id, func.max(Notice.recorded_at))
            .where(
                Notice.about_id.in_(chunk),
                Notice.recipient_id == Notice.about_id,
                Notice.key.startswith("nudge:"),
            )
            .group_by(Notice.about_id)
        )
        found.update({row[0]: row[1] for row in plain_rows(statement)})
    return found
