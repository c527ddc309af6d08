"""A hospital in which people owe things by days that a test chooses."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select, update

from lms.compliance.models import ObligationSpan, Requirement
from lms.core import clock
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.notices.models import Notice, NoticeDigest
from lms.people.models import Person, Shift
from tests.compliance.conftest import POLICY, publish
from tests.compliance.factories import (
    ObligationReasonFactory,
    ObligationSpanFactory,
    RequirementFactory,
    RequirementTermsFactory,
)

MONDAY = date(2026, 11, 16)
LONG_AGO = datetime(2026, 1, 5, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def publish_policy() -> None:
    """Publish the policy that ships; inside an open unit of work."""
    for name, values in POLICY.items():
        publish("policy", name, values)


def requirement(subject: str, kind: str = "exam-passed") -> Requirement:
    """Return the requirement of a subject, made when there is none."""
    found = db.session.scalar(select(Requirement).filter_by(kind=kind, subject=subject))
    if found is None:
        found = RequirementFactory(kind=kind, subject=subject)
        RequirementTermsFactory(
            requirement_id=found.id,
            body={"subject": subject, "title": f"Title of {subject}"},
            recorded_at=LONG_AGO,
        )
    return found


def owe(person: Person, last_day: date, subject: str = "PA-03", unit_id: int | None = None) -> Requirement:
    """Let a person owe an exam by a day, known long ago; inside an open unit of work."""
    asked = requirement(subject)
    stretches = (
        ("not_started", LONG_AGO.date(), last_day - 31 * DAY),
        ("due_soon", last_day - 30 * DAY, last_day),
        ("overdue", last_day + DAY, None),
    )
    for state, first, last in stretches:
        ObligationSpanFactory(
            person_id=person.id,
            requirement_id=asked.id,
            state=state,
            met=False,
            from_on=first,
            to_on=last,
            due_on=last_day,
            unit_id=unit_id,
            known_from=LONG_AGO,
        )
    ObligationReasonFactory(
        person_id=person.id, requirement_id=asked.id, text="Registrars need it", from_on=LONG_AGO.date()
    )
    return asked


def satisfy(person: Person, asked: Requirement) -> None:
    """Let what a person owes be owed no more from now on."""
    known = update(ObligationSpan).where(
        ObligationSpan.person_id == person.id, ObligationSpan.requirement_id == asked.id
    )
    with unit_of_work():
        db.session.execute(known.values(known_to=clock.now()))


def plan_shift(person: Person, unit_id: int, starts_at: datetime, hours: int = 12) -> None:
    """Plan a shift; inside an open unit of work."""
    db.session.add(
        Shift(
            person_id=person.id,
            unit_id=unit_id,
            starts_on=clock.local_date(starts_at, "America/New_York"),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=hours),
            recorded_at=LONG_AGO,
        )
    )
    db.session.flush()


@contextmanager
def morning(day: date, hour: int = 9, minute: int = 0) -> Iterator[None]:
    """Hold the clock at an hour in New York."""
    zone = clock.zone("America/New_York")
    with clock.frozen(datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)):
        yield


def told() -> list[tuple[str, str, int | None]]:
    """Return what was told: family name of the recipient, audience and step, in order."""
    rows = db.session.execute(
        select(Person.family_name, Notice.audience, Notice.step_days)
        .join(Person, Person.id == Notice.recipient_id)
        .where(Notice.digest_id.is_not(None))
        .order_by(Notice.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def digests() -> list[tuple[str, date]]:
    """Return the digests: family name of the recipient and day, in order."""
    rows = db.session.execute(
        select(Person.family_name, NoticeDigest.day)
        .join(Person, Person.id == NoticeDigest.recipient_id)
        .order_by(NoticeDigest.day, NoticeDigest.id)
    )
    return [(row[0], row[1]) for row in rows]
