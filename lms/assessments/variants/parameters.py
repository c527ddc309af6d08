"""Parameters of a variant: what may be drawn, and the draw itself, the same for the same seed for ever."""

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from lms.assessments.oracles.base import Money, Value
from lms.assessments.oracles.timely_filing import months_after
from lms.assessments.questions.base import Strict

KINDS = ("integer", "decimal", "money", "date", "choice")
NAME = validate.Regexp(r"[a-z][a-z0-9_]*$", error="Must look like deductible_left.")


class ParameterSchema(Strict):
    """One value that is drawn.

    A number or an amount lies between ``from`` and ``to`` in steps of ``step``; a date lies so many days, or
    months by its ``unit``, after ``base``; a choice is one ``of`` a list.
    """

    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    least = fields.Decimal(data_key="from")
    most = fields.Decimal(data_key="to")
    step = fields.Decimal(validate=validate.Range(min=0, min_inclusive=False))
    base = fields.Date()
    unit = fields.String(validate=validate.OneOf(("days", "months")))
    of = fields.List(fields.Raw(), validate=validate.Length(min=1, max=40))

    @validates_schema(skip_on_field_errors=True)
    def _fits_its_kind(self, data: dict[str, Any], **_: Any) -> None:
        if data["kind"] == "choice":
            if "of" not in data:
                raise ValidationError("A choice needs a list of what it is one of.", "of")
            return
        if "least" not in data or "most" not in data or data["least"] > data["most"]:
            raise ValidationError("Give from and to, the smaller one first.", "from")
        if data["kind"] == "date" and "base" not in data:
            raise ValidationError("A date lies so many days after a base.", "base")


def draw(parameters: Mapping[str, Mapping[str, Any]], *, seed: str) -> dict[str, Value]:
    """Return a value for each parameter, as an author wrote it; depends on nothing but ``seed``."""
    return {name: _draw(row, f"{seed}\x1f{name}") for name, row in parameters.items()}


def _draw(row: Mapping[str, Any], seed: str) -> Value:
    chance = int.from_bytes(hashlib.sha256(seed.encode()).digest())
    if row["kind"] == "choice":
        picked: Value = row["of"][chance % len(row["of"])]
        return picked
    least, most, step = (Decimal(str(row.get(name, 1))) for name in ("from", "to", "step"))
    places = int((most - least) // step) + 1
    number = least + step * (chance % places)
    if row["kind"] == "money":
        return Money(number)
    if row["kind"] == "date":
        base = date.fromisoformat(str(row["base"]))
        in_months = row.get("unit") == "months"
        return months_after(base, int(number)) if in_months else base + timedelta(days=int(number))
    return int(number) if row["kind"] == "integer" else number
