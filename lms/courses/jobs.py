"""Timed jobs of learning."""

from lms.core.jobs import Job
from lms.core.unit_of_work import unit_of_work
from lms.courses.services.retention import let_go_of_some


def let_go_of_answers() -> str:
    """Thin out every answer whose time is over, some in each unit of work."""
    gone = 0
    while True:
        with unit_of_work():
            batch = let_go_of_some()
        gone += batch
        if batch == 0:
            return f"{gone} answers thinned out"


JOBS = (Job(name="courses.thin_answers", cron={"hour": 2, "minute": 40}, run=let_go_of_answers),)
