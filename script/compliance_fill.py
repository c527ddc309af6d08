"""A hospital to measure compliance on: the demo with more asked of everybody, copied until it is large.

What everybody is asked besides their role are classes that a rule of the content names, so that reasons,
spans, gates and sums are what the rules give. Who attended which class is drawn by the seed.
"""

import random
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from flask import current_app
from scale_fill import fill
from sqlalchemy import func, select

from lms.app.commands import initialise
from lms.compliance.api import NewEvidence, ObligationSpan, record_evidence
from lms.core import clock
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.api import Employment, Job, Person, in_chunks
from lms.roles.api import JOB_ROLES

DEMO_STAFF, DEMO_CLAIMS = 480, 2_000
OF_THE_ROLES = 14
"""About how many obligations the demo's job roles ask of a person by themselves."""
RULE, KIND, MONTHS = "bench-classes", "external-class", 12
ATTENDED, LAST_DAYS = 0.99, 365
"""Who did not attend is late; so many classes leave about one person in five late with some of them."""
SEED = 7


def fill_hospital(people: int, requirements: int) -> None:
    """Fill an empty database with so many people who are asked so many things each, about."""
    begin(requirements)
    fill(people, DEMO_CLAIMS, as_it_is=True)
    _number_after_copies()


def _number_after_copies() -> None:
    """Let PostgreSQL number new rows after the copied ones, which brought their ids; SQLite does anyhow."""
    if db.engine.dialect.name == "sqlite":
        return
    with db.engine.begin() as connection:
        for table in [table for table in db.metadata.sorted_tables if "id" in table.c]:
            sequence = connection.scalar(select(func.pg_get_serial_sequence(table.name, "id")))
            if sequence:
                newest = select(func.coalesce(func.max(table.c.id), 1)).scalar_subquery()
                connection.execute(select(func.setval(sequence, newest)))


def begin(requirements: int) -> None:
    """Load the demo with a rule by which everybody is asked about so many things."""
    classes = max(1, requirements - OF_THE_ROLES)
    folder = current_app.config["INSTANCE"] / "content"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(current_app.config["CONTENT"], folder)
    current_app.config["CONTENT"] = folder
    write_rule(folder, RULE, list(JOB_ROLES), [subject(number) for number in range(1, classes + 1)])
    initialise(demo=True, staff=DEMO_STAFF, claims=DEMO_CLAIMS)
    attend(classes)


def subject(number: int) -> str:
    """Return the code of a class."""
    return f"BENCH-{number:02}"


def write_rule(folder: Path, rule: str, job_roles: list[str], subjects: list[str]) -> Path:
    """Write a rule that asks people of job roles to attend classes; return its file."""
    path = folder / "rules" / f"{rule}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(rule_body(rule, job_roles, subjects), sort_keys=False)
    path.write_text(text, encoding="utf-8")
    return path


def rule_body(
    rule: str, job_roles: list[str], subjects: list[str], anchor: str = "job-start"
) -> dict[str, Any]:
    """Return what a rule says that asks people of job roles to attend classes."""
    return {
        "id": rule,
        "title": f"Classes of {rule}",
        "reason": "Everybody attends these classes, so that there is something to measure.",
        "scope": "open",
        "who": {"job_role": job_roles},
        "asks": {
            "requirements": [
                {"kind": KIND, "subject": one, "title": f"Class {one}", "months": MONTHS} for one in subjects
            ]
        },
        "due": {"anchor": anchor, "days": 60, "least_days": 0},
    }


def attend(classes: int) -> None:
    """Record who attended which class, drawn by the seed, as known since the day before yesterday."""
    rng = random.Random(SEED)  # noqa: S311  invented people, not secrets
    asked = select(Employment.person_id, func.min(Employment.hired_on)).group_by(Employment.person_id)
    hired = {row[0]: row[1] for row in db.session.execute(asked)}
    db.session.rollback()
    with clock.frozen(clock.now() - timedelta(days=2)):
        for chunk in in_chunks(sorted(hired)):
            facts = [fact for one in chunk for fact in _attended(one, hired[one], classes, rng)]
            with unit_of_work():
                record_evidence(facts)


def _attended(person_id: int, hired_on: date, classes: int, rng: random.Random) -> Iterator[NewEvidence]:
    """Yield the classes of a person: most of them, on a day of the last year after the hire."""
    last = clock.today() - timedelta(days=3)
    for number in range(1, classes + 1):
        day = last - timedelta(days=rng.randrange(LAST_DAYS))
        if rng.random() < ATTENDED and hired_on <= last:
            name = subject(number)
            when = max(day, hired_on)
            yield NewEvidence(
                person_id, KIND, name, when, key=f"{name}:{when}", source="import", outcome="pass"
            )


def size() -> dict[str, int]:
    """Return how many people, obligations known now, and spans there are."""
    known = ObligationSpan.known_to.is_(None)
    pairs = select(ObligationSpan.person_id, ObligationSpan.requirement_id).where(known).distinct().subquery()
    asked = {
        "people": select(func.count(Person.id)),
        "obligations": select(func.count()).select_from(pairs),
        "spans": select(func.count(ObligationSpan.id)),
    }
    return {name: int(db.session.scalar(statement) or 0) for name, statement in asked.items()}


def roles_of_about(people: int) -> tuple[list[str], int]:
    """Return job roles that together have about so many people, and how many they have."""
    counted = (
        select(Job.job_role, func.count(Job.person_id.distinct()).label("people"))
        .where(Job.superseded_at.is_(None))
        .group_by(Job.job_role)
        .order_by(func.count(Job.person_id.distinct()).desc(), Job.job_role)
    )
    chosen: list[str] = []
    total = 0
    for role, number in db.session.execute(counted).tuples():
        if not chosen or total + number <= people:
            chosen.append(role)
            total += number
    return chosen, total


__all__ = ["fill_hospital", "roles_of_about", "rule_body", "size", "subject", "write_rule"]
