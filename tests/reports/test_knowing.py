"""A saved report keeps its day and what was known: it is read so, and files say so."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import select

from lms.compliance.services.evidence import NewEvidence, record_evidence
from lms.core import clock
from lms.core.database import db
from lms.core.permissions import acting_as
from lms.core.unit_of_work import unit_of_work
from lms.reports.models import ReportRun
from lms.reports.rules.definitions import ALL, Definition, Offer, definition_of
from lms.reports.rules.schedules import DAILY, Schedule
from lms.reports.services import saving, sending
from lms.reports.services.running import Running, run_for
from lms.reports.services.saving import Keeping
from lms.reports.services.sources import SOURCES
from tests.access import factories
from tests.access.factories import TODAY, later
from tests.cast import Cast
from tests.reports.packing import identity

KNOWING = ("evidence", "attempts", "obligations", "counts", "sign-offs", "overrides")
DAYS = st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1))
OFFER = Offer("s", ("name",), ("name",), {}, tells_knowing=True)


@given(as_of=DAYS, known_on=DAYS)
def test_a_definition_keeps_its_days_through_json(as_of: date | None, known_on: date | None) -> None:
    made = definition_of(OFFER, (), (), ALL, {}, as_of, known_on)
    assert (made.as_of, made.known_on) == (as_of, known_on)
    assert Definition.from_json("s", made.as_json()) == made


@given(known_on=DAYS)
def test_a_source_that_cannot_tell_keeps_no_day_of_knowing(known_on: date | None) -> None:
    offer = Offer("s", ("name",), ("name",), {})
    assert definition_of(offer, (), (), ALL, {}, None, known_on).known_on is None


def test_what_was_kept_before_there_were_days_reads_as_ever() -> None:
    kept = {"columns": ["name"], "filters": {}, "groups": [], "relation": ALL}
    made = Definition.from_json("s", kept)
    assert (made.as_of, made.known_on, made.as_json()) == (None, None, kept)


def rows(world: Cast, definition: Definition) -> list[tuple[Any, ...]]:
    who = identity(world["director"])
    with acting_as(who):
        return sorted(tuple(cells) for cells in run_for(definition, who, None).table().cells({}))


@pytest.mark.database
def test_six_sources_tell_what_was_known() -> None:
    assert {source.kind for source in SOURCES if source.tells_knowing} == set(KNOWING)


@pytest.mark.database
@pytest.mark.parametrize("kind", KNOWING)
def test_each_of_them_reads_on_a_later_day_as_it_did_then(world: Cast, kind: str) -> None:
    columns = tuple(field.key for field in SOURCES.get(kind).fields)
    if SOURCES.get(kind).is_counted:
        factories_of_many(world)
    then = rows(world, Definition(kind, columns))
    with clock.frozen(later(2)), unit_of_work():
        _correct_everything(world)
    with clock.frozen(later(3)):
        assert rows(world, Definition(kind, columns, as_of=TODAY, known_on=TODAY)) == then


def factories_of_many(world: Cast) -> None:
    with unit_of_work():
        for _number in range(6):
            factories.study(factories.learner(world.admitting))


def _correct_everything(world: Cast) -> None:
    learner = world["learner"]
    key = f"exam:PA-03:{factories.DONE}"
    record_evidence([NewEvidence(learner.id, "exam", "PA-03", factories.DONE, key, outcome="fail")])


@pytest.mark.database
def test_what_was_corrected_since_is_seen_without_a_day_of_knowing(world: Cast) -> None:
    asked = Definition("evidence", ("employee_no", "evidence_kind", "outcome"), as_of=TODAY)
    before = rows(world, asked)
    with clock.frozen(later(2)), unit_of_work():
        _correct_everything(world)
    with clock.frozen(later(3)):
        assert rows(world, asked) != before


@pytest.mark.database
def test_a_file_says_the_day_and_what_was_known(client: FlaskClient, world: Cast, sign_in: Any) -> None:
    browser = sign_in(client, world["director"])
    yesterday = TODAY - timedelta(days=1)
    sent = {
        "source": "obligations",
        "title": "As the auditor saw it",
        "columns": ["name", "state"],
        "as_of": yesterday.isoformat(),
        "known_on": TODAY.isoformat(),
        "form_key": "days",
    }
    assert 'name="known_on"' in browser.get("/reports/new?source=obligations").text
    assert 'name="known_on"' not in browser.get("/reports/new?source=gates").text
    place = browser.post("/reports/new", data=sent).location
    page = browser.get(place).text
    assert "as known on" in page
    assert f'value="{yesterday}"' in browser.get(f"{place}/edit").text
    book = load_workbook(io.BytesIO(browser.get(f"{place}?format=xlsx").data))
    told = {row[0].value: row[1].value for row in book.worksheets[1].rows}
    assert yesterday.strftime("%Y") in str(told)
    assert any("nown" in str(name) for name in told)
    named = browser.get(f"{place}?format=csv").headers["Content-Disposition"]
    assert f"report-obligations-{yesterday}-known-{TODAY}.csv" in named
    heads = next(csv.reader(io.StringIO(browser.get(f"{place}?format=csv").text)))
    assert heads == ["Person", "State"]


@pytest.mark.database
def test_a_scheduled_report_with_a_day_is_of_that_day(world: Cast) -> None:
    definition = Definition("obligations", ("name", "state"), as_of=TODAY - timedelta(days=5))
    with unit_of_work():
        saving.save(Keeping("Fixed", definition, Schedule(DAILY, 7), form_key="fixed"), world["director"].id)
    with clock.frozen(later(1)):
        sending.send_due()
    assert db.session.scalars(select(ReportRun.as_of)).all() == [TODAY - timedelta(days=5)]


@pytest.mark.database
def test_a_day_to_come_is_today(world: Cast) -> None:
    definition = Definition("obligations", ("name",), as_of=TODAY + timedelta(days=5))
    found: Running = run_for(definition, identity(world["director"]), None)
    assert found.as_of == clock.today()
