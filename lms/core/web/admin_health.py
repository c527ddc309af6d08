"""System health: what the doctor finds, the timed jobs, long work, what waits to be sent, the backup."""

from dataclasses import dataclass

from flask import Blueprint, current_app, render_template
from sqlalchemy import func, select

from lms.core.database import db
from lms.core.doctor import findings
from lms.core.feature import features
from lms.core.jobs import JobRun
from lms.core.outbox import OutboxMessage, without_addresses
from lms.core.permissions import Permission, duty, grant, requires
from lms.core.work import counts as work_counts
from lms.core.work import failures

SEE_HEALTH = Permission("admin.health")
grant(SEE_HEALTH, duty("administrator"))

blueprint = Blueprint("admin_health", __name__, url_prefix="/admin/health")
MOST_MESSAGES = 20


@dataclass(frozen=True)
class JobState:
    """A job of the timetable and its newest run; None when it never ran."""

    name: str
    cron: str
    last: JobRun | None


@blueprint.get("")
@requires(SEE_HEALTH)
def index() -> str:
    """Show the state of the system."""
    by_state = select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state)
    counts = {row[0]: row[1] for row in db.session.execute(by_state)}
    return render_template(
        "core/admin/health.html",
        findings=findings(),
        jobs=job_states(),
        counts=counts,
        stuck=unsent_messages(),
        without_addresses=without_addresses,
        work_counts=work_counts(),
        failed_work=failures(),
        work_labels={kind: one.label for kind, one in features().long_work.items()},
        is_sqlite=db.engine.dialect.name == "sqlite",
        mail_is_set_up=bool(current_app.config["LMS_SMTP_URL"]),
    )


def job_states() -> list[JobState]:
    """Return every job of the timetable with its newest run."""
    newest = select(func.max(JobRun.id)).group_by(JobRun.job)
    runs = {run.job: run for run in db.session.scalars(select(JobRun).where(JobRun.id.in_(newest)))}
    return [JobState(job.name, _in_words(job.cron), runs.get(job.name)) for job in features().jobs]


def unsent_messages() -> list[OutboxMessage]:
    """Return the messages that failed at least once and were not sent, newest first; never their content."""
    statement = (
        select(OutboxMessage)
        .where(OutboxMessage.state != "sent", OutboxMessage.last_error.is_not(None))
        .order_by(OutboxMessage.id.desc())
        .limit(MOST_MESSAGES)
    )
    return list(db.session.scalars(statement))


def _in_words(cron: dict[str, object]) -> str:
    if set(cron) == {"hour", "minute"}:
        return f"daily at {str(cron['hour']).zfill(2)}:{str(cron['minute']).zfill(2)}"
    if cron == {"minute": "*"}:
        return "every minute"
    return ", ".join(f"{name} {value}" for name, value in cron.items())
