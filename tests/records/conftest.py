"""A hospital in which somebody who left has something in every part, and stands in texts everywhere."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from lms.assessments.models import Accommodation
from lms.classes.models import CalendarFeed
from lms.compliance.models import Evidence, Waiver
from lms.core import audit, clock
from lms.core.content.sources import ContentSource
from lms.core.database import db
from lms.core.events import announce
from lms.core.imports import ImportRun
from lms.core.outbox import enqueue
from lms.core.unit_of_work import unit_of_work
from lms.courses.models_shelf import Bookmark
from lms.people.events import PeopleRenamed
from lms.people.models import Employment, Job, Person, Shift
from tests.factories import EmploymentFactory, make_person
from tests.security.worlds import World, make_world
from tests.standing import Once

GIVEN, FAMILY, EMAIL = "Quillón", "Ostrander", "quillon.ostrander@hospital.example"
LEFT_ON = date(2026, 9, 30)


@dataclass
class Hospital:
    """The hospital, who left, two keepers of records and a reader."""

    world: World
    leaver: Person
    number: str
    keeper: Person
    other: Person
    auditor: Person


@pytest.fixture
def hospital(once: Once, tmp_path: Path) -> Hospital:
    """The hospital; the leaver's own number is kept beside, because it changes."""
    found: Hospital = once("the hospital of records", lambda: make_hospital(tmp_path))
    return found


def make_hospital(folder: Path) -> Hospital:
    """Make it."""
    world = make_world(folder)
    with unit_of_work():
        system = world.cast.system
        leaver = world.cast["learner"]
        leaver.given_name, leaver.family_name, leaver.email, leaver.npi = GIVEN, FAMILY, EMAIL, "1993999998"
        announce(PeopleRenamed(person_ids=(leaver.id,)))
        keepers = [
            make_person(unit=system, job_role=None, duty=duty, given_name=name, family_name="Keeper")
            for name, duty in (
                ("One", "administrator"),
                ("Two", "compliance_consultant"),
                ("Three", "auditor"),
            )
        ]
        _leave(leaver)
        db.session.flush()
        write_everywhere(world, leaver)
    return Hospital(world, leaver, leaver.employee_no, *keepers)


def _leave(person: Person) -> None:
    """End jobs and employment."""
    db.session.execute(update(Job).where(Job.person_id == person.id).values(to_on=LEFT_ON))
    db.session.execute(
        update(Employment).where(Employment.person_id == person.id).values(superseded_at=clock.now())
    )
    EmploymentFactory(
        person_id=person.id, status="terminated", hired_on=date(2020, 1, 6), left_on=LEFT_ON, from_on=LEFT_ON
    )


def write_everywhere(world: World, person: Person) -> None:
    """Write the person's names into texts of every kind: notes, mail, faults, details of the log, JSON."""
    name = f"{GIVEN} {FAMILY}"
    told: dict[str, Any] = {"files": [], "note": f"{FAMILY}, {GIVEN} ({person.employee_no})"}
    now = clock.now()
    db.session.add_all(
        [
            ImportRun(
                kind="roster", started_at=now, by=person.employee_no, state="done", message=name, result=told
            ),
            Bookmark(person_id=person.id, module="PA-03", lesson="L1", note=name, recorded_at=now),
            CalendarFeed(person_id=person.id, digest="f" * 64, recorded_at=now, superseded_at=None),
            Shift(
                person_id=person.id,
                unit_id=world.cast.admitting.id,
                starts_on=LEFT_ON,
                starts_at=now,
                ends_at=now,
                recorded_at=now,
            ),
            Accommodation(
                person_id=person.id,
                factor=1,
                extra_breaks=0,
                note=f"{name} asked",
                from_on=LEFT_ON,
                recorded_at=now,
            ),
        ]
    )
    for model, column in ((Evidence, "note"), (Waiver, "text")):
        mine = update(model).where(model.person_id == person.id)
        db.session.execute(mine.values({column: f"{name} did well, says {EMAIL}"}))
    db.session.execute(update(ContentSource).values(published_by=person.employee_no))
    enqueue("mail", f"to:{EMAIL}", {"to": EMAIL, "text": f"Dear {name}"})
    subject = f"person:{person.employee_no}"
    audit.record("tests.noted", subject=subject, who=name, numbers=[person.employee_no], keys={EMAIL: 1})
