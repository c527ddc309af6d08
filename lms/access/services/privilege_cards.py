"""A person's privilege as floors above print it."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from lms.access.rules.privileges import GRANT, HELD
from lms.access.services.privilege_cases import held_by
from lms.core.errors import NotFound
from lms.people.api import Person


@dataclass(frozen=True)
class HeldPrivilege:
    """A privilege on a day: what it is called, its limits, until when, and where its page is.

    ``held_until`` and ``granted_on`` are None without a limit, and while it is not held; ``unit_id`` is the
    unit of the job that lets it be held.
    """

    name: str
    designation: str
    limits: tuple[str, ...]
    is_held: bool
    held_until: date | None
    granted_on: date | None
    version: int
    unit_id: int | None
    path: str


def held_privilege(person: Person, key: str, day: date) -> HeldPrivilege:
    """Return a person's privilege on a day.

    Raises:
        NotFound: when there is no such privilege, or no job ever let the person hold it.
    """
    found = held_by([person.id], key=key)[person.id]
    if not found or not found[0].dossier.jobs:
        raise NotFound("There is no such privilege of this person.")
    held = found[0]
    stand, job = held.on(day), held.dossier.latest_job(day)
    grants = [one.signed_on for one in held.case.signed if one.kind == GRANT and one.signed_on <= day]
    is_held = stand.state == HELD
    return HeldPrivilege(
        name=held.privilege.name,
        designation=held.privilege.designation,
        limits=held.privilege.limits,
        is_held=is_held,
        held_until=stand.last_on,
        granted_on=grants[-1] if is_held else None,
        version=stand.decision.version or held.privilege.version,
        unit_id=job.unit_id if job else None,
        path=f"/access/privileges/{quote(person.employee_no, safe='')}/{quote(key, safe=':')}",
    )
