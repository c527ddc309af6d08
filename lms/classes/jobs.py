"""Timed jobs of classes."""

from lms.classes.services.reminders import remind
from lms.core.jobs import Job
from lms.core.unit_of_work import unit_of_work


def send_reminders() -> str:
    """Remind people of their classes; return the outcome in words."""
    with unit_of_work():
        return f"reminders of {remind()} classes"


JOBS = (Job("remind-of-classes", {"minute": 5}, send_reminders),)
