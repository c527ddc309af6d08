"""How tests ask for packs, have them made and open them."""

import io
import zipfile
from typing import Any

from lms.compliance.listeners import roster_changed
from lms.core import worker
from lms.core.permissions import Identity
from lms.core.unit_of_work import unit_of_work
from lms.people.events import RosterChanged
from lms.people.identity import identity_of
from lms.people.models import Person, Unit
from lms.reports.models import EvidencePack
from lms.reports.services.packing import making
from tests.access import factories

Files = dict[str, bytes]


def identity(person: Person) -> Identity:
    """Return a person as they act."""
    return identity_of(person)


def newcomer(unit: Unit, manager: Person | None = None) -> Person:
    """Make one more registrar, who is asked for what registrars are; outside of a unit of work."""
    with unit_of_work():
        made = factories.learner(unit)
        made.manager_id = manager.id if manager else None
        roster_changed(RosterChanged(person_ids=(made.id,)))
    return made


def ask(by: Person, kind: str, key: str, **changes: Any) -> EvidencePack:
    """Ask for a pack; outside of a unit of work."""
    values: dict[str, Any] = {
        "as_of": factories.TODAY,
        "reason": "Survey of the state, question 4",
        "form_key": f"{kind}-{key}-{by.id}",
        **changes,
    }
    with unit_of_work():
        return making.ask_for(making.Wanted(kind, key, **values), identity(by))


def make(by: Person, kind: str, key: str, **changes: Any) -> Files:
    """Ask for a pack, let the job server make it, and return its files."""
    pack = ask(by, kind, key, **changes)
    public_id = pack.public_id
    while worker.run_next("tests"):
        pass
    with unit_of_work():
        data = making.take(making.pack_named(public_id), identity(by))
    return opened(data)


def opened(data: bytes) -> Files:
    """Return the files of a zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as pack:
        return {name: pack.read(name) for name in pack.namelist()}
