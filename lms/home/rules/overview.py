"""Which units and roles a heat table shows: the facilities of a system, or the units of one facility."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

MOST_UNITS, MOST_ROLES, MOST_PAIRS = 8, 7, 6
FACILITY_KINDS = frozenset({"facility"})


@dataclass(frozen=True)
class Place:
    """A unit as far as placing goes."""

    id: int
    kind: str
    parent_id: int | None
    path: str


def shown_under(places: Iterable[Place], paths: Collection[str]) -> dict[int, int]:
    """Return under which unit each unit in scope is shown.

    With more than one facility in scope a unit is shown under its facility; within one facility, or
    where there is none, every unit stands for itself. Units outside ``paths`` are left out.
    """
    seen = [place for place in places if any(place.path.startswith(path) for path in paths)]
    facilities = {place.id for place in seen if place.kind in FACILITY_KINDS}
    if len(facilities) < 2:
        return {place.id: place.id for place in seen}
    return {place.id: _facility_of(place, facilities) for place in seen}


def widest(sizes: Mapping[str, int], most: int) -> list[str]:
    """Return the names with the most people, in alphabetical order of those kept."""
    kept = sorted(sizes, key=lambda name: (-sizes[name], name))[:most]
    return sorted(kept)


def _facility_of(place: Place, facilities: Collection[int]) -> int:
    above = [int(part) for part in place.path.strip("/").split("/") if part]
    return next((unit_id for unit_id in reversed(above) if unit_id in facilities), place.id)
