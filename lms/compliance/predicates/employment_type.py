"""Predicate: how the person is employed."""

from typing import ClassVar

from marshmallow import Schema, fields, validate

from lms.compliance.predicates.base import CHOICES, Input, Sample, one_of
from lms.compliance.predicates.employment import OfEmployment
from lms.compliance.rules.expressions import Names, Terms

TYPES = ("employee", "contractor", "traveler", "student", "resident", "volunteer")


class TypeSchema(Schema):
    """One or more ways of being employed."""

    any_of = fields.List(
        fields.String(validate=validate.OneOf(TYPES)), required=True, validate=validate.Length(min=1)
    )


class EmploymentType(OfEmployment):
    """Holds while the person is employed in one of the ways."""

    kind: ClassVar[str] = "employment_type"
    label: ClassVar[str] = "is employed as"
    attribute: ClassVar[str] = "employment_type"
    schema: ClassVar[type[Schema]] = TypeSchema
    inputs: ClassVar[tuple[Input, ...]] = (Input("any_of", "ways of employment", CHOICES, TYPES),)

    def words(self, terms: Terms, names: Names) -> str:
        """Say it."""
        del names
        return f"is employed as {one_of(terms['any_of'])}"

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        return self._samples("traveler", "employee")
