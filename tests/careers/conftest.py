"""People with credentials: coders of one unit, their manager and coding manager, and eve outside."""

from dataclasses import dataclass
from datetime import date

import pytest

from lms.careers.services.cycles import CycleTold, tell_cycle
from lms.compliance.services.evidence import NewEvidence, record_evidence
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from tests.access import factories as access
from tests.careers.examples import AAPC_BODY, AHIMA_BODY
from tests.cast import Cast
from tests.courses.libraries import LIBRARY
from tests.factories import make_person
from tests.standing import Once

CYCLE_END = date(2027, 3, 31)


@dataclass
class World:
    """The cast, and a coder of admitting with a cycle of CCS that ends in March 2027."""

    cast: Cast
    coder: Person

    def __getitem__(self, name: str) -> Person:
        return self.cast[name]


def tell(person: Person, code: str, to_on: date = CYCLE_END, *, key: str = "") -> str:
    """Tell a cycle; inside an open unit of work."""
    row, _new = tell_cycle(
        person_id=person.id,
        told=CycleTold(code, to_on),
        by_id=person.id,
        form_key=key or f"{person.id}-{code}-{to_on}",
    )
    return str(row.public_id)


def in_ledger(person: Person, code: str, expires_on: date | None, on: date = date(2025, 4, 1)) -> None:
    """Put a credential into the ledger of evidence; inside an open unit of work."""
    fact = NewEvidence(
        person_id=person.id,
        kind="credential",
        subject=code,
        occurred_on=on,
        key=f"import:credential:{code}:{on}",
        source="import",
        expires_on=expires_on,
    )
    record_evidence([fact])


@pytest.fixture
def world(once: Once) -> World:
    """The world, with the rules of AHIMA and AAPC and one library."""

    def make() -> World:
        with unit_of_work():
            cast = access.make_world()
            access.publish("credential-issuer", "AHIMA", AHIMA_BODY)
            access.publish("credential-issuer", "AAPC", AAPC_BODY)
            access.publish("library", "bluewater", LIBRARY)
            coder = make_person(
                unit=cast.admitting, job_role="coder_2", given_name="Chiara", family_name="Moretti"
            )
            tell(coder, "CCS")
        return World(cast, coder)

    found: World = once("coders with credentials", make)
    return found
