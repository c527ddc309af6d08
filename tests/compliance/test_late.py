"""What is late on a day is the same from the indexes of late spans as counted span by span."""

from collections import Counter
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.compliance.models import ObligationSpan, Requirement
from lms.compliance.rules.standings import LATE
from lms.compliance.services.by_manager import late_by_manager
from lms.compliance.services.cube import BANDS, late_by_age, late_by_due_day, late_by_requirement
from lms.compliance.views.people import obligations_table
from lms.compliance.views.wanted import Wanted
from lms.core.database import db
from lms.core.tables import PAGE_SIZE
from lms.core.unit_of_work import unit_of_work
from lms.people.api import Person, Unit, valid_on_clause
from tests.compliance.test_rebuild import BEGIN, STEPS, _forget_everything, _live_through
from tests.examples import at_most

pytestmark = pytest.mark.database


def late_one_by_one(day: date, paths: Collection[str]) -> list[Any]:
    """Return the spans in units that are late on a day and are no competencies, all read and looked at."""
    rows = db.session.execute(
        select(ObligationSpan, Requirement.kind, Unit.path, Person.manager_id)
        .join(Requirement, Requirement.id == ObligationSpan.requirement_id)
        .join(Unit, Unit.id == ObligationSpan.unit_id)
        .join(Person, Person.id == ObligationSpan.person_id)
        .where(valid_on_clause(ObligationSpan.from_on, ObligationSpan.to_on, day))
    )
    return [
        (span, manager_id)
        for span, kind, path, manager_id in rows
        if span.known_to is None
        and span.state in LATE
        and kind != "competency-proficient"
        and path.startswith(tuple(paths))
    ]


def band_of(span: ObligationSpan, day: date) -> int:
    """Return the number of the band that a late span is in."""
    due = span.due_on or span.expires_on
    age = (day - due).days if due else 10**6
    return next(n for n, (first, last) in enumerate(BANDS) if age <= (last or age) and age >= min(first, age))


@at_most(25)
@given(steps=STEPS, offset=st.integers(-80, 500), narrow=st.booleans())
def test_late_things_are_those_that_the_spans_say_one_by_one(
    database: Flask, steps: list[tuple[int, int, int]], offset: int, *, narrow: bool
) -> None:
    hospital = _live_through(steps)
    everything, wide, low = hospital.scopes()
    paths = (low if narrow else wide) or everything or ()
    day = BEGIN.date() + timedelta(days=offset)
    spans = late_one_by_one(day, paths)
    dues = late_by_due_day(day, paths)

    people = Counter(band for band, _ in {(band_of(span, day), span.person_id) for span, _m in spans})
    obligations = Counter(band_of(span, day) for span, _ in spans)
    assert [(band.obligations, band.people) for band in late_by_age(day, paths, dues)] == [
        (obligations[number], people[number]) for number in range(len(BANDS))
    ]
    own: dict[int, set[int]] = {}
    oldest: dict[int, date] = {}
    for span, _ in spans:
        own.setdefault(span.requirement_id, set()).add(span.person_id)
        due = span.due_on or span.expires_on
        if due:
            oldest[span.requirement_id] = min(due, oldest.get(span.requirement_id, due))
    assert {row.requirement_id: (row.people, row.oldest_due_on) for row in late_by_requirement(dues)} == {
        id_: (len(persons), oldest.get(id_)) for id_, persons in own.items()
    }
    rows = late_by_manager(paths, day)
    assert sum(row.late for row in rows) == len(spans)
    assert sum(row.people_late for row in rows) == len({span.person_id for span, _ in spans})
    assert min((row.oldest_due_on for row in rows if row.oldest_due_on), default=None) == min(
        (span.due_on for span, _ in spans if span.due_on), default=None
    )
    with unit_of_work():
        _forget_everything()


@at_most(10)
@given(steps=STEPS, offset=st.integers(0, 500))
def test_the_pages_of_late_things_are_the_whole_list_in_its_order(
    database: Flask, steps: list[tuple[int, int, int]], offset: int
) -> None:
    hospital = _live_through(steps)
    paths = hospital.scopes()[1] or ()
    table = obligations_table(paths, Wanted(BEGIN.date() + timedelta(days=offset), None, "", "late"))
    for sort in ("due", "-due"):
        whole = list(table.cells({"sort": sort}))
        pages = range(1, max(1, -(-len(whole) // PAGE_SIZE)) + 1)
        paged = [row for number in pages for row in table.page({"sort": sort, "page": str(number)}).rows]
        assert [[column.value(row) for column in table.columns] for row in paged] == whole
    with unit_of_work():
        _forget_everything()
