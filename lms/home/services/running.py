"""The first page of an administrator: did imports run clean, whose data has gaps, is everything healthy."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, select, true

from lms.core import clock
from lms.core.database import db
from lms.core.doctor import Finding, findings
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.imports import ImportRun
from lms.core.permissions import Identity, is_top, scope_paths
from lms.core.web import formats
from lms.home.permissions import RUNNING
from lms.home.services.parts import Tile
from lms.notices.api import comes_back
from lms.people.api import Employment, Job, Person, Unit, in_scope, shown_jobs, status_by, valid_on_clause
from lms.records.api import late_kinds

SHOWN_GAPS = 5
IMPORTS_PAGE, HEALTH_PAGE, PEOPLE_PAGE = "/admin/imports", "/admin/health", "/people"
RHYTHM_PAGE = "/admin/imports/rhythm"


@dataclass(frozen=True)
class LastImport:
    """The newest import of a kind."""

    kind: str
    href: str
    at: datetime
    state: str
    counts: str
    rejected: int

    @property
    def is_clean(self) -> bool:
        """Tell whether it was applied without a rejected row."""
        return self.state == "done" and not self.rejected


@dataclass(frozen=True)
class Gap:
    """Something missing in the data about people: how many, and the first of them."""

    title: str
    count: int
    people: tuple[Person, ...]
    hint: str


@dataclass(frozen=True)
class Running:
    """The first page of an administrator."""

    heading: str
    line: str
    tiles: tuple[Tile, ...]
    imports: tuple[LastImport, ...]
    gaps: tuple[Gap, ...]
    findings: tuple[Finding, ...]


def running_now(identity: Identity) -> Running:
    """Return the first page of an administrator; gaps are those of people in the units of the duty."""
    paths = scope_paths(RUNNING, identity)
    imports, gaps, found = last_imports(paths), data_gaps(paths), tuple(findings())
    faulty = [one for one in imports if not one.is_clean]
    missing = sum(gap.count for gap in gaps)
    return Running(
        heading=_heading(faulty, found, missing),
        line=_("Imports, data about people, and the health of the system"),
        tiles=(
            Tile(
                _("Imports to look at"),
                IMPORTS_PAGE,
                _("%(faulty)d of %(all)d") % {"faulty": len(faulty), "all": len(imports)},
                detail=_("newest run of each kind"),
            ),
            _late_tile(),
            Tile(_("Gaps in the data"), "#gaps", str(missing), detail=_("people at work today")),
            Tile(_("Health findings"), HEALTH_PAGE, str(len(found)), detail=_health_words(found)),
        ),
        imports=imports,
        gaps=gaps,
        findings=found,
    )


def _late_tile() -> Tile:
    late = late_kinds()
    names = ", ".join(one.kind for one in late)
    return Tile(
        _("Late imports"), RHYTHM_PAGE, str(len(late)), detail=names or _("all that are waited for came")
    )


def last_imports(paths: Collection[str]) -> tuple[LastImport, ...]:
    """Return the newest import of each kind, those with rejected rows first.

    A run opens to whoever runs the whole organisation, because its faults name people of every unit.
    """
    may_open = any(is_top(path) for path in paths)
    newest = select(func.max(ImportRun.id)).group_by(ImportRun.kind)
    runs = db.session.scalars(select(ImportRun).where(ImportRun.id.in_(newest)).order_by(ImportRun.kind))
    found = [
        LastImport(
            kind=run.kind,
            href=f"{IMPORTS_PAGE}/{run.id}" if may_open else IMPORTS_PAGE,
            at=run.started_at,
            state=run.state,
            counts=_("%(added)s added, %(changed)s changed, %(ended)s ended")
            % {name: formats.whole(getattr(run, name)) for name in ("added", "changed", "ended")},
            rejected=run.rejected,
        )
        for run in runs
    ]
    return tuple(sorted(found, key=lambda one: (one.is_clean, one.kind)))


def data_gaps(paths: Collection[str]) -> tuple[Gap, ...]:
    """Return what is missing about people below ``paths`` at work today, without the gaps of nobody."""
    today = clock.today()
    holds_job = exists().where(
        Job.person_id == Person.id,
        Job.superseded_at.is_(None),
        valid_on_clause(Job.from_on, Job.to_on, today),
    )
    at_root = exists().where(
        Job.person_id == Person.id,
        Job.superseded_at.is_(None),
        valid_on_clause(Job.from_on, Job.to_on, today),
        Job.unit_id == Unit.id,
        Unit.parent_id.is_(None),
    )
    kinds = (
        (_("No job today"), ~holds_job, _("Without a job nothing is asked of them: correct the roster.")),
        (
            _("No manager named"),
            holds_job & Person.manager_id.is_(None) & ~at_root,
            _("Nobody is told when they are late: name a manager in the roster."),
        ),
        (
            _("No email address"),
            holds_job & Person.email.is_(None),
            _("They sign in by employee number; their manager prints a code when they forget the password."),
        ),
        (
            _("Mail comes back"),
            holds_job & comes_back(),
            _("No digest reaches them: correct the address, or clear it under returned mail."),
        ),
    )
    reach = _in_reach(paths)
    gaps = [_gap(title, and_(reach, clause), hint) for title, clause, hint in kinds]
    return tuple(gap for gap in gaps if gap.count)


def _in_reach(paths: Collection[str]) -> ColumnElement[bool]:
    """Return the SQL for people of the units below ``paths``; those without any job need a top unit."""
    if any(is_top(path) for path in paths):
        return true()
    return exists().where(
        Job.person_id == Person.id, Job.unit_id == Unit.id, shown_jobs(clock.today()), in_scope(paths)
    )


def _gap(title: str, clause: ColumnElement[bool], hint: str) -> Gap:
    where = (_is_at_work(), clause)
    count = db.session.scalar(select(func.count(Person.id)).where(*where)) or 0
    first = select(Person).where(*where).order_by(Person.family_name, Person.id).limit(SHOWN_GAPS)
    return Gap(title, count, tuple(db.session.scalars(first)) if count else (), hint)


def _is_at_work() -> ColumnElement[bool]:
    status = (
        select(status_by(clock.today()))
        .where(
            Employment.person_id == Person.id,
            Employment.superseded_at.is_(None),
            Employment.from_on <= clock.today(),
        )
        .order_by(Employment.from_on.desc(), Employment.id.desc())
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )
    return status == "active"


def _heading(faulty: list[LastImport], found: tuple[Finding, ...], missing: int) -> str:
    if any(finding.stops_work for finding in found):
        return _("The system needs you now")
    if faulty:
        words = ngettext("%d import has rejected rows", "%d imports have rejected rows", len(faulty))
        return words % len(faulty)
    if found:
        words = ngettext("One thing needs attention", "%d things need attention", len(found))
        return words.replace("%d", str(len(found)))
    if missing:
        return (
            ngettext("%d gap in the data about people", "%d gaps in the data about people", missing) % missing
        )
    return _("Imports ran clean and the system is healthy")


def _health_words(found: tuple[Finding, ...]) -> str:
    return _("mail, jobs, disk, content") if found else _("nothing found")
