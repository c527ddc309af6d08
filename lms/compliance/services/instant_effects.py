"""What one unit of work did to obligations: read from when each stretch became known, and when no more."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, or_, select

from lms.compliance.models import ObligationSpan, Requirement
from lms.compliance.services.known import known_requirements
from lms.compliance.services.rule_documents import Document, rows_of
from lms.compliance.services.rule_effects import Change, first_difference, standing_on
from lms.compliance.services.spans import SPANS, SpanRow
from lms.compliance.services.standings import PROFICIENCY
from lms.core.database import db, plain_rows
from lms.people.api import in_chunks

Pair = tuple[int, int]
Stretches = dict[Pair, list[SpanRow]]


def obligations_changed_at(at: datetime, from_on: date) -> list[Document]:
    """Return the obligations that facts of one instant changed from a day on, person by person.

    Each row says who, what, how it stood and how it stands on the first day on which it is otherwise, as the
    effect of a rule does. Competencies that are only measured are left out.

    Args:
        at: instant of the unit of work, open or committed.
        from_on: days before it are left out.
    """
    return rows_of(list(_changes(at, from_on)), {})


def _changes(at: datetime, from_on: date) -> Iterator[Change]:
    db.session.flush()
    touched = _touched(at)
    for chunk in in_chunks({person_id for person_id, _requirement in touched}):
        before, after = _known(chunk, at)
        own = set(chunk)
        for pair in sorted(pair for pair in touched if pair[0] in own):
            change = _change(pair, before[pair], after[pair], from_on)
            if change is not None:
                yield change


def _change(pair: Pair, before: list[SpanRow], after: list[SpanRow], from_on: date) -> Change | None:
    day = first_difference(before, after, from_on)
    if day is None:
        return None
    known = known_requirements()[pair[1]]
    was, becomes = standing_on(before, day), standing_on(after, day)
    return Change(pair[0], known.kind, known.subject, was, becomes, day, waits=False)


def _touched(at: datetime) -> set[Pair]:
    """Return the obligations of which a stretch came or went at an instant."""
    statement = (
        select(ObligationSpan.person_id, ObligationSpan.requirement_id)
        .join(Requirement, Requirement.id == ObligationSpan.requirement_id)
        .where(
            or_(ObligationSpan.known_from == at, ObligationSpan.known_to == at),
            Requirement.kind != PROFICIENCY,
        )
        .distinct()
    )
    return {(person_id, requirement_id) for person_id, requirement_id in plain_rows(statement)}


def _known(people: Iterable[int], at: datetime) -> tuple[Stretches, Stretches]:
    """Return the stretches of people as known just before an instant, and at it."""
    statement = select(SPANS.table).where(
        SPANS.table.c.person_id.in_(list(people)),
        SPANS.table.c.known_from <= at,
        or_(SPANS.table.c.known_to.is_(None), SPANS.table.c.known_to >= at),
    )
    before: Stretches = defaultdict(list)
    after: Stretches = defaultdict(list)
    for row in plain_rows(statement):
        span = _span(row)
        pair = (span.person_id, span.requirement_id)
        if row.known_from < at:
            before[pair].append(span)
        if row.known_to is None or row.known_to > at:
            after[pair].append(span)
    return before, after


def _span(row: Row[Any]) -> SpanRow:
    return SpanRow(*SPANS.read(row))
