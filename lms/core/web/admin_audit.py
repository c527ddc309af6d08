"""The audit log: filtered, opened entry by entry, exported, with the state of the chain."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy import ColumnElement, Select, false, func, select, true

from lms.core import audit, clock, seals
from lms.core.asked import day_in
from lms.core.audit import AuditEntry, AuditPayload
from lms.core.database import db
from lms.core.errors import NotFound
from lms.core.exports.download import asked_format, imprint_of
from lms.core.feature import features
from lms.core.i18n import gettext as _
from lms.core.jobs import Job, JobRun
from lms.core.permissions import Permission, duty, grant, is_top, requires, scope_paths
from lms.core.tables import Column, Table
from lms.core.web.formats import day

READERS = ("administrator", "auditor", "compliance_consultant")
SEE_AUDIT = Permission("admin.audit")
grant(SEE_AUDIT, duty(*READERS))

blueprint = Blueprint("admin_audit", __name__, url_prefix="/admin/audit")
LINKS_CHECKED_NOW = 100
VERIFY = "verify-audit-chain"


class BrokenChain(Exception):
    """The audit chain does not fit together; the message names the first wrong link."""


@dataclass(frozen=True)
class ChainState:
    """How the chain stands: its length and head, what was checked just now, and the last full check."""

    length: int
    head: str
    broken: tuple[int, str] | None
    last_full_check: JobRun | None


@blueprint.get("")
@requires(SEE_AUDIT)
def index() -> Any:
    """List the entries of the units in scope; the same rows as a file."""
    filters = {name: request.args.get(name, "").strip()[:80] for name in ("action", "subject", "actor")}
    since, until = day_in(request.args.get("from")), day_in(request.args.get("to"))
    query = _query(filters, since, until)
    table = Table("audit", _columns(), query, "-at", AuditEntry.id.desc(), _("Audit log"))
    if asked_format():
        return table.download(imprint_of(scope_paths(SEE_AUDIT), _filters_in_words(filters, since, until)))
    actions = db.session.scalars(
        select(AuditEntry.action).where(_in_scope()).distinct().order_by(AuditEntry.action)
    )
    return render_template(
        "core/admin/audit.html",
        page=table.page(),
        filters=filters,
        since=since,
        until=until,
        actions=[("", _("All actions")), *((action, action) for action in actions)],
        chain=chain_state(),
        links_checked=LINKS_CHECKED_NOW,
    )


@blueprint.get("/<int:entry_id>")
@requires(SEE_AUDIT)
def entry(entry_id: int) -> str:
    """Show one entry with its details and its place in the chain.

    Raises:
        NotFound: when there is none, or it is of a unit that is not the reader's.
    """
    found = db.session.scalar(select(AuditEntry).where(AuditEntry.id == entry_id, _in_scope()))
    if found is None:
        raise NotFound("This page does not exist.", hint="Check the address, or start from your home page.")
    payload = db.session.get(AuditPayload, entry_id)
    return render_template("core/admin/audit_entry.html", entry=found, payload=payload)


def _filters_in_words(
    filters: dict[str, str], since: date | None, until: date | None
) -> list[tuple[str, str]]:
    return [
        (_("Action"), filters["action"]),
        (_("Subject begins with"), filters["subject"]),
        (_("Who"), filters["actor"]),
        (_("From"), day(since, absent="")),
        (_("To"), day(until, absent="")),
    ]


def _columns() -> tuple[Column, ...]:
    return (
        Column("at", _("When"), lambda row: row[0].at, AuditEntry.at.expression, "date"),
        Column("action", _("What"), lambda row: row[0].action, sort=AuditEntry.action.expression),
        Column("subject", _("To what"), lambda row: row[0].subject, sort=AuditEntry.subject.expression),
        Column("actor", _("Who"), lambda row: row[0].actor, sort=AuditEntry.actor.expression),
        Column("unit", _("Unit"), lambda row: row[0].unit, sort=AuditEntry.unit.expression),
        Column("digest", _("Digest"), lambda row: row[0].digest),
    )


def _query(filters: dict[str, str], since: date | None, until: date | None) -> Select[AuditEntry]:
    statement = select(AuditEntry).where(_in_scope())
    if filters["action"]:
        statement = statement.where(AuditEntry.action == filters["action"])
    if filters["subject"]:
        statement = statement.where(AuditEntry.subject.startswith(filters["subject"], autoescape=True))
    if filters["actor"]:
        statement = statement.where(AuditEntry.actor == filters["actor"])
    if since is not None:
        statement = statement.where(AuditEntry.at >= _midnight(since))
    if until is not None:
        statement = statement.where(AuditEntry.at < _midnight(until + timedelta(days=1)))
    return statement


def _in_scope() -> ColumnElement[bool]:
    """Return the SQL for the entries of the reader's units; those of no unit need the whole organisation."""
    paths = scope_paths(SEE_AUDIT)
    unit_codes = features().unit_codes_under
    if any(is_top(path) for path in paths):
        return true()
    return AuditEntry.unit.in_(unit_codes(paths)) if unit_codes else false()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=clock.zone())


def chain_state() -> ChainState:
    """Return how the chain stands; the newest links are checked now, all of them once a night."""
    return ChainState(
        length=db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0,
        head=audit.head(),
        broken=audit.first_broken_link(LINKS_CHECKED_NOW),
        last_full_check=db.session.scalar(
            select(JobRun)
            .where(JobRun.job == VERIFY, JobRun.ended_at.is_not(None))
            .order_by(JobRun.scheduled_for.desc())
            .limit(1)
        ),
    )


def verify_chain() -> str:
    """Walk the whole chain and what is kept beside it; the run fails, and the doctor says so, at a fault.

    Raises:
        BrokenChain: naming the first wrong link, seal or signature.
    """
    broken = audit.first_broken_link()
    if broken is not None:
        raise BrokenChain(f"entry {broken[0]}: {broken[1]}")
    fault = next(seals.verify(), None)
    if fault is not None:
        raise BrokenChain(fault)
    return "the chain is whole"


VERIFY_JOB = Job(VERIFY, {"hour": 3, "minute": 10}, verify_chain)
