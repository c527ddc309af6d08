"""Counting the gaps in the data and what is let go of in the months ahead: every night, or asked for."""

from lms.core.permissions import Identity
from lms.core.unit_of_work import unit_of_work
from lms.core.work import Asked, LongWork, Task, Work, ask
from lms.records.permissions import SEE_RECORDS
from lms.records.services.calendar import count_ahead
from lms.records.services.quality import note_today

KIND = "records-count"


def ask_count(by: Identity) -> Work:
    """Ask that both be counted again, in the open unit of work."""
    return ask(Asked(KIND, {}, by))


def run(task: Task) -> None:
    """Count both; one commit."""
    with unit_of_work():
        count_all()
        task.finish({})


def count_all() -> None:
    """Count gaps and months ahead in the open unit of work."""
    note_today()
    count_ahead()


COUNT_WORK = LongWork(KIND, "Counting gaps and retention", SEE_RECORDS, run)
