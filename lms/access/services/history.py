"""What was decided about a person's gates, in order of time, for pages."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Select, select

from lms.access.models import ProvisionalGrant, SignOff, Suspension
from lms.core.database import db
from lms.core.i18n import gettext as _
from lms.core.web.formats import day as in_words
from lms.people.api import Person, people

Row = TypeVar("Row")
_SIGNED = {
    "confirm": (_("Role and workflows confirmed"), "info", "half"),
    "release": (_("Access released"), "ok", "met"),
    "return": (_("Returned to the manager"), "warn", "return"),
    "refuse": (_("Release refused"), "bad", "blocked"),
}


@dataclass(frozen=True)
class Happened:
    """One decision as a timeline shows it; ``sign_off_id`` opens the kept decision."""

    on: date
    at: datetime
    title: str
    text: str
    kind: str
    shape: str
    sub: str = ""
    sign_off_id: int | None = None


def history_of(person_id: int, gate: str) -> list[Happened]:
    """Return every decision on a person's gate, the newest first."""
    everything: list[SignOff | Suspension | ProvisionalGrant] = [
        *db.session.scalars(_of(SignOff, person_id, gate)),
        *db.session.scalars(_of(Suspension, person_id, gate)),
        *db.session.scalars(
            _of(ProvisionalGrant, person_id, gate).where(ProvisionalGrant.superseded_at.is_(None))
        ),
    ]
    persons = people({number for row in everything for number in _people_in(row)})
    events = [_event(row, persons) for row in everything]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _of(model: type[Row], person_id: int, gate: str) -> Select[Row]:
    columns: Any = model
    return select(model).where(columns.person_id == person_id, columns.gate == gate)


def _people_in(row: SignOff | Suspension | ProvisionalGrant) -> list[int]:
    names = ("by_id", "for_id", "supervisor_id", "lifted_by_id", "lifted_for_id")
    found = (getattr(row, name, None) for name in names)
    return [number for number in found if number is not None]


def _who(by_id: int | None, for_id: int | None, persons: dict[int, Person]) -> str:
    """Return who decided, and for whom when they stood in for somebody."""
    by = persons[by_id or 0].full_name
    return (
        by if for_id is None else _("%(by)s for %(lender)s") % {"by": by, "lender": persons[for_id].full_name}
    )


def _event(row: SignOff | Suspension | ProvisionalGrant, persons: dict[int, Person]) -> Happened:
    if isinstance(row, SignOff):
        return _signed(row, _who(row.by_id, row.for_id, persons))
    if isinstance(row, Suspension):
        return _suspended(row, persons)
    return Happened(
        on=row.from_on,
        at=row.recorded_at,
        title=(_("Emergency staffing until %s") if row.emergency else _("Provisional access until %s"))
        % in_words(row.to_on),
        text=_("By %(by)s, beside %(supervisor)s. %(reason)s")
        % {
            "by": _who(row.by_id, row.for_id, persons),
            "supervisor": persons[row.supervisor_id].full_name,
            "reason": f"{row.functions}. {row.reason}" if row.functions else row.reason,
        },
        kind="warn",
        shape="clock",
    )


def _signed(row: SignOff, who: str) -> Happened:
    title, kind, shape = _SIGNED[row.kind]
    if row.cleared_until is not None:
        title = _("Access released, cleared until %s") % in_words(row.cleared_until)
    text = _("%(who)s, gate version %(version)d.") % {"who": who, "version": row.gate_version}
    return Happened(
        on=row.signed_on,
        at=row.signed_at,
        title=title,
        text=f"{text} {row.note}" if row.note else text,
        kind=kind,
        shape=shape,
        sign_off_id=row.id,
    )


def _suspended(row: Suspension, persons: dict[int, Person]) -> Happened:
    if row.lifted_by_id is not None:
        return Happened(
            on=row.recorded_at.date(),
            at=row.recorded_at,
            title=_("Suspension lifted"),
            text=f"{_who(row.lifted_by_id, row.lifted_for_id, persons)}. {row.lifted_reason}",
            kind="ok",
            shape="met",
        )
    until = _("until %s") % in_words(row.to_on) if row.to_on else _("until it is lifted")
    return Happened(
        on=row.from_on,
        at=row.recorded_at,
        title=_("Access suspended %s") % until,
        text=f"{_who(row.by_id, row.for_id, persons)}. {row.reason}",
        kind="bad",
        shape="paused",
    )
