"""Predicate: the job is in one of these units, or in a unit below them."""

from datetime import date
from typing import ClassVar

from marshmallow import Schema, fields

from lms.compliance.predicates.base import FLAG, UNITS, AnyOfSchema, Input, Predicate, Sample, one_of
from lms.compliance.rules.dates import Period
from lms.compliance.rules.expressions import Names, Terms
from lms.compliance.rules.periods import EVER, NEVER, Periods
from lms.compliance.rules.subjects import About, HeldJob, Place, Subject, World


class UnitSchema(AnyOfSchema):
    """Codes of units; ``here_only`` leaves out the units below them."""

    here_only = fields.Boolean(load_default=False)


class InUnit(Predicate):
    """Holds on every day of a job in one of the units, by default with the units below."""

    kind: ClassVar[str] = "unit"
    label: ClassVar[str] = "works in"
    schema: ClassVar[type[Schema]] = UnitSchema
    inputs: ClassVar[tuple[Input, ...]] = (
        Input("any_of", "units", UNITS),
        Input("here_only", "only there, not in the units below", FLAG),
    )

    def periods(self, terms: Terms, subject: Subject) -> Periods:
        """Return every day or none: a job is in one unit."""
        place = subject.place
        if place is None:
            return NEVER
        held = {place.code} if terms["here_only"] else place.codes
        return EVER if held.intersection(terms["any_of"]) else NEVER

    def words(self, terms: Terms, names: Names) -> str:
        """Say it."""
        below = "" if terms["here_only"] else " or below"
        return f"works in {one_of(names.unit(code) for code in terms['any_of'])}{below}"

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        clinic = Place("CLINIC", frozenset({"WEST", "CLINIC"}))
        there = Subject(
            HeldJob(1, "nurse", 7, Period(date(2026, 1, 5))), About(world=World(places={7: clinic}))
        )
        return (
            Sample("a unit above", {"any_of": ["WEST"]}, there, EVER),
            Sample("only the unit above", {"any_of": ["WEST"], "here_only": True}, there, NEVER),
            Sample("another unit", {"any_of": ["EAST"]}, there, NEVER),
        )
