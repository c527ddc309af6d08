"""Saved reports: what somebody keeps, changes, ends, and who receives it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, or_, select

from lms.core import audit
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.ids import new_public_id
from lms.core.once import refuse_other_use
from lms.core.superseding import succeed, supersede
from lms.core.unit_of_work import recorded_at
from lms.people.api import Person, people, person
from lms.reports.models import ReportRecipient, ReportRun, ReportVersion, SavedReport
from lms.reports.rules.definitions import Definition
from lms.reports.rules.schedules import Schedule

MOST_RECIPIENTS = 50
LONGEST_TITLE = 120


@dataclass(frozen=True)
class Keeping:
    """What somebody keeps: title, definition, when it is sent and to whom (employee numbers)."""

    title: str
    definition: Definition
    schedule: Schedule | None = None
    recipients: tuple[str, ...] = ()
    form_key: str = field(default_factory=new_public_id)


@dataclass(frozen=True)
class Kept:
    """A saved report as it stands now."""

    report: SavedReport
    version: ReportVersion
    owner: Person

    @property
    def definition(self) -> Definition:
        """What it asks for."""
        return Definition.from_json(self.version.source, self.version.definition)

    @property
    def schedule(self) -> Schedule | None:
        """When it is sent."""
        return Schedule.from_json(self.version.schedule)


def save(keeping: Keeping, by_id: int) -> SavedReport:
    """Keep a new report in the open unit of work; the same form again gives the report there is.

    Raises:
        Refused: without a title, or for recipients who are not known or too many.
        Conflict: when the form was used by somebody else.
    """
    known = db.session.scalar(select(SavedReport).where(SavedReport.form_key == keeping.form_key))
    if known is not None:
        refuse_other_use(known, owner_id=by_id)
        return known
    report = SavedReport(
        public_id=new_public_id(), owner_id=by_id, recorded_at=recorded_at(), form_key=keeping.form_key
    )
    db.session.add(report)
    db.session.flush()
    _write(report, keeping, by_id, "reports.saved")
    return report


def change(report: SavedReport, keeping: Keeping, by_id: int) -> None:
    """Let a report ask for something else from now on; what it asked before stays known.

    Raises:
        Refused: as ``save`` does.
    """
    _write(report, keeping, by_id, "reports.changed")


def end(kept: Kept, by_id: int) -> None:
    """End a report: it is sent no more and is on no list; its runs stay."""
    version = kept.version
    succeed(
        ReportVersion,
        {"report_id": kept.report.id},
        title=version.title,
        source=version.source,
        definition=version.definition,
        schedule=None,
        is_live=False,
        by_id=by_id,
    )
    supersede(ReportRecipient, {"report_id": kept.report.id})
    _chain("reports.ended", kept.report, by_id)


def reports_of(person_id: int) -> list[Kept]:
    """Return the reports that somebody owns or receives, by title."""
    received = select(ReportRecipient.report_id).where(
        ReportRecipient.person_id == person_id, ReportRecipient.superseded_at.is_(None)
    )
    statement = _live().where(or_(SavedReport.owner_id == person_id, SavedReport.id.in_(received)))
    return [Kept(*row) for row in db.session.execute(statement.order_by(ReportVersion.title, SavedReport.id))]


def scheduled() -> list[Kept]:
    """Return every report that is sent."""
    rows = db.session.execute(_live().order_by(SavedReport.id))
    return [kept for kept in (Kept(*row) for row in rows) if kept.schedule is not None]


def report_for(public_id: str, person_id: int, *, owned: bool = False) -> Kept:
    """Return a report that somebody owns or receives.

    Args:
        public_id: of the report.
        person_id: who asks.
        owned: only its owner may.

    Raises:
        NotFound: for every other report, whether or not there is one.
    """
    row = db.session.execute(_live().where(SavedReport.public_id == public_id)).first()
    if row is not None:
        kept = Kept(*row)
        if kept.report.owner_id == person_id:
            return kept
        if not owned and person_id in {one.id for one in recipients_of(kept.report.id)}:
            return kept
    raise NotFound(_("There is no such report."))


def recipients_of(report_id: int) -> list[Person]:
    """Return who receives a report, by name."""
    statement = (
        select(Person)
        .join(ReportRecipient, ReportRecipient.person_id == Person.id)
        .where(ReportRecipient.report_id == report_id, ReportRecipient.superseded_at.is_(None))
        .order_by(Person.family_name, Person.given_name, Person.id)
    )
    return list(db.session.scalars(statement))


def runs_of(report_id: int, person_id: int, most: int = 20) -> list[ReportRun]:
    """Return the newest runs of a report for one viewer."""
    statement = (
        select(ReportRun)
        .where(ReportRun.report_id == report_id, ReportRun.person_id == person_id)
        .order_by(ReportRun.id.desc())
        .limit(most)
    )
    return list(db.session.scalars(statement))


def last_runs_of(person_id: int) -> dict[int, ReportRun]:
    """Return the newest run of each report for one viewer, by report."""
    newest = (
        select(func.max(ReportRun.id)).where(ReportRun.person_id == person_id).group_by(ReportRun.report_id)
    )
    rows = db.session.scalars(select(ReportRun).where(ReportRun.id.in_(newest)))
    return {run.report_id: run for run in rows}


def _live() -> Select[SavedReport, ReportVersion, Person]:
    return (
        select(SavedReport, ReportVersion, Person)
        .join(ReportVersion, ReportVersion.report_id == SavedReport.id)
        .join(Person, Person.id == SavedReport.owner_id)
        .where(ReportVersion.superseded_at.is_(None), ReportVersion.is_live.is_(True))
    )


def _write(report: SavedReport, keeping: Keeping, by_id: int, action: str) -> None:
    title = " ".join(keeping.title.split())[:LONGEST_TITLE]
    if not title:
        raise Refused(_("A report has a name."), hint=_("Say in a few words what it shows."))
    received_by = _recipients(keeping.recipients, report.owner_id)
    succeed(
        ReportVersion,
        {"report_id": report.id},
        title=title,
        source=keeping.definition.source,
        definition=keeping.definition.as_json(),
        schedule=keeping.schedule.as_json() if keeping.schedule else None,
        is_live=True,
        by_id=by_id,
    )
    before = {one.id for one in recipients_of(report.id)}
    for gone in sorted(before - received_by):
        supersede(ReportRecipient, {"report_id": report.id, "person_id": gone})
    for come in sorted(received_by - before):
        succeed(ReportRecipient, {"report_id": report.id, "person_id": come}, by_id=by_id)
    _chain(action, report, by_id, keeping)


def _recipients(numbers: Collection[str], owner_id: int) -> set[int]:
    wanted = {number.strip() for number in numbers if number.strip()}
    if len(wanted) > MOST_RECIPIENTS:
        raise Refused(_("A report has at most %d recipients.") % MOST_RECIPIENTS, hint=_("Take some out."))
    found = dict(
        db.session.execute(select(Person.employee_no, Person.id).where(Person.employee_no.in_(wanted))).all()
    )
    unknown = sorted(wanted - found.keys())
    if unknown:
        raise Refused(
            _("There is nobody with the employee number %s.") % unknown[0],
            hint=_("Correct the number, or take it out."),
        )
    return set(found.values()) - {owner_id}


def _chain(action: str, report: SavedReport, by_id: int, keeping: Keeping | None = None) -> None:
    """Chain who receives what kind of rows: a report that is sent is a disclosure that somebody decided."""
    named = sorted(who.employee_no for who in people([one.id for one in recipients_of(report.id)]).values())
    details: dict[str, Any] = {}
    if keeping is not None:
        details["source"] = keeping.definition.source
        details["definition"] = keeping.definition.as_json()
        details["schedule"] = keeping.schedule.as_json() if keeping.schedule else None
    audit.record(
        action,
        subject=f"report:{report.public_id}",
        actor=person(by_id).employee_no,
        recipients=named,
        **details,
    )
