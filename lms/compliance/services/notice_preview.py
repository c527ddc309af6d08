"""Who gets what on a day, and why: the rows of the dry run, for a page and for the command line."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from lms.compliance.services.escalation import forecast_of
from lms.core.database import db
from lms.core.i18n import gettext as _
from lms.core.web import formats
from lms.notices.api import names_of_people, rule_of, when
from lms.people.api import Job, Unit, in_scope, valid_on_clause

WAITS = {
    "": "",
    "off": _("waits: no shift or no working day"),
    "leave": _("waits: on leave"),
    "weekly": _("waits: reminders once a week"),
    "had": _("waits: the digest of the day is out"),
}
AUDIENCE_WORDS = {
    "learner": _("learner"),
    "manager": _("manager"),
    "director": _("director"),
    "access": _("access officer"),
}


@dataclass(frozen=True)
class Row:
    """One thing that a recipient is told, or that waits; ``at`` is None when it waits.

    ``when`` is the instant in words, or why it waits.
    """

    recipient_no: str
    recipient: str
    about_no: str
    about: str
    audience: str
    what: str
    due: str
    why: str
    at: datetime | None
    waits: str
    when: str

    def as_json(self) -> dict[str, Any]:
        """Return the row as ``lms notices preview --json`` prints it."""
        return {
            "recipient": self.recipient_no,
            "about": self.about_no,
            "audience": self.audience,
            "what": self.what,
            "due": self.due,
            "why": self.why,
            "at": self.at,
            "waits": self.waits or None,
        }


def people_within(paths: Collection[str], day: date) -> int:
    """Return how many people hold a job at or below paths on a day."""
    statement = (
        select(func.count(Job.person_id.distinct()))
        .join(Unit, Unit.id == Job.unit_id)
        .where(Job.superseded_at.is_(None), valid_on_clause(Job.from_on, Job.to_on, day), in_scope(paths))
    )
    return db.session.scalar(statement) or 0


def preview(day: date, paths: Collection[str] | None = None) -> list[Row]:
    """Return who is told what on a day if nothing else happens until then, by recipient and person.

    Args:
        day: today or later.
        paths: only about people of units at or below these; None = about everybody.
    """
    told = forecast_of(day, paths).rows
    names = names_of_people({one for row in told for one in (row.item.recipient_id, row.item.about_id)})
    instants = {at: formats.instant(at) for at in {row.at for row in told}}
    rows = []
    for row in told:
        recipient, about = names[row.item.recipient_id], names[row.item.about_id]
        rows.append(
            Row(
                recipient_no=recipient.employee_no,
                recipient=recipient.name,
                about_no=about.employee_no,
                about=about.name,
                audience=AUDIENCE_WORDS[row.item.audience],
                what=row.item.title,
                due=when(row.item, day),
                why=rule_of(row.item),
                at=row.at,
                waits=WAITS[row.waits],
                when=WAITS[row.waits] or instants[row.at],
            )
        )
    return sorted(
        rows, key=lambda row: (bool(row.waits), row.recipient, row.recipient_no, row.about, row.what)
    )
