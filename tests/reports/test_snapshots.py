"""What was shown on a day is what is worked out again, whatever was learned since."""

import json
import zlib
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from hypothesis import given
from sqlalchemy import select, update

from lms.access.api import refresh_all
from lms.compliance.api import known_at_end_of
from lms.core import audit, clock
from lms.core.audit import AuditEntry, AuditPayload
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.reports.cli import reports_group
from lms.reports.models import ReportSnapshot
from lms.reports.rules.canonical import sha256
from lms.reports.services.snapshots import (
    MOST_DAYS,
    behind,
    replay,
    rows_of,
    shown,
    take,
    take_due,
    wrong_snapshots,
)
from lms.reports.services.standing import STANDING
from tests.access.factories import later
from tests.compliance.test_rebuild import STEPS, _forget_everything
from tests.compliance.test_rebuild import Hospital as HospitalOfRules
from tests.examples import at_most

pytestmark = pytest.mark.database


class Hospital(HospitalOfRules):
    """A hospital in which gates follow, as they do where all features listen."""

    def begin(self) -> None:
        """Begin, and decide every gate."""
        super().begin()
        refresh_all()

    def step(self, what: int, days: int, choice: int) -> None:
        """Let one thing happen, and decide every gate."""
        super().step(what, days, choice)
        refresh_all()


Shown = dict[tuple[str, date], list[list[Any]]]


def live_and_look(steps: list[tuple[int, int, int]]) -> Shown:
    """Live through steps; at the end of every day look at the pages, and keep what they show."""
    hospital, seen = Hospital(), {}
    with clock.frozen(hospital.instant), unit_of_work():
        hospital.begin()
    for number, (what, days, choice) in enumerate(steps):
        if number % 3:
            seen |= look(hospital.instant.date())
            hospital.instant += timedelta(days=2)
            with clock.frozen(hospital.instant), unit_of_work():
                take(hospital.instant.date() - timedelta(days=2))
        with clock.frozen(hospital.instant), unit_of_work():
            hospital.step(what, days, choice)
    return seen


def look(day: date) -> Shown:
    """Return what the pages show at the end of a day: everything that is known by now."""
    return {(name, day): shown(name, day, None) for name in STANDING}


@pytest.mark.histories
@at_most(25)
@given(steps=STEPS)
def test_after_any_history_each_day_reads_as_it_was_shown(
    database: Flask, steps: list[tuple[int, int, int]]
) -> None:
    seen = live_and_look(steps)
    for (name, day), rows in seen.items():
        assert shown(name, day, known_at_end_of(day)) == rows
    kept = {(one.report, one.day): rows_of(one) for one in db.session.scalars(select(ReportSnapshot))}
    assert kept == seen
    assert all(one.is_same for one in replay())
    with unit_of_work():
        _forget_everything()


@pytest.fixture
def written(database: Flask) -> date:
    """A day that was written down at its end, and something that was learned about it afterwards."""
    hospital = Hospital()
    with clock.frozen(hospital.instant), unit_of_work():
        hospital.begin()
    day = hospital.instant.date()
    with clock.frozen(hospital.instant + timedelta(days=1)), unit_of_work():
        take(day)
    with clock.frozen(hospital.instant + timedelta(days=2)), unit_of_work():
        hospital.step(0, 2, 0)
    return day


def test_what_is_learned_later_changes_what_is_known_and_not_what_was_shown(written: date) -> None:
    name = "compliance-by-unit-role"
    kept = db.session.scalars(select(ReportSnapshot).where(ReportSnapshot.report == name)).one()
    assert shown(name, written, None) != rows_of(kept)
    assert shown(name, written, kept.known_at) == rows_of(kept)


def test_a_second_time_adds_nothing(written: date) -> None:
    with unit_of_work():
        assert take(written) == 0


def test_the_digests_stand_in_the_audit_log(written: date) -> None:
    body = db.session.scalars(
        select(AuditPayload.body)
        .join(AuditEntry, AuditEntry.id == AuditPayload.entry_id)
        .where(AuditEntry.action == "reports.snapshot", AuditEntry.subject == f"day:{written}")
    ).one()
    kept = {one.report: one.digest for one in db.session.scalars(select(ReportSnapshot))}
    assert body["digests"] == kept
    assert audit.first_broken_link() is None


def tamper(change: Callable[[dict[str, Any]], Any], *, with_digest: bool) -> None:
    kept = db.session.scalars(select(ReportSnapshot).order_by(ReportSnapshot.id)).first()
    assert kept is not None
    document = json.loads(zlib.decompress(kept.body))
    change(document)
    data = json.dumps(document).encode()
    values: dict[str, Any] = {"body": zlib.compress(data)}
    if with_digest:
        values["digest"] = "0" * 64
    with unit_of_work():
        db.session.execute(update(ReportSnapshot).where(ReportSnapshot.id == kept.id).values(**values))


def test_a_snapshot_that_was_altered_is_found(written: date) -> None:
    tamper(lambda document: document["rows"].pop(), with_digest=False)
    assert [text for text in wrong_snapshots() if "was changed after it was written" in text]
    assert any(not one.is_same for one in replay([written]))


def test_an_altered_digest_is_found_by_the_audit_log(written: date) -> None:
    kept = db.session.scalars(select(ReportSnapshot).order_by(ReportSnapshot.id)).first()
    assert kept is not None
    other = zlib.compress(b"{}")
    with unit_of_work():
        db.session.execute(
            update(ReportSnapshot)
            .where(ReportSnapshot.id == kept.id)
            .values(body=other, digest=sha256(b"{}"))
        )
    assert [text for text in wrong_snapshots() if "another digest than the audit log" in text]


def test_the_night_writes_down_yesterday_and_what_was_missed_within_a_week(database: Flask) -> None:
    with clock.frozen(later(0)), unit_of_work():
        Hospital().begin()
    assert take_due() == f"{len(STANDING)} reports written down"
    with clock.frozen(later(4)):
        take_due()
    with clock.frozen(later(30)):
        take_due()
    days = sorted(set(db.session.scalars(select(ReportSnapshot.day))))
    assert len(days) == 1 + 4 + MOST_DAYS
    assert days[-1] == later(30).date() - timedelta(days=1)


def test_the_command_ends_with_one_where_a_day_reads_otherwise(written: date, database: Flask) -> None:
    runner = CliRunner()
    whole = runner.invoke(reports_group, ["replay", "--json"])
    assert (whole.exit_code, json.loads(whole.stdout)["same"]) == (0, True)
    tamper(lambda document: document["rows"].pop(), with_digest=False)
    broken = runner.invoke(reports_group, ["replay", "--day", str(written), "--json"])
    assert (broken.exit_code, json.loads(broken.stdout)["same"]) == (1, False)


def test_a_day_that_is_not_over_is_not_written_down(database: Flask) -> None:
    found = CliRunner().invoke(reports_group, ["snapshot", "--day", str(clock.today())])
    assert found.exit_code == 2


def test_the_doctor_says_when_no_day_is_written_down_any_more(database: Flask) -> None:
    assert behind() == []
    take_due()
    with clock.frozen(later(2)):
        assert behind() == []
    with clock.frozen(later(3)):
        assert "Reports were written down last for 2026-11-15" in behind()[0]
