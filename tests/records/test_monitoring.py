"""The rhythm of imports, and the history of policy."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from lms.core import clock
from lms.core.database import db
from lms.core.doctor import findings
from lms.core.errors import NotFound
from lms.core.imports import ImportRun
from lms.core.unit_of_work import unit_of_work
from lms.notices.models import Notice
from lms.records.services.effects import effect_of
from lms.records.services.history import changed_here, compare, kinds, listed, versions_of
from lms.records.services.import_monitor import late_kinds, monitor, tell_administrators
from tests.cast import Cast, make_cast
from tests.courses.factories import RevisionFactory
from tests.factories import DutyFactory

pytestmark = pytest.mark.database


@pytest.fixture
def cast(database: Flask) -> Cast:
    with unit_of_work():
        RevisionFactory(kind="policy", key="imports", body={"expected_hours": {"roster": 36}})
        made = make_cast()
        DutyFactory(person_id=made["director"].id, unit_id=made.system.id, duty="administrator")
        return made


def ran(kind: str, hours_ago: int, state: str = "done", **counts: int) -> None:
    """Note a run of an import."""
    with unit_of_work():
        at = clock.now() - timedelta(hours=hours_ago)
        db.session.add(ImportRun(kind=kind, started_at=at, by="1", state=state, result=None, **counts))


def test_a_kind_is_late_when_no_good_run_came_within_its_hours(cast: Cast) -> None:
    ran("roster", 40)
    ran("roster", 2, "refused")
    ran("org", 9_000)

    assert [one.kind for one in late_kinds()] == ["roster"]


def test_a_run_with_rejected_rows_is_no_late_one(cast: Cast) -> None:
    ran("roster", 2, "faults", rejected=3)

    shown = next(one for one in monitor() if one.kind == "roster")
    assert (shown.rhythm.state(clock.now()), shown.rejected, shown.runs) == ("faults", 3, 1)


def test_what_needs_a_look_stands_first_and_what_never_came_last(cast: Cast) -> None:
    ran("roster", 40)
    ran("org", 1)

    states = [one.rhythm.state(clock.now()) for one in monitor()]
    assert (states[0], states[1], states[-1]) == ("late", "done", "never")


def test_administrators_of_the_whole_are_told_once_of_a_late_import(cast: Cast) -> None:
    ran("roster", 40)
    with unit_of_work():
        told = tell_administrators(), tell_administrators()

    notice = db.session.scalars(select(Notice)).one()
    assert told == (1, 0)
    assert notice.recipient_id == cast["director"].id
    assert "roster" in notice.title


def test_an_import_that_is_late_again_after_it_came_is_told_again(cast: Cast) -> None:
    ran("roster", 80)
    with unit_of_work():
        tell_administrators()
    ran("roster", 40)
    with unit_of_work():
        again = tell_administrators()

    assert again == 1


def test_the_doctor_names_what_is_late(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lms.core.doctor._schema", list)
    ran("roster", 40)

    assert [one.message for one in findings() if "roster is late" in one.message]
    assert not any(one.stops_work for one in findings())


def publish(key: str, *bodies: dict[str, object]) -> None:
    """Publish versions of a policy section, a month apart."""
    with unit_of_work():
        for number, body in enumerate(bodies, 1):
            effective_on = date(2026, number, 1) if number > 1 else None
            RevisionFactory(kind="policy", key=key, number=number, body=body, effective_on=effective_on)


def test_two_versions_of_a_section_differ_by_their_values(database: Flask) -> None:
    publish("access", {"grace_days": 14}, {"grace_days": 7}, {"grace_days": 7, "unused_days": 60})

    newest, first = compare("policy", "access", None, None), compare("policy", "access", 1, 2)

    assert [one.where for one in newest.differences] == ["unused days"]
    assert [(one.before, one.after) for one in first.differences] == [("14", "7")]


def test_the_first_version_differs_from_nothing(database: Flask) -> None:
    publish("access", {"grace_days": 14})

    found = compare("policy", "access", None, None)
    assert found.before is None
    assert [one.way for one in found.differences] == ["added"]


@pytest.mark.parametrize(
    ("kind", "key", "before", "after"),
    [
        ("policy", "nothing", None, None),
        ("person", "1", None, None),
        ("policy", "access", 1, 9),
        ("policy", "access", 9, 1),
    ],
)
def test_what_is_not_there_is_not_found(
    database: Flask, kind: str, key: str, before: int | None, after: int | None
) -> None:
    publish("access", {"grace_days": 14})

    with pytest.raises(NotFound):
        compare(kind, key, before, after)


def test_a_section_that_was_changed_here_is_named_with_how_many_values(
    database: Flask, tmp_path: object
) -> None:
    publish("access", {"grace_days": 14, "unused_days": 60}, {"grace_days": 7, "unused_days": 61})

    assert [(one.key, one.count) for one in changed_here()] == [("access", 2)]
    assert ("access", 2) in listed("policy")
    assert kinds() == ["policy"]


def test_a_version_that_nobody_is_named_for_says_so(database: Flask) -> None:
    publish("access", {"grace_days": 14})

    version = versions_of("policy", "access")[0]
    assert (version.by, version.reason, version.origin) == (None, None, None)
    assert effect_of("policy", "access", version) is None
