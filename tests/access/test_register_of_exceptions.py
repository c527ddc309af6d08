"""Waivers and extensions on the register of overrides: who asked, who decided, until when, signed for."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from lms.access.services.overrides import MOVED, WAIVED, Override, digest_of, overrides_of
from lms.compliance.api import APPROVED, EXTENSION, WAIVER, ask_for_exception, decide_exception, exceptables
from lms.core import clock
from lms.core.database import db
from lms.core.events import announce
from lms.core.permissions import acting_as
from lms.core.unit_of_work import unit_of_work
from lms.people.events import RosterChanged
from lms.people.models import Job
from lms.reports.rules.definitions import Definition
from lms.reports.services.running import Running
from tests.access.factories import TODAY, later, learner, make_world, publish
from tests.cast import Cast
from tests.reports.packing import identity

pytestmark = pytest.mark.database
UNTIL = TODAY + timedelta(days=20)


@pytest.fixture
def world(database: Any) -> Cast:
    """The cast, and a newcomer in admitting of whom the gate asks its things from today on."""
    with unit_of_work():
        publish("policy", "exceptions", {"waiver_months": 12, "extension_days": 30, "never": []})
        return make_world()


def approved(cast: Cast, kind: str = WAIVER, key: str = "one") -> str:
    """Let the manager ask and the director approve an exception of a newcomer; return whose it is."""
    with unit_of_work(durable=True):
        person = learner(cast.admitting)
        job_from = clock.today() - timedelta(days=5)
        _begin(person.id, job_from)
        thing = next(one for one in exceptables(person.id, clock.today()) if one.was_due_on is not None)
        until = UNTIL if kind == WAIVER else (thing.was_due_on or UNTIL) + timedelta(days=10)
        ask_for_exception(
            person_id=person.id,
            kind=kind,
            topic=thing.topic,
            until_on=until,
            reason="Only nights until then",
            by_id=cast["manager"].id,
            public_id=key,
        )
        decide_exception(key, APPROVED, by_id=cast["director"].id)
        return person.employee_no


def _begin(person_id: int, day: date) -> None:
    db.session.query(Job).filter_by(person_id=person_id).one().from_on = day
    announce(RosterChanged(person_ids=(person_id,)))


def test_a_waiver_stands_with_who_asked_who_decided_and_its_days(world: Cast) -> None:
    number = approved(world)
    (row,) = overrides_of([world.north.path], TODAY)
    assert (row.kind, row.person.employee_no, row.reason) == (WAIVED, number, "Only nights until then")
    assert row.asked_by is not None
    assert (row.asked_by.id, row.by.id) == (world["manager"].id, world["director"].id)
    assert (row.from_on, row.expires_on, row.stands(TODAY)) == (TODAY, UNTIL, True)
    assert overrides_of([world.south.path], TODAY) == []
    assert overrides_of([world.north.path], TODAY - timedelta(days=40)) == []


def test_what_is_asked_and_not_approved_is_no_override(world: Cast) -> None:
    with unit_of_work(durable=True):
        thing = exceptables(world["learner"].id, TODAY)[0]
        ask_for_exception(
            person_id=world["learner"].id,
            kind=WAIVER,
            topic=thing.topic,
            until_on=UNTIL,
            reason="Later",
            by_id=world["manager"].id,
            public_id="waits",
        )
    assert overrides_of([world.north.path], TODAY) == []


def test_an_early_end_is_seen_by_whoever_reviewed_the_list(world: Cast) -> None:
    approved(world)
    signed = digest_of(overrides_of([world.north.path], TODAY))
    with clock.frozen(later(3)), unit_of_work(durable=True):
        decide_exception("one", "ended", by_id=world["director"].id, note="Back on days")
    (row,) = overrides_of([world.north.path], TODAY)
    assert row.expires_on == TODAY + timedelta(days=2)
    assert digest_of([row]) != signed


def test_months_meet_so_that_each_decision_is_in_one(world: Cast) -> None:
    approved(world)
    with clock.frozen(later(20)):
        approved(world, key="two")
    found = [
        {row.exception for row in overrides_of([world.north.path], day)}
        for day in (TODAY, TODAY + timedelta(days=20))
    ]
    assert found == [{"one"}, {"two"}]


def test_the_page_and_its_file_are_filtered_by_kind_and_the_signature_is_of_all(
    client: FlaskClient, world: Cast, sign_in: Any
) -> None:
    first, second = approved(world), approved(world, EXTENSION, "two")
    browser = sign_in(client, world["director"])
    page = browser.get(f"/access/overrides?unit=NORTH&kind={MOVED}").text
    assert second in page
    assert first not in page
    assert "asked by" in page
    assert digest_of(overrides_of([world.north.path], TODAY)) in page
    assert "/compliance/exceptions/two" in page
    text = browser.get(f"/access/overrides?unit=NORTH&kind={WAIVED}&format=csv").text
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["Employee no."], row["Override"]) == (first, "Waiver")
    assert row["Asked by"] == world["manager"].full_name


def test_a_report_of_overrides_has_both_with_who_asked_and_who_decided(world: Cast) -> None:
    numbers = {approved(world), approved(world, EXTENSION, "two")}
    columns = ("employee_no", "override", "reason", "asked_by_name", "by_name")
    viewer = identity(world["director"])
    with acting_as(viewer):
        table = Running(Definition("overrides", columns), viewer, TODAY).table()
        found = [tuple(cells) for cells in table.cells({})]
    said = ("Only nights until then", world["manager"].full_name, world["director"].full_name)
    assert {row[0] for row in found} == numbers
    assert {row[1] for row in found} == {"Waiver", "Due extension"}
    assert {row[2:] for row in found} == {said}


def test_rows_that_are_no_exception_are_signed_as_ever(world: Cast) -> None:
    approved(world)
    (row,) = overrides_of([world.north.path], TODAY)
    plain = Override(**{**row.__dict__, "asked_by": None, "exception": ""})
    assert set(row.signed) - set(plain.signed) == {"asked_by", "exception"}
