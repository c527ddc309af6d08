"""Who and what an address is about, and the checks that every decision page shares."""

from collections.abc import Callable
from typing import TypeVar

from flask import flash

from lms.access.permissions import EXPLAIN
from lms.access.services.decisions import Ruling, decide_many
from lms.access.services.gates import gates_by_role
from lms.access.services.sign_off import ruling_today
from lms.core import clock, permissions
from lms.core.errors import Conflict, DomainError, NotAllowed, NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.permissions import Permission, Subject, demand
from lms.core.unit_of_work import unit_of_work
from lms.core.web.proving import proved
from lms.people import api as people

T = TypeVar("T")


def person_subject(employee_no: str, **_values: object) -> Subject:
    """Return the person of an address as the subject of a permission."""
    return people.person_subject(people.person_by_employee_no(employee_no).id)


def gate_subject(ruling: Ruling) -> Subject:
    """Return the person in the unit that the gate is about: whoever signs must be over that unit."""
    job = ruling.dossier.latest_job(ruling.as_of)
    return Subject(person_id=ruling.person_id, paths=(job.unit_path,) if job else ())


def signer_id(permission: Permission, ruling: Ruling, *, own: str) -> int:
    """Return who signs, when they may.

    Args:
        permission: what the signature needs over the unit of the gate.
        ruling: the gate.
        own: the sentence that refuses a signature for oneself.

    Raises:
        NotAllowed: when people sign for themselves.
        NotFound: when the gate is in none of their units.
    """
    identity = permissions.current()
    if identity.person_id == ruling.person_id:
        raise NotAllowed(_("Nobody signs for themselves."), hint=own)
    demand(permission, gate_subject(ruling))
    assert identity.person_id is not None
    return identity.person_id


def rulings_of(person_id: int) -> list[Ruling]:
    """Return the gates of the jobs that a person holds today, or of the jobs held last."""
    held = decide_many([person_id], as_of=clock.today())[person_id]
    if held:
        return held
    gates = gates_by_role()
    asked = [job.job_role for job in people.jobs_of([person_id])[person_id] if job.job_role in gates]
    return [ruling_today(person_id, gates[role].id) for role in asked[-1:]]


def chosen(rulings: list[Ruling], gate: str) -> Ruling | None:
    """Return the gate that an address names, else the first.

    Raises:
        NotFound: when the person has no such gate.
    """
    if not gate:
        return rulings[0] if rulings else None
    found = next((ruling for ruling in rulings if ruling.decision.gate == gate), None)
    if found is None:
        raise NotFound(_("This person has no such gate."))
    return found


def attempted(act: Callable[[], T]) -> tuple[T | None, DomainError | None]:
    """Return what an act in a unit of work of its own gives, or the error that its form is to show.

    What was typed is kept thereby: the page comes back with the form and the reason.
    """
    try:
        with unit_of_work(durable=True):
            return act(), None
    except (Refused, Conflict) as error:
        return None, error


def me() -> int:
    """Return who acts; 0 when nobody is signed in, whom every permission refuses."""
    return permissions.current().person_id or 0


def tell(problem: DomainError | None, done: str) -> None:
    """Say on the next page that an act was done, or why it was not and what to do."""
    if problem is None:
        flash(done, "ok")
    else:
        flash(f"{problem.message} {problem.hint or ''}".strip(), "warn")


def stands_in(permission: Permission, ruling: Ruling) -> int | None:
    """Return for whom the person of this request signs a gate; None when in their own right."""
    return permissions.stands_in_for(permission, permissions.current(), gate_subject(ruling))


__all__ = [
    "EXPLAIN",
    "attempted",
    "chosen",
    "gate_subject",
    "me",
    "person_subject",
    "proved",
    "rulings_of",
    "signer_id",
    "stands_in",
    "tell",
]
