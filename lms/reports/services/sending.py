"""Sending saved reports: each recipient gets a run of their own scope, once, with a notice and a mail.

A run, its notice and what becomes the mail are one unit of work, under a key made of the report, the instant
of its schedule and the recipient: of two schedulers one writes it, and a killed one leaves nothing half.
"""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from lms.core import clock
from lms.core.database import db
from lms.core.feature import features
from lms.core.i18n import gettext as _
from lms.core.ids import new_public_id
from lms.core.permissions import NOBODY, Identity, acting_as, scope_paths
from lms.core.unit_of_work import recorded_at, unit_of_work
from lms.notices.api import OWN, Item, plan
from lms.people.api import holidays_of, jobs_of, zone_of
from lms.reports.models import ReportRun
from lms.reports.rules.schedules import latest_due
from lms.reports.services.running import Running, run_for
from lms.reports.services.saving import Kept, recipients_of, scheduled

SOURCE = "reports"
CATCH_UP = timedelta(days=35)
"""How far back a missed sending is made up for, once: the latest one tells how it stands."""


def send_due() -> str:
    """Run what is due for each recipient; return the outcome in words. Opens its own units of work."""
    now = clock.now()
    due = [(kept, at) for kept in scheduled() if (at := due_of(kept, now)) is not None]
    sent = 0
    for kept, at in due:
        report_id = kept.report.id
        receivers = sorted({kept.report.owner_id, *(one.id for one in recipients_of(report_id))})
        db.session.rollback()
        for person_id in receivers:
            with unit_of_work():
                sent += _send(kept, person_id, at)
    return f"{sent} reports sent"


def due_of(kept: Kept, now: datetime) -> datetime | None:
    """Return the latest instant for which a report is to be sent, None when it was sent or is not due."""
    schedule = kept.schedule
    if schedule is None:
        return None
    unit_id = _home_of(kept.report.owner_id)
    after = max(kept.version.recorded_at, now - CATCH_UP)
    due = latest_due(schedule, zone_of(unit_id), holidays_of(unit_id), after=after, until=now)
    if due is None:
        return None
    owner = kept.report.owner_id
    receivers = {owner, *(one.id for one in recipients_of(kept.report.id))}
    keys = {key_of(kept, due, person_id) for person_id in receivers}
    known = set(db.session.scalars(select(ReportRun.key).where(ReportRun.key.in_(keys))))
    return due if keys - known else None


def key_of(kept: Kept, at: datetime, person_id: int) -> str:
    """Return what makes a scheduled run of a recipient one."""
    return f"{kept.report.public_id}:{at.isoformat()}:{person_id}"


def run_now(kept: Kept, identity: Identity, as_of: date, form_key: str) -> ReportRun:
    """Keep a run that a viewer asks for, in the open unit of work; a form is one run.

    What is kept is its number of rows and their digest, not the rows.
    """
    key = f"asked:{identity.person_id}:{form_key}"
    _add(kept, identity, as_of, key, None)
    return db.session.scalars(select(ReportRun).where(ReportRun.key == key)).one()


def _send(kept: Kept, person_id: int, at: datetime) -> int:
    """Run a report for one recipient and tell them; 0 when that was done, or they may see nothing of it."""
    find = features().identity_of_person
    identity = find(person_id) if find else NOBODY
    if not may_receive(kept, identity):
        return 0
    with acting_as(identity):
        day = kept.definition.as_of or _day_of(kept, at)
        public_id = _add(kept, identity, day, key_of(kept, at, person_id), at)
    if public_id is None:
        return 0
    plan([_notice(kept, person_id, public_id, at)], at_once=True)
    return 1


def may_receive(kept: Kept, identity: Identity) -> bool:
    """Tell whether somebody still works here and reaches any unit of the report's source."""
    if not identity.is_signed_in:
        return False
    source = Running(kept.definition, identity, clock.today()).source
    return bool(scope_paths(source.permission, identity))


def _add(kept: Kept, identity: Identity, as_of: date, key: str, at: datetime | None) -> str | None:
    running = run_for(kept.definition, identity, as_of, kept.version.title)
    count, digest = running.digest()
    values: dict[str, Any] = {
        "public_id": new_public_id(),
        "key": key,
        "report_id": kept.report.id,
        "version_id": kept.version.id,
        "person_id": identity.person_id,
        "scheduled_for": at,
        "as_of": running.as_of,
        "scope": running.imprint().scope,
        "row_count": count,
        "digest": digest,
        "recorded_at": recorded_at(),
    }
    on_postgresql = db.session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if on_postgresql else sqlite.insert
    statement = insert(ReportRun).values(**values).on_conflict_do_nothing(index_elements=["key"])
    return db.session.scalar(statement.returning(ReportRun.public_id))


def _notice(kept: Kept, person_id: int, run: str, at: datetime) -> Item:
    """Return the notice of a run: what kind of rows and where, and nothing that is in them."""
    label = Running(kept.definition, NOBODY, clock.today()).source.label
    return Item(
        recipient_id=person_id,
        about_id=person_id,
        key=f"report:{kept.report.public_id}:{at.isoformat()}",
        audience=OWN,
        source=SOURCE,
        topic=f"report:{kept.report.public_id}",
        title=_("A saved report is ready: %s") % label,
        reason=_("You receive it as it was agreed; open it to see your rows."),
        href=f"/reports/{kept.report.public_id}?run={run}",
        planned_on=clock.today(),
    )


def _day_of(kept: Kept, at: datetime) -> date:
    """Return the day that a report sent at an instant is about: the last one that was over by then."""
    zone = zone_of(_home_of(kept.report.owner_id))
    return at.astimezone(zone).date() - timedelta(days=1)


def _home_of(person_id: int) -> int | None:
    """Return the unit whose clock and holidays a person's reports follow: that of the job held today."""
    jobs = jobs_of([person_id])[person_id]
    held = [job for job in jobs if job.is_held_on(clock.today())] or jobs[-1:]
    return held[0].unit_id if held else None
