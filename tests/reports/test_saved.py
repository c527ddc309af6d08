"""Saved reports: the same definition for everybody, the scope of whoever runs it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from lms.core import clock
from lms.core.audit import AuditEntry, AuditPayload
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.outbox import OutboxMessage
from lms.core.permissions import acting_as
from lms.core.unit_of_work import unit_of_work
from lms.notices.models import Notice
from lms.people.models import Person
from lms.reports.models import ReportRun, ReportVersion, SavedReport
from lms.reports.rules.definitions import ALL, MINE, TEAM, UNITS, Definition
from lms.reports.rules.schedules import DAILY, Schedule
from lms.reports.services import saving, sending
from lms.reports.services.running import Running, offered, sources_for
from lms.reports.services.saving import Keeping, Kept
from lms.reports.services.sources import SOURCES
from lms.reports.services.sources.base import Source
from tests.access import factories
from tests.cast import Cast
from tests.factories import EmploymentFactory
from tests.reports.packing import identity, newcomer

pytestmark = pytest.mark.database
LIST = Definition("obligations", ("name", "employee_no", "unit", "state"))


def rows(by: Person, definition: Definition = LIST, **changes: Any) -> list[dict[str, Any]]:
    """Return the rows of a definition for a viewer as its file has them."""
    with acting_as(identity(by)):
        table = Running(definition, identity(by), changes.get("as_of", factories.TODAY)).table()
        keys = [column.key for column in table.columns]
        return [dict(zip(keys, cells, strict=True)) for cells in table.cells({})]


def kept_by(world: Cast, owner: str = "director", **changes: Any) -> Kept:
    """Keep a report and return it."""
    values: dict[str, Any] = {"title": "Who is late", "definition": LIST, "form_key": "one", **changes}
    with unit_of_work():
        public_id = saving.save(Keeping(**values), world[owner].id).public_id
    return saving.report_for(public_id, world[owner].id)


def numbers(found: list[dict[str, Any]]) -> set[str]:
    return {row["employee_no"] for row in found}


@pytest.mark.parametrize("source", list(SOURCES), ids=SOURCES.kinds())
def test_each_source_gives_every_field_that_it_names_to_who_may_see_it(world: Cast, source: Source) -> None:
    readers = [who for who in world.by_duty.values() if source in sources_for(identity(who))]
    assert readers
    assert set(source.standard) <= {field.key for field in source.fields}
    every = Definition(source.kind, tuple(field.key for field in source.fields))
    found = rows(readers[0], every)
    assert all(set(row) >= set(every.columns) for row in found)
    for who in readers:
        assert offered(source, ("/",)).fields == tuple(field.key for field in source.fields)
        Running(every, identity(who), factories.TODAY).digest()


@pytest.mark.parametrize("source", list(SOURCES), ids=SOURCES.kinds())
def test_nobody_of_another_facility_is_in_any_source(world: Cast, source: Source) -> None:
    with unit_of_work():
        for duty in ("director", "auditor", "access_officer", "compliance_consultant"):
            factories.give_duty(world["eve"], duty, world.south)
    every = Definition(source.kind, tuple(field.key for field in source.fields))
    found = rows(world["eve"], every)
    assert world["learner"].employee_no not in str(found)
    assert world.north.name not in str(found)


def test_the_same_definition_shows_each_viewer_their_own_rows(world: Cast) -> None:
    other = newcomer(world.south)
    with unit_of_work():
        factories.give_duty(world["eve"], "director", world.south)
    from_there, from_here = rows(world["eve"]), rows(world["director"])
    assert other.employee_no in numbers(from_there)
    assert not numbers(from_there) & numbers(from_here)


def test_the_relation_cuts_within_what_duties_open(world: Cast) -> None:
    mine = newcomer(world.admitting, world["manager"])
    stranger = newcomer(world.south, world["manager"])
    everything = numbers(rows(world["manager"]))
    cut = {
        relation: numbers(rows(world["manager"], Definition("obligations", LIST.columns, relation=relation)))
        for relation in (ALL, UNITS, TEAM, MINE)
    }
    assert cut[TEAM] == {mine.employee_no}
    assert stranger.employee_no not in cut[TEAM]
    assert cut[ALL] == everything >= cut[UNITS] >= cut[TEAM]
    assert cut[MINE] <= {world["manager"].employee_no}


def test_filters_cut_and_a_unit_takes_those_below_it(world: Cast) -> None:
    late = Definition("obligations", LIST.columns, {"state": "overdue"})
    assert {row["state"] for row in rows(world["director"], late)} <= {"Overdue"}
    below = Definition("obligations", LIST.columns, {"unit_code": "NORTH"})
    assert world["learner"].employee_no in numbers(rows(world["director"], below))
    elsewhere = Definition("obligations", LIST.columns, {"unit_code": "SOUTH"})
    assert rows(world["director"], elsewhere) == []


def test_a_count_has_people_and_rows_and_adds_up_to_the_list(world: Cast) -> None:
    counted = rows(world["director"], Definition("obligations", LIST.columns, groups=("unit_code", "state")))
    listed = rows(world["director"])
    assert sum(row["rows"] for row in counted) == len(listed)
    assert all(row["people"] <= row["rows"] for row in counted)


def test_a_source_that_counts_leaves_small_groups_out_and_names_nobody(world: Cast) -> None:
    definition = Definition("counts", ("unit_code", "state"))
    assert rows(world["executive"], definition) == []
    for _number in range(5):
        newcomer(world.admitting)
    found = rows(world["executive"], definition)
    assert found
    assert all(row["people"] >= 5 for row in found)
    assert {source.kind for source in sources_for(identity(world["executive"]))} == {"counts", "attempts"}


def test_a_report_that_is_not_mine_is_not_there(world: Cast) -> None:
    kept = kept_by(world)
    with pytest.raises(NotFound):
        saving.report_for(kept.report.public_id, world["manager"].id)


def test_a_recipient_reads_and_does_not_change(world: Cast) -> None:
    kept = kept_by(world, recipients=(world["manager"].employee_no,))
    assert saving.report_for(kept.report.public_id, world["manager"].id).report.id == kept.report.id
    with pytest.raises(NotFound):
        saving.report_for(kept.report.public_id, world["manager"].id, owned=True)


def test_a_change_leaves_what_was_asked_before_known(world: Cast) -> None:
    kept = kept_by(world, recipients=(world["manager"].employee_no,))
    with clock.frozen(factories.later(1)), unit_of_work():
        saving.change(kept.report, Keeping("Another name", LIST), world["director"].id)
    titles = list(db.session.scalars(select(ReportVersion.title).order_by(ReportVersion.id)))
    assert titles == ["Who is late", "Another name"]
    assert saving.recipients_of(kept.report.id) == []


def test_an_ended_report_is_on_no_list_and_its_runs_stay(world: Cast) -> None:
    kept = kept_by(world)
    with unit_of_work(), acting_as(identity(world["director"])):
        sending.run_now(kept, identity(world["director"]), factories.TODAY, "form")
    with unit_of_work():
        saving.end(saving.report_for(kept.report.public_id, world["director"].id), world["director"].id)
    assert saving.reports_of(world["director"].id) == []
    assert db.session.scalar(select(func.count()).select_from(ReportRun)) == 1


def test_who_receives_what_stands_in_the_audit_log(world: Cast) -> None:
    kept = kept_by(world, recipients=(world["manager"].employee_no,))
    body = db.session.scalars(
        select(AuditPayload.body)
        .join(AuditEntry, AuditEntry.id == AuditPayload.entry_id)
        .where(AuditEntry.subject == f"report:{kept.report.public_id}")
    ).one()
    assert body["recipients"] == [world["manager"].employee_no]
    assert body["source"] == "obligations"


def test_the_same_form_twice_is_one_report(world: Cast) -> None:
    assert kept_by(world).report.id == kept_by(world).report.id
    assert db.session.scalar(select(func.count()).select_from(SavedReport)) == 1


@pytest.mark.parametrize(
    "changes", [{"title": "  "}, {"recipients": ("000000",)}, {"recipients": tuple(map(str, range(51)))}]
)
def test_a_report_without_a_name_or_with_unknown_recipients_is_refused(
    world: Cast, changes: dict[str, Any]
) -> None:
    with pytest.raises(Refused):
        kept_by(world, **changes)


def test_a_run_reads_the_same_until_something_about_its_day_is_learned(world: Cast) -> None:
    kept, director = kept_by(world), identity(world["director"])
    with unit_of_work(), acting_as(director):
        run = sending.run_now(kept, director, factories.TODAY, "form")
        before = (run.row_count, run.digest)
    with acting_as(director):
        assert Running(LIST, director, factories.TODAY).digest() == before
    with clock.frozen(factories.later(1)), unit_of_work():
        factories.study(world["director"], factories.TODAY - timedelta(days=2))
        factories.study(world["learner"], factories.TODAY - timedelta(days=3), outcome="fail")
    newcomer(world.admitting)
    with acting_as(director):
        assert Running(LIST, director, factories.TODAY).digest() != before


def scheduled(world: Cast, *recipients: str) -> Kept:
    return kept_by(
        world,
        schedule=Schedule(DAILY, 7),
        recipients=tuple(world[name].employee_no for name in recipients),
    )


def test_each_recipient_gets_a_run_of_their_own_scope_once(world: Cast) -> None:
    scheduled(world, "manager", "learner")
    with clock.frozen(factories.later(1)):
        assert sending.send_due() == "2 reports sent"
        assert sending.send_due() == "0 reports sent"
    runs = db.session.scalars(select(ReportRun)).all()
    assert {run.person_id for run in runs} == {world["director"].id, world["manager"].id}
    assert {run.as_of for run in runs} == {factories.TODAY}


def test_days_that_were_missed_are_made_up_for_once(world: Cast) -> None:
    scheduled(world)
    with clock.frozen(factories.later(9)):
        sending.send_due()
    run = db.session.scalars(select(ReportRun)).one()
    assert run.as_of == factories.later(8).date()


def test_nothing_is_sent_before_its_time(world: Cast) -> None:
    scheduled(world)
    with clock.frozen(clock.now() + timedelta(hours=20)):
        assert sending.send_due() == "0 reports sent"


def test_a_notice_says_that_it_is_ready_and_nothing_of_what_is_in_it(world: Cast) -> None:
    kept = kept_by(world, schedule=Schedule(DAILY, 7), title="About Dana Whitfield")
    with clock.frozen(factories.later(1)):
        sending.send_due()
    notice = db.session.scalars(select(Notice).where(Notice.source == "reports")).one()
    run = db.session.scalars(select(ReportRun)).one()
    assert notice.href == f"/reports/{kept.report.public_id}?run={run.public_id}"
    assert notice.told_at is not None
    told = f"{notice.title} {notice.reason}"
    assert "Dana" not in told
    assert world["learner"].employee_no not in told
    assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == 0


def test_a_recipient_who_left_gets_nothing(world: Cast) -> None:
    scheduled(world, "manager")
    with unit_of_work():
        EmploymentFactory(
            person_id=world["manager"].id,
            status="terminated",
            from_on=factories.TODAY,
            left_on=factories.TODAY,
        )
    with clock.frozen(factories.later(2)):
        sending.send_due()
    assert [run.person_id for run in db.session.scalars(select(ReportRun))] == [world["director"].id]


def test_of_two_schedulers_that_saw_the_same_one_sends_it(world: Cast) -> None:
    kept = scheduled(world)
    with clock.frozen(factories.later(1)):
        at = sending.due_of(kept, clock.now())
        assert at is not None
        sending.send_due()
        with unit_of_work():
            late = saving.report_for(kept.report.public_id, world["director"].id)
            assert sending._send(late, world["director"].id, at) == 0
    assert db.session.scalar(select(func.count()).select_from(ReportRun)) == 1
    assert db.session.scalar(select(func.count()).where(Notice.source == "reports")) == 1
