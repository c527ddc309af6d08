"""Education notes are walled off: no source, no file and no pack holds one, whoever asks."""

from typing import Any

import pytest
from sqlalchemy import select

from lms.core.database import db
from lms.core.permissions import acting_as
from lms.core.unit_of_work import unit_of_work
from lms.education.models import EducationNote
from lms.people.models import DUTIES, Person
from lms.reports.rules.definitions import Definition
from lms.reports.services.running import Running, sources_for
from lms.support.models import Issue
from tests.access import factories
from tests.cast import Cast
from tests.reports.packing import identity, make
from tests.security.education import set_up_education

pytestmark = pytest.mark.database
MARK = "WALLED"
WALLED = (f"Note {MARK}", f"Why {MARK}", f"Says {MARK}")


@pytest.fixture
def walled(world: Cast, monkeypatch: pytest.MonkeyPatch) -> Person:
    """A provider of the admitting unit about whom an educator noted something; somebody with every duty."""
    monkeypatch.setattr("tests.security.education._published", lambda *_: "")
    with unit_of_work():
        set_up_education(world, MARK)
        everybody = factories.learner(world.admitting)
        for duty in DUTIES:
            factories.give_duty(everybody, duty, world.system)
    assert db.session.scalars(select(EducationNote.text)).one() == WALLED[0]
    assert db.session.scalar(select(Issue.id)) is None
    return everybody


def told(found: Any) -> list[str]:
    return [words for words in WALLED if words in str(found)]


def test_no_source_of_reports_holds_an_education_note(walled: Person) -> None:
    who = identity(walled)
    with acting_as(who):
        for source in sources_for(who):
            every = Definition(source.kind, tuple(field.key for field in source.fields))
            table = Running(every, who, factories.TODAY).table()
            assert told([table.columns, list(table.cells({}))]) == []


@pytest.mark.parametrize("with_links", [False, True])
def test_no_pack_holds_an_education_note(world: Cast, walled: Person, with_links: bool) -> None:
    files = make(walled, "unit", world.admitting.code, with_links=with_links)
    assert b"physician" in files["people.jsonl"]
    assert told(b"".join(files.values()).decode()) == []
