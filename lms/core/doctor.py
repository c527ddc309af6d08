"""What ``lms doctor`` and ``/readyz`` find: the state of the system in sentences."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import func, select

from lms.core import clock, work
from lms.core.config import ROOT
from lms.core.content import ContentRevision
from lms.core.database import db
from lms.core.feature import features
from lms.core.jobs import JobRun
from lms.core.outbox import Channel, OutboxMessage
from lms.core.scheduler import somebody_leads

LEAST_FREE_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True)
class Finding:
    """One thing found: a sentence with what to do; ``stops_work`` when the application cannot serve."""

    message: str
    stops_work: bool = False


@dataclass(frozen=True)
class Count:
    """How many there are of something, and how many of them are what."""

    name: str
    total: int
    parts: Mapping[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        parts = ", ".join(f"{count:,} {name}" for name, count in self.parts.items())
        return f"{self.name}: {self.total:,}" + (f" ({parts})" if parts else "")


def counts() -> list[Count]:
    """Return what the features count; nothing when the database does not fit the program."""
    if any(finding.stops_work for finding in _schema()):
        return []
    return [one for feature in features().all for count in feature.counts for one in count()]


def findings() -> list[Finding]:
    """Return everything that needs attention; an empty list is good news."""
    found = [*_schema(), *_disk()]
    if any(finding.stops_work for finding in found):
        return found
    return [*found, *_content(), *_jobs(), *_long_work(), *_outbox(), *_features()]


def _schema() -> list[Finding]:
    current = MigrationContext.configure(db.session.connection()).get_current_revision()
    head = ScriptDirectory(str(ROOT / "migrations")).get_current_head()
    if current == head:
        return []
    return [Finding(f"The database is at migration {current}, the program at {head}: run lms init.", True)]


def _disk() -> list[Finding]:
    free = shutil.disk_usage(current_app.config["INSTANCE"]).free
    if free >= LEAST_FREE_BYTES:
        return []
    return [Finding(f"Only {free // 1024 // 1024} MB of disk are free: nothing can be stored soon.", True)]


def _content() -> list[Finding]:
    if db.session.scalar(select(func.count()).select_from(ContentRevision)):
        return []
    return [Finding("No content is loaded: run lms content load.")]


def _jobs() -> list[Finding]:
    found = []
    if not somebody_leads():
        found.append(Finding("No scheduler is running: start lms scheduler, or nothing is mailed."))
    since = clock.now() - timedelta(days=1)
    failed = db.session.scalars(
        select(JobRun.job).where(JobRun.state == "failed", JobRun.started_at >= since).distinct()
    ).all()
    found.extend(Finding(f"The job {name} failed within the last day: see /admin/health.") for name in failed)
    return found


def _long_work() -> list[Finding]:
    found = []
    if late := work.kept_waiting():
        found.append(
            Finding(f"{late} pieces of long work wait longer than a minute: see that lms scheduler runs.")
        )
    if failed := work.counts()[work.FAILED]:
        found.append(Finding(f"{failed} pieces of long work failed within the last day: see /admin/health."))
    return found


def _outbox() -> list[Finding]:
    given_up = (
        select(OutboxMessage.channel, func.count())
        .where(OutboxMessage.state == "given up")
        .group_by(OutboxMessage.channel)
    )
    counts: dict[str, int] = {}
    for name, count in db.session.execute(given_up):
        channel = features().channels.get(name)
        advice = channel.advice if channel else Channel.advice
        counts[advice] = counts.get(advice, 0) + count
    return [
        Finding(f"{count} outgoing messages were given up: {advice}.")
        for advice, count in sorted(counts.items())
    ]


def _features() -> list[Finding]:
    checks = [check for feature in features().all for check in feature.checks]
    return [Finding(message) for check in checks for message in check()]
