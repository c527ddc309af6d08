"""What the rules of return need of policy and requirements, as known at an instant."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select

from lms.compliance.rules.returning import Band, ReturnBook, ReturnPolicy
from lms.compliance.services.known import requirement_ids
from lms.core.content import history, scope_of
from lms.people.api import FactsOfPeople, Shift, of_people
from lms.roles.api import is_known

SECTION, HOLIDAYS = "returning", "working_days"
QUIZ_KIND, EXAM_KIND = "renewal-passed", "exam-passed"
SHIFTS = FactsOfPeople(
    select(Shift.person_id, Shift.starts_on, Shift.recorded_at, Shift.superseded_at)
    .where(of_people(Shift.person_id))
    .order_by(Shift.starts_on),
    Shift.recorded_at,
    Shift.superseded_at,
)


def return_book(known_at: datetime | None = None) -> ReturnBook:
    """Return policy and requirements of return as published by ``known_at`` (None = now)."""
    ids = requirement_ids()
    return ReturnBook(
        policies=_policies(known_at),
        exams=frozenset(id_ for (kind, _subject), id_ in ids.items() if kind == EXAM_KIND),
        quizzes={subject: id_ for (kind, subject), id_ in ids.items() if kind == QUIZ_KIND},
        holidays=_holidays(known_at),
    )


def is_asked() -> bool:
    """Tell whether a policy of return was ever published."""
    return any(found.body for found in history("policy", SECTION))


def _policies(known_at: datetime | None) -> tuple[ReturnPolicy, ...]:
    return tuple(
        ReturnPolicy(
            bands=tuple(Band(int(one["days"]), one["asks"]) for one in found.body["bands"]),
            shifts=int(found.body["shifts"]),
            effective_on=found.effective_on,
            scope=scope_of(found.body),
        )
        for found in history("policy", SECTION)
        if found.body and is_known(found, known_at)
    )


def _holidays(known_at: datetime | None) -> tuple[tuple[date, frozenset[str]], ...]:
    known = [found for found in history("policy", HOLIDAYS) if is_known(found, known_at)]
    rows = known[-1].body.get("holidays", []) if known else []
    return tuple((date.fromisoformat(str(row["day"])), frozenset(row.get("units", []))) for row in rows)


def shift_days(person_ids: Collection[int]) -> dict[int, tuple[date, ...]]:
    """Return the days of the planned shifts of people, as known now."""
    found: dict[int, list[date]] = {}
    for row in SHIFTS.of(person_ids) if person_ids else ():
        found.setdefault(row.person_id, []).append(row.starts_on)
    return {person_id: tuple(days) for person_id, days in found.items()}
