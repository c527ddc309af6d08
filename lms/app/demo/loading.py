"""Filling an empty system with the demo, moment by moment, through the importers that everybody uses."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from operator import attrgetter
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select

from lms.access.api import (
    Granting,
    Signing,
    Suspending,
    confirm,
    grant_provisional,
    release,
    suspend,
    tell_coverage,
)
from lms.app.demo.absences import absence_steps
from lms.app.demo.away import away_steps
from lms.app.demo.careers import career_steps, fill_careers
from lms.app.demo.classes import class_steps
from lms.app.demo.coding_reviews import coding_review_steps
from lms.app.demo.covers import cover_steps
from lms.app.demo.desk import fill_desk, rule_steps
from lms.app.demo.education import education_steps, fill_education
from lms.app.demo.files import csv_text, write_claim_files
from lms.app.demo.history import Step, Told, steps_of
from lms.app.demo.inputs import read_inputs
from lms.app.demo.newer import earlier_content, newer_on, newer_steps, waits_for_newer
from lms.app.demo.notices import fill_notices
from lms.app.demo.orders import fill_orders
from lms.app.demo.overrides import dispute_steps, fill_overrides
from lms.app.demo.papers import make_papers
from lms.app.demo.passwords import give_demo_passwords
from lms.app.demo.practice import decision_steps, fill_practice
from lms.app.demo.privileges import privilege_steps
from lms.app.demo.progress import Progress
from lms.app.demo.queues import queue_steps
from lms.app.demo.records import fill_records, record_steps
from lms.app.demo.renewals import renewal_steps
from lms.app.demo.reports import report_steps
from lms.app.demo.rules import fill_rules, go_live_steps
from lms.app.demo.scenarios import scenario_steps
from lms.app.demo.scope import DEFAULT_CLAIMS, DEFAULT_MONTHS, DEFAULT_SEED, DEFAULT_STAFF, Scope
from lms.app.demo.shelf import fill_shelf
from lms.app.demo.signing import CONFIRM, GrantPlan, SignOffPlan, SuspensionPlan
from lms.app.demo.sittings import sit_exams
from lms.app.demo.system import HealthSystem, plan_system
from lms.app.demo.tables import table_steps
from lms.app.demo.tasks import task_steps
from lms.app.demo.written import fill_written
from lms.compliance.api import merge_roll_up
from lms.core import clock
from lms.core.cli import say
from lms.core.config import DEMO_MARK, is_loopback
from lms.core.content import live_all, load
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.imports import run_import
from lms.core.search.index import rebuild_nightly
from lms.core.statistics import refresh_statistics
from lms.core.unit_of_work import unit_of_work
from lms.people.api import Person

_BY = "demo"
_SHOWN_FAULTS = 5
_TOLD_EVERY = 40


def default_scope() -> Scope:
    """Return the demo that ``lms init --demo`` makes today."""
    return Scope(DEFAULT_STAFF, DEFAULT_CLAIMS, DEFAULT_MONTHS, DEFAULT_SEED, clock.today())


def ensure_loopback() -> None:
    """Do nothing when the server listens on this machine only.

    Raises:
        Refused: when others could reach it.
    """
    host = current_app.config["LMS_HOST"]
    if not is_loopback(host):
        raise Refused(
            f"The demo is not for the public address {host}.",
            hint="Set LMS_HOST to 127.0.0.1, or leave --demo out.",
        )


def has_people() -> bool:
    """Tell whether anybody is known to the system."""
    return bool(db.session.scalar(select(func.count()).select_from(Person)))


@contextmanager
def history_begins(scope: Scope, folder: Path) -> Iterator[Path]:
    """Give the content that a demo begins with; in an empty system the clock stands at the first day.

    Until the history comes to the day of the newer content, a load that goes on keeps the earlier one.
    """
    content = Path(current_app.config["CONTENT"])
    is_empty = not (has_people() or live_all("role"))
    is_begun = Progress(folder).read() is not None or not has_people()
    if not is_empty and not (is_begun and waits_for_newer(content)):
        yield content
        return
    first_day = _instant(datetime.combine(scope.go_live_on, datetime.min.time()))
    with earlier_content(content) as earlier, clock.frozen(first_day) if is_empty else nullcontext():
        yield earlier


def load_demo(scope: Scope, folder: Path) -> bool:
    """Make the demo of a scope and load it; return False when there are people already.

    A load that was interrupted goes on where it stopped, with the scope that it began with.

    Args:
        scope: what to make.
        folder: where its files are written; they stay there to be looked at.
    """
    progress = Progress(folder)
    begun = progress.read()
    if has_people() and begun is None:
        if not (folder / DEMO_MARK).exists():
            say("There are people already, so the demo was not loaded: it fills an empty system only.")
        return False
    scope, done = begun or (scope, 0)
    content = Path(current_app.config["CONTENT"])
    system = plan_system(scope, read_inputs(content), newer_on(scope))
    say(f"Loading the demo health system: {len(system.people)} people, {len(system.claims)} claims.")
    progress.write(scope, done)
    write_claim_files(system, folder)
    if not done:
        _begin_programme(scope, folder / "content")
    loader = _Loader(folder)
    steps = sorted([*steps_of(system), *_acts(scope, system, folder)], key=attrgetter("at"))
    for number, step in enumerate(steps[done:], done + 1):
        with clock.frozen(_instant(step.at)):
            loader.take(step)
        progress.write(scope, number)
        if number % _TOLD_EVERY == 0 or number == len(steps):
            say(f"  {step.at:%Y-%m-%d}  {number} of {len(steps)} steps")
    make_papers(scope, _ids_of_people())
    fill_practice(scope, content, _ids_of_people())
    give_demo_passwords(_employee_numbers(system))
    fill_shelf(scope, content)
    fill_written(scope, content)
    fill_careers(scope, content, _ids_of_people())
    fill_desk(scope, content)
    fill_rules(scope, content, _ids_of_people())
    sit_exams(scope)
    fill_education(scope, content, _ids_of_people())
    fill_overrides(_ids_of_people())
    fill_orders(scope, folder)
    fill_notices(scope, _ids_of_people())
    fill_records()
    tell_coverage()
    merge_roll_up()
    refresh_statistics()
    rebuild_nightly()
    progress.end()
    current_app.config["DEMO"] = True
    return True


def _acts(scope: Scope, system: HealthSystem, folder: Path) -> list[Step]:
    """Return what people did beside the planned history, each act at its moment."""
    content = Path(current_app.config["CONTENT"])
    staying = frozenset(_employee_numbers(system))
    return [
        *class_steps(scope, staying),
        *decision_steps(scope, content),
        *rule_steps(scope, content),
        *career_steps(scope, content),
        *education_steps(scope, content),
        *newer_steps(scope, content),
        *queue_steps(scope, _ids_of_people),
        *scenario_steps(system, _ids_of_people),
        *table_steps(scope, _ids_of_people),
        *task_steps(scope, system.people, _ids_of_people),
        *renewal_steps(scope, _ids_of_people),
        *dispute_steps(scope, _ids_of_people),
        *privilege_steps(system, content, folder, _ids_of_people),
        *coding_review_steps(system, folder / "coding", _ids_of_people),
        *cover_steps(scope, _ids_of_people),
        *away_steps(scope, _ids_of_people),
        *absence_steps(scope, _ids_of_people),
        *record_steps(scope, folder / "records", _ids_of_people),
        *report_steps(scope, _ids_of_people),
        *go_live_steps(scope, content, folder / "content"),
    ]


def _begin_programme(scope: Scope, folder: Path) -> None:
    """Say in the policy that the programme takes effect on the day of going live, as a hospital does."""
    path = folder / "policy" / "programme.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"programme:\n  from: {scope.go_live_on}\n", encoding="utf-8")
    with clock.frozen(_instant(datetime.combine(scope.go_live_on, datetime.min.time()))), unit_of_work():
        load(folder)


def _employee_numbers(system: HealthSystem) -> list[str]:
    return [number for number, person in system.people.items() if person.left_on is None]


def _instant(local: datetime) -> datetime:
    return local.replace(tzinfo=clock.zone())


def _ids_of_people() -> dict[str, int]:
    return dict(db.session.execute(select(Person.employee_no, Person.id)).all())


class _Loader:
    """Takes the steps of a history, one after the other, at the moment that the clock shows."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ids = _ids_of_people()

    def take(self, step: Step) -> None:
        """Import what a step tells, then sign, grant and suspend what it decides."""
        for told in step.told:
            self._import(told, f"{step.at:%Y-%m-%d}")
        if step.sign_offs or step.grants or step.suspensions:
            with unit_of_work(durable=True):
                for one in step.sign_offs:
                    self._sign(one)
                for grant in step.grants:
                    self._grant(grant)
                for suspension in step.suspensions:
                    self._suspend(suspension)
        if step.act is not None:
            step.act()

    def _import(self, told: Told, day: str) -> None:
        path = self._path_of(told, day)
        if path is None:
            return
        result = run_import(told.kind, [path], by=_BY)
        if told.kind == "roster":
            self._ids = _ids_of_people()
        faults = [(file.file, fault) for file in result.files for fault in file.faults]
        for file, fault in faults[:_SHOWN_FAULTS]:
            say(f"  {day} {file}: {fault.where}: {fault.message}")

    def _path_of(self, told: Told, day: str) -> Path | None:
        """Return the file of what is told, None when nothing is."""
        if told.month:
            month = self._folder / "x12" / told.month
            return month if month.is_dir() else None
        if not told.cells:
            return None
        path = self._folder / "history" / day / f"{told.kind}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(csv_text(told.kind, told.cells), encoding="utf-8", newline="")
        return path

    def _sign(self, one: SignOffPlan) -> None:
        signing = Signing(
            person_id=self._ids[one.employee_no],
            gate=f"ehr-{one.job_role}",
            by_id=self._ids[one.by_no],
            form_key=f"{_BY}:{one.employee_no}:{one.job_role}:{one.act}:{one.signed_on}",
            password_reentered=True,
        )
        (confirm if one.act == CONFIRM else release)(signing)

    def _grant(self, grant: GrantPlan) -> None:
        grant_provisional(
            Granting(
                person_id=self._ids[grant.employee_no],
                gate=f"ehr-{grant.job_role}",
                by_id=self._ids[grant.by_no],
                supervisor_id=self._ids[grant.supervisor_no],
                from_on=grant.from_on,
                to_on=grant.to_on,
                reason="Night shifts are short of staff; works beside the named supervisor only.",
                form_key=f"{_BY}:{grant.employee_no}:provisional:{grant.from_on}",
                functions="Registration on night shifts; no cash.",
            )
        )

    def _suspend(self, one: SuspensionPlan) -> None:
        suspend(
            Suspending(
                person_id=self._ids[one.employee_no],
                gate=f"ehr-{one.job_role}",
                by_id=self._ids[one.by_no],
                reason="Under review at the manager's request; works beside a colleague until it closes.",
                form_key=f"{_BY}:{one.employee_no}:suspended:{one.on}",
            )
        )
