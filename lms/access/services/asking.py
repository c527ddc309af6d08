"""Asking the manager of somebody whether an account is still needed."""

from lms.core import audit, clock
from lms.core.errors import Refused
from lms.core.outbox import enqueue
from lms.people.api import person


def ask_manager(*, person_id: int, by_id: int) -> str:
    """Mail the manager of a person; on one day it is one mail. Returns the manager's name.

    Raises:
        Refused: when no manager with an address is known.
    """
    about, asking = person(person_id), person(by_id)
    manager = person(about.manager_id) if about.manager_id else None
    if manager is None or not manager.email:
        raise Refused("No manager with an address is known.", hint="Ask in the unit, or correct the roster.")
    enqueue(
        "mail",
        f"access-asked:{person_id}:{clock.today().isoformat()}",
        {
            "to": manager.email,
            "subject": f"EHR access of employee {about.employee_no}",
            "text": _text(about.full_name, about.employee_no, asking.full_name),
        },
    )
    audit.record(
        "access.manager_asked",
        subject=f"person:{about.employee_no}",
        actor=asking.employee_no,
        manager=manager.employee_no,
    )
    return manager.full_name


def _text(name: str, employee_no: str, asking: str) -> str:
    return (
        f"{asking}, who keeps EHR access, asks about {name} ({employee_no}).\n\n"
        "The EHR account and the work of this person do not fit together. Please answer:\n"
        "is the account still needed, for which work, and from when?\n"
    )
