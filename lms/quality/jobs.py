"""Timed jobs of statistics."""

from lms.core.jobs import Job
from lms.core.unit_of_work import unit_of_work
from lms.quality.services.tallies import merge


def _merge() -> str:
    with unit_of_work():
        return f"{merge()} rows fewer"


JOBS = (Job(name="quality.merge_sums", cron={"hour": 3, "minute": 20}, run=_merge),)
