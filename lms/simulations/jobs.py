"""Timed jobs of simulations."""

from lms.core.jobs import Job
from lms.core.unit_of_work import unit_of_work
from lms.simulations.services.queues import close_late


def _close_late() -> str:
    with unit_of_work():
        closed = close_late()
    return f"{closed} closed"


JOBS = (Job(name="simulations.close_late_queues", cron={"minute": "*/5"}, run=_close_late),)
