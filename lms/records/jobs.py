"""Timed jobs of records."""

from lms.core.jobs import Job
from lms.core.unit_of_work import unit_of_work
from lms.records.services.counting import count_all
from lms.records.services.import_monitor import tell_administrators
from lms.records.services.letting_go import apply


def let_go() -> str:
    """Let go of what is over, some at a time, then count what is next."""
    gone = apply()
    with unit_of_work():
        count_all()
    return str(gone)


def watch_imports() -> str:
    """Tell administrators of imports that are late."""
    with unit_of_work():
        told = tell_administrators()
    return f"{told} notices"


JOBS = (
    Job("records.let_go", {"hour": 2, "minute": 40}, let_go),
    Job("records.watch_imports", {"minute": 20}, watch_imports),
)
