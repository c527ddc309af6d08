"""A number of each line, or of the claim, must lie in a range."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from marshmallow import Schema, fields, validate

from lms.claims.edits.case import Case
from lms.claims.edits.findings import Finding, Outcome
from lms.claims.edits.kind import EditKind, Parameters, PlaceField, Sample, words
from lms.claims.edits.reading_values import quantity
from lms.claims.edits.segments import Value


class NumberRangeSchema(Schema):
    """What is looked at, and its bounds.

    ``of`` is ``charge`` or ``units`` of every line; or ``at`` a place; or ``value_code`` names a value code.
    ``fractions_for`` are beginnings of procedures whose units may be parts.
    """

    of = fields.String(validate=validate.OneOf(("charge", "units")))
    at = PlaceField()
    value_code = fields.String()
    above = fields.Decimal()
    at_least = fields.Decimal()
    at_most = fields.Decimal()
    whole = fields.Boolean(load_default=False)
    fractions_for = words()


class NumberRange(EditKind):
    """Finds numbers outside their range, and what is no number where one must stand."""

    kind = "number_range"
    schema = NumberRangeSchema
    words = frozenset({"line", "code"})

    def find(self, case: Case, parameters: Parameters) -> Iterator[Outcome]:
        """Yield each number that is out of range."""
        for value, number, procedure in _numbers(case, parameters):
            may_part = procedure.startswith(tuple(parameters.get("fractions_for", ("?",))))
            if number is None or not _is_inside(number, parameters, may_part=may_part):
                line = "" if value.line is None else str(value.line)
                yield Finding(value, {"line": line, "code": procedure})

    def samples(self) -> Sequence[Sample]:
        """Return no units, half a unit, a free line, a weight in pounds, and sound ones."""
        units = {"of": "units", "above": 0, "whole": True}
        charge = {"of": "charge", "above": 0}
        weight = {"value_code": "54", "at_least": 200, "at_most": 9000}
        line = "SV1*HC:J0696*150*UN*2*"
        days = "HI*BE:80:::3"
        return (
            Sample(True, units, ((line, "SV1*HC:J0696*150*UN*0*"),)),
            Sample(True, units, ((line, "SV1*HC:J0696*150*UN*0.5*"),)),
            Sample(True, charge, ((line, "SV1*HC:J0696*0*UN*2*"),)),
            Sample(True, weight, ((days, "HI*BE:54:::7"),), kind="837I"),
            Sample(False, {**units, "fractions_for": ["J"]}, ((line, "SV1*HC:J0696*150*UN*0.5*"),)),
            Sample(False, weight, ((days, "HI*BE:54:::3200"),), kind="837I"),
            Sample(False, units),
            Sample(False, charge),
        )


def _numbers(case: Case, parameters: Parameters) -> Iterator[tuple[Value, Decimal | None, str]]:
    """Yield each place with its number (None when it is none) and the procedure of its line."""
    if "of" in parameters:
        for line in case.claim.lines:
            value = line.value(parameters["of"])
            if value is not None:
                yield value, quantity(value.text), line.procedure
    elif "value_code" in parameters:
        for code in case.claim.codes_in("value"):
            if code.code == parameters["value_code"]:
                yield code.place, code.amount, ""
    elif "at" in parameters:
        for value in parameters["at"].found(case.claim):
            yield value, quantity(value.text), ""


def _is_inside(number: Decimal, parameters: Parameters, *, may_part: bool) -> bool:
    """Tell whether a number keeps all bounds that are named."""
    return not (
        ("above" in parameters and number <= parameters["above"])
        or ("at_least" in parameters and number < parameters["at_least"])
        or ("at_most" in parameters and number > parameters["at_most"])
        or (parameters["whole"] and not may_part and number != number.to_integral_value())
    )
