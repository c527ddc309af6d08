"""Predicate: where the person works: on site, remote or both."""

from typing import ClassVar

from marshmallow import Schema, fields, validate

from lms.compliance.predicates.base import CHOICES, Input, Sample, one_of
from lms.compliance.predicates.employment import OfEmployment
from lms.compliance.rules.expressions import Names, Terms

LOCATIONS = ("onsite", "hybrid", "remote")


class LocationSchema(Schema):
    """One or more work locations."""

    any_of = fields.List(
        fields.String(validate=validate.OneOf(LOCATIONS)), required=True, validate=validate.Length(min=1)
    )


class WorkLocation(OfEmployment):
    """Holds while the person works in one of the locations."""

    kind: ClassVar[str] = "work_location"
    label: ClassVar[str] = "works on site or remotely"
    attribute: ClassVar[str] = "work_location"
    schema: ClassVar[type[Schema]] = LocationSchema
    inputs: ClassVar[tuple[Input, ...]] = (Input("any_of", "work locations", CHOICES, LOCATIONS),)

    def words(self, terms: Terms, names: Names) -> str:
        """Say it."""
        del names
        return f"has the work location {one_of(terms['any_of'])}"

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        return self._samples("onsite", "remote")
