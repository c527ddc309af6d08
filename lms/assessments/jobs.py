"""Timed jobs of exams."""

from lms.assessments.services.attempts import close_overdue
from lms.core.jobs import Job
from lms.core.unit_of_work import unit_of_work


def _close_overdue() -> str:
    closed = 0
    while True:
        with unit_of_work():
            batch = close_overdue()
        closed += batch
        if batch == 0:
            return f"{closed} closed"


JOBS = (Job(name="assessments.close_overdue", cron={"minute": "*"}, run=_close_overdue),)
