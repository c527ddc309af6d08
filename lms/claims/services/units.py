"""The unit that a claim belongs to: its encounter's, else rendering or facility NPI, else billing NPI."""

from collections.abc import Iterable

from lms.claims.models import ClaimFact
from lms.people.api import units


class UnitFinder:
    """Finds units by the NPIs of the organisation; made once for each run."""

    def __init__(self) -> None:
        self._by_npi: dict[str, int] = {}
        for unit in units().values():
            for npi in unit.npis:
                self._by_npi.setdefault(npi, unit.id)

    def find(self, encounter_unit: int | None, npis: Iterable[str | None]) -> int | None:
        """Return the unit of a claim, None for "not attributed".

        Args:
            encounter_unit: the unit of the claim's encounter, when one was imported.
            npis: the claim's provider numbers, in the order in which they decide.
        """
        if encounter_unit is not None:
            return encounter_unit
        return next((self._by_npi[npi] for npi in npis if npi in self._by_npi), None)


def paths_of_claim(fact: ClaimFact) -> tuple[str, ...]:
    """Return the unit paths of a claim; what is not attributed belongs to the top of the organisation."""
    known = units()
    if fact.unit_id is not None and fact.unit_id in known:
        return (known[fact.unit_id].path,)
    return tuple(unit.path for unit in known.values() if unit.parent_id is None)
