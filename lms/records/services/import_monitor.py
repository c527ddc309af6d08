"""The rhythm of imports: of each kind the newest run, whether the next is late, and who is told."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from lms.core import clock
from lms.core.database import db
from lms.core.feature import features
from lms.core.i18n import gettext as _
from lms.core.imports import ImportRun
from lms.notices.api import PROPOSALS, Item, plan
from lms.people.api import Duty, Unit, valid_on_clause
from lms.records.content import expected_hours
from lms.records.rules.rhythm import DONE, FAULTS, Rhythm

SOURCE, PAGE = "imports", "/admin/imports/rhythm"
RECENT = timedelta(days=30)


@dataclass(frozen=True)
class Kind:
    """A kind of import as the monitor shows it; counts are of the last thirty days."""

    rhythm: Rhythm
    newest: ImportRun | None
    runs: int
    failed: int
    rejected: int

    @property
    def kind(self) -> str:
        """The kind."""
        return self.rhythm.kind


def monitor(at: datetime | None = None) -> list[Kind]:
    """Return every kind, what needs a look first, then by name; kinds that never came last."""
    at = at or clock.now()
    newest = _newest(None)
    good = _newest((DONE, FAULTS))
    counts = _counts(at)
    expected = expected_hours()
    found = []
    for kind in sorted(features().importers):
        last, well = newest.get(kind), good.get(kind)
        rhythm = Rhythm(
            kind=kind,
            expected_hours=expected.get(kind),
            last_good_at=well.started_at if well else None,
            last_state=last.state if last else None,
            rejected=last.rejected if last else 0,
        )
        found.append(Kind(rhythm, last, *counts.get(kind, (0, 0, 0))))
    order = {"late": 0, "refused": 1, "faults": 2, "done": 3, "never": 4}
    return sorted(found, key=lambda one: (order[one.rhythm.state(at)], one.kind))


def late_kinds(at: datetime | None = None) -> list[Rhythm]:
    """Return the kinds whose next run should have come."""
    at = at or clock.now()
    return [one.rhythm for one in monitor(at) if one.rhythm.is_late(at)]


def findings() -> list[str]:
    """Say which imports are late, for ``lms doctor``."""
    return [
        _("The import %(kind)s is late: the last good one is %(hours)d hours old, expected every %(each)d.")
        % {"kind": one.kind, "hours": _hours_since(one), "each": one.expected_hours}
        for one in late_kinds()
    ]


def tell_administrators() -> int:
    """Tell the administrators of the whole organisation once of each import that is late; joins the unit."""
    items = [
        Item(
            recipient_id=person_id,
            about_id=person_id,
            key=f"late:{one.kind}:{one.last_good_at:%Y-%m-%dT%H:%M}",
            audience=PROPOSALS,
            source=SOURCE,
            topic=f"import:{one.kind}",
            title=_("The import %s is late") % one.kind,
            reason=_("One is expected every %d hours.") % (one.expected_hours or 0),
            href=PAGE,
            planned_on=clock.today(),
        )
        for one in late_kinds()
        for person_id in _administrators()
    ]
    return plan(items, at_once=True) if items else 0


def _administrators() -> list[int]:
    held = (
        select(Duty.person_id)
        .join(Unit, Unit.id == Duty.unit_id)
        .where(
            Duty.duty == "administrator",
            Duty.superseded_at.is_(None),
            valid_on_clause(Duty.from_on, Duty.to_on, clock.today()),
            Unit.parent_id.is_(None),
        )
    )
    return sorted(set(db.session.scalars(held)))


def _newest(states: tuple[str, ...] | None) -> dict[str, ImportRun]:
    newest = select(func.max(ImportRun.id)).group_by(ImportRun.kind)
    if states is not None:
        newest = newest.where(ImportRun.state.in_(states))
    return {run.kind: run for run in db.session.scalars(select(ImportRun).where(ImportRun.id.in_(newest)))}


def _counts(at: datetime) -> dict[str, tuple[int, int, int]]:
    recent = (
        select(
            ImportRun.kind,
            func.count(),
            func.count().filter(ImportRun.state == "refused"),
            func.coalesce(func.sum(ImportRun.rejected), 0),
        )
        .where(ImportRun.started_at >= at - RECENT)
        .group_by(ImportRun.kind)
    )
    return {row[0]: (row[1], row[2], int(row[3])) for row in db.session.execute(recent)}


def _hours_since(one: Rhythm) -> int:
    assert one.last_good_at is not None
    return int((clock.now() - one.last_good_at).total_seconds() // 3600)
