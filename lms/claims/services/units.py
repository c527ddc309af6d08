"""The unit that a claim belongs to: its encounter's, else rendering or facility NPI, else billing NPI."""

from collections.abc import Iterable

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
