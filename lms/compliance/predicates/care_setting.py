"""Predicate: the unit of the job gives acute or ambulatory care."""

from datetime import date
from typing import ClassVar

from marshmallow import Schema, fields, validate

from lms.compliance.predicates.base import CHOICES, Input, Predicate, Sample, one_of
from lms.compliance.rules.dates import Period
from lms.compliance.rules.expressions import Names, Terms
from lms.compliance.rules.periods import EVER, NEVER, Periods
from lms.compliance.rules.subjects import About, HeldJob, Place, Subject, World

SETTINGS = ("acute", "ambulatory")
BOTH = "both"


class SettingSchema(Schema):
    """One or both care settings."""

    any_of = fields.List(
        fields.String(validate=validate.OneOf(SETTINGS)), required=True, validate=validate.Length(min=1)
    )


class CareSetting(Predicate):
    """Holds on every day of a job in a unit of the setting; a unit of both settings is of each."""

    kind: ClassVar[str] = "care_setting"
    label: ClassVar[str] = "works in care that is"
    schema: ClassVar[type[Schema]] = SettingSchema
    inputs: ClassVar[tuple[Input, ...]] = (Input("any_of", "care settings", CHOICES, SETTINGS),)

    def periods(self, terms: Terms, subject: Subject) -> Periods:
        """Return every day or none: a unit has one setting."""
        place = subject.place
        return EVER if place and place.care_setting in (*terms["any_of"], BOTH) else NEVER

    def words(self, terms: Terms, names: Names) -> str:
        """Say it."""
        del names
        return f"works in {one_of(terms['any_of'])} care"

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        ward = Place("WARD", frozenset({"WARD"}), "acute")
        there = Subject(
            HeldJob(1, "nurse", 7, Period(date(2026, 1, 5))), About(world=World(places={7: ward}))
        )
        return (
            Sample("the setting", {"any_of": ["acute"]}, there, EVER),
            Sample("the other setting", {"any_of": ["ambulatory"]}, there, NEVER),
        )
