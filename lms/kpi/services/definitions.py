"""Measures and targets as they are written in the content, and the policy by which rates are shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lms.core import policy
from lms.core.content import live, live_all, parsed
from lms.kpi.measures import MEASURES, Measure
from lms.people.api import Unit


@dataclass(frozen=True)
class Definition:
    """A measure in words; ``is_computed`` False means that it is defined but not computed yet."""

    id: str
    name: str
    short_name: str
    group: str
    is_computed: bool
    numerator: str
    denominator: str
    unit: str
    direction: str
    view: str
    benchmark: str | None
    benchmark_sources: tuple[str, ...]
    includes: tuple[str, ...]
    excludes: tuple[str, ...]
    owners: tuple[str, ...]
    settings: tuple[str, ...]
    inputs: tuple[str, ...]
    sources: tuple[str, ...]
    note: str | None
    map_key: str | None
    confidence: str

    @classmethod
    def of(cls, body: dict[str, Any]) -> "Definition":
        """Return the definition of a content body."""
        benchmark = body.get("benchmark") or {}
        return cls(
            id=body["id"],
            name=body["name"],
            short_name=body.get("short_name", body["name"]),
            group=body["group"],
            is_computed=body["id"] in MEASURES,
            numerator=body["numerator"],
            denominator=body["denominator"],
            unit=body["unit"],
            direction=body["direction"],
            view=body["view"],
            benchmark=benchmark.get("text"),
            benchmark_sources=tuple(benchmark.get("sources", ())),
            includes=tuple(body.get("includes", ())),
            excludes=tuple(body.get("excludes", ())),
            owners=tuple(body.get("owners", ())),
            settings=tuple(body.get("settings", ())),
            inputs=tuple(body.get("inputs", ())),
            sources=tuple(body.get("sources", ())),
            note=body.get("note"),
            map_key=body.get("map_key"),
            confidence=body["confidence"],
        )

    @property
    def measure(self) -> Measure:
        """The code of the measure.

        Raises:
            Refused: when there is none yet.
        """
        return MEASURES.get(self.id)


@dataclass(frozen=True)
class Target:
    """A local target for everything, or for a unit (by code) and those below it, from a day on."""

    measure: str
    unit: str | None
    value: Decimal
    from_on: date

    @classmethod
    def of(cls, body: dict[str, Any]) -> "Target":
        """Return the target of a content body."""
        return cls(
            body["measure"], body.get("unit"), Decimal(str(body["value"])), date.fromisoformat(body["from"])
        )


@dataclass(frozen=True)
class Showing:
    """How rates are shown; the values of the policy section ``kpi``."""

    age_limit_days: int
    settled_percent: int
    fewest_claims: int
    fewest_people: int
    wave_people: int


def definition(measure_id: str, as_of: date | None = None) -> Definition:
    """Return the definition of a measure.

    Raises:
        NotFound: when there is none.
    """
    return parsed(live("measure", measure_id, as_of), Definition.of)


def definitions(as_of: date | None = None) -> dict[str, Definition]:
    """Return every definition by id."""
    return {key: parsed(found, Definition.of) for key, found in live_all("measure", as_of).items()}


def targets(as_of: date | None = None) -> list[Target]:
    """Return every target that is live on a date."""
    return [parsed(found, Target.of) for found in live_all("target", as_of).values()]


def target_for(
    measure_id: str, known: list[Target], units: Mapping[int, Unit], *, unit: str | None, on: date
) -> Decimal | None:
    """Return the target of a measure on a day: the nearest unit's, then the latest; None without one."""
    chain = _codes_above(units, unit)
    fitting = [
        (chain.index(one.unit), one.from_on.toordinal(), one.value)
        for one in known
        if one.measure == measure_id and one.unit in chain and one.from_on <= on
    ]
    return max(fitting)[2] if fitting else None


def _codes_above(units: Mapping[int, Unit], code: str | None) -> list[str | None]:
    """Return the codes from everything (None) down to the unit itself."""
    found = next((unit for unit in units.values() if unit.code == code), None)
    above = [units[int(part)].code for part in found.path.strip("/").split("/")] if found else []
    return [None, *above]


def showing(as_of: date | None = None) -> Showing:
    """Return how rates are shown.

    Raises:
        NotFound: when the content has no policy section ``kpi``.
    """
    return Showing(**policy.section("kpi", as_of))
