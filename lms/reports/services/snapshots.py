"""Snapshots: what the standing reports showed at the end of each day, and working it out again.

A snapshot is written after the day is over and is never changed. Replaying it asks what was known then, from
facts that have been corrected since; the same bytes mean that the report can be trusted about the past.
"""

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from lms.compliance.api import known_at_end_of
from lms.core import audit, clock
from lms.core.audit import AuditEntry, AuditPayload
from lms.core.database import db
from lms.core.unit_of_work import recorded_at, unit_of_work
from lms.reports.models import ReportSnapshot
from lms.reports.rules.canonical import canonical, sha256
from lms.reports.services.standing import STANDING

ACTION = "reports.snapshot"
MOST_DAYS = 7
"""How many missed days are made up for: what was known on a day can be told later as well."""
MOST_BEHIND = timedelta(days=3)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Replayed:
    """A snapshot beside what is worked out now: the same bytes, or by how many rows they differ."""

    report: str
    day: date
    rows: int
    digest: str
    digest_now: str
    rows_differing: int
    is_whole: bool

    @property
    def is_same(self) -> bool:
        """Tell whether the snapshot is as it was written and reads the same again."""
        return self.is_whole and self.digest == self.digest_now


def shown(report: str, day: date, known_at: datetime | None) -> list[list[Any]]:
    """Return the rows of a standing report at the end of a day, as known at an instant (None = now)."""
    return STANDING[report].rows(day, known_at)


def written(report: str, day: date, known_at: datetime, rows: Sequence[Any]) -> bytes:
    """Return rows as a snapshot writes them."""
    columns = list(STANDING[report].columns)
    return canonical(
        {
            "report": report,
            "day": day.isoformat(),
            "known_at": known_at.astimezone(UTC).isoformat(),
            "columns": columns,
            "rows": rows,
        }
    )


def take(day: date) -> int:
    """Write down every standing report of a day in the open unit of work; return how many were added.

    What was written before stays as it was.
    """
    known_at = known_at_end_of(day)
    there = set(db.session.scalars(select(ReportSnapshot.report).where(ReportSnapshot.day == day)))
    digests: dict[str, str] = {}
    for name in (name for name in STANDING if name not in there):
        rows = shown(name, day, known_at)
        data = written(name, day, known_at, rows)
        digests[name] = sha256(data)
        db.session.add(
            ReportSnapshot(
                report=name,
                day=day,
                known_at=known_at,
                body=zlib.compress(data, 9),
                rows=len(rows),
                digest=digests[name],
                recorded_at=recorded_at(),
            )
        )
    if digests:
        db.session.flush()
        audit.record(ACTION, subject=f"day:{day}", known_at=known_at, digests=digests)
    return len(digests)


def take_due() -> str:
    """Write down the days up to yesterday that are missing, at most a week of them; opens its own units."""
    yesterday = clock.today() - _DAY
    last = db.session.scalar(select(func.max(ReportSnapshot.day)))
    db.session.rollback()
    first = max(yesterday - (MOST_DAYS - 1) * _DAY, last + _DAY) if last else yesterday
    added = 0
    for number in range((yesterday - first).days + 1):
        with unit_of_work(durable=True):
            added += take(first + number * _DAY)
    return f"{added} reports written down"


def behind() -> list[str]:
    """Say that the days are not written down any more; nothing before the first was."""
    last = db.session.scalar(select(func.max(ReportSnapshot.day)))
    if last is None or last >= clock.today() - MOST_BEHIND:
        return []
    return [f"Reports were written down last for {last}: start lms scheduler, or use lms reports snapshot."]


def replay(days: Sequence[date] | None = None) -> Iterator[Replayed]:
    """Yield each snapshot, of some days or of all, beside what is worked out of the facts now."""
    statement = select(ReportSnapshot).order_by(ReportSnapshot.day, ReportSnapshot.report)
    if days is not None:
        statement = statement.where(ReportSnapshot.day.in_(days))
    for kept in db.session.scalars(statement):
        yield _replayed(kept)


def newest_days(number: int) -> list[date]:
    """Return the newest days of which there is a snapshot."""
    statement = select(ReportSnapshot.day).distinct().order_by(ReportSnapshot.day.desc()).limit(number)
    return list(db.session.scalars(statement))


def rows_of(kept: ReportSnapshot) -> list[list[Any]]:
    """Return the rows that a snapshot holds."""
    rows: list[list[Any]] = json.loads(zlib.decompress(kept.body))["rows"]
    return rows


def wrong_snapshots() -> Iterator[str]:
    """Yield a sentence for each snapshot that is not as it was written, by its digest and the audit log."""
    chained = _digests_in_chain()
    for kept in db.session.scalars(select(ReportSnapshot).order_by(ReportSnapshot.id)):
        name = f"The snapshot {kept.report} of {kept.day}"
        if not _is_whole(kept):
            yield f"{name} was changed after it was written."
        elif chained.get((kept.day.isoformat(), kept.report), kept.digest) != kept.digest:
            yield f"{name} has another digest than the audit log."


def _is_whole(kept: ReportSnapshot) -> bool:
    try:
        return sha256(zlib.decompress(kept.body)) == kept.digest
    except zlib.error:
        return False


def _replayed(kept: ReportSnapshot) -> Replayed:
    rows = shown(kept.report, kept.day, kept.known_at)
    now = written(kept.report, kept.day, kept.known_at, rows)
    is_whole = _is_whole(kept)
    before = {canonical(row) for row in rows_of(kept)} if is_whole else set()
    return Replayed(
        report=kept.report,
        day=kept.day,
        rows=kept.rows,
        digest=kept.digest,
        digest_now=sha256(now),
        rows_differing=len(before ^ {canonical(row) for row in rows}),
        is_whole=is_whole,
    )


def _digests_in_chain() -> dict[tuple[str, str], str]:
    """Return the digests that the audit log holds, by day and report; erased details are left out."""
    statement = (
        select(AuditEntry.subject, AuditPayload.body)
        .join(AuditPayload, AuditPayload.entry_id == AuditEntry.id)
        .where(AuditEntry.action == ACTION)
    )
    return {
        (subject.removeprefix("day:"), report): digest
        for subject, body in db.session.execute(statement)
        for report, digest in body.get("digests", {}).items()
    }
