"""Something on a claim or line needs something else beside it."""

from collections.abc import Iterator, Sequence

from marshmallow import Schema, fields, validate

from lms.claims.edits.case import Case
from lms.claims.edits.conditions import ConditionField, all_hold
from lms.claims.edits.findings import Finding, Outcome
from lms.claims.edits.kind import EditKind, Parameters, PlaceField, Sample


class NeedsAnotherSchema(Schema):
    """If all of ``given`` hold (on a claim, or on a line), all of ``then`` must; ``at`` is where to look."""

    each = fields.String(load_default="claim", validate=validate.OneOf(("claim", "line")))
    given = fields.List(ConditionField(), load_default=list)
    then = fields.List(ConditionField(), required=True)
    at = PlaceField(required=True)


class NeedsAnother(EditKind):
    """Finds claims or lines on which the second thing is missing."""

    kind = "needs_another"
    schema = NeedsAnotherSchema
    words = frozenset({"line"})

    def needs(self, parameters: Parameters) -> tuple[str, ...]:
        """Return the side facts and tables that the conditions ask."""
        both = (*parameters["given"], *parameters["then"])
        return tuple(name for condition in both for name in condition.needs)

    def find(self, case: Case, parameters: Parameters) -> Iterator[Outcome]:
        """Yield the place where the missing thing would stand."""
        given, then = parameters["given"], parameters["then"]
        for line in case.claim.lines if parameters["each"] == "line" else (None,):
            if all_hold(given, case, line) and not all_hold(then, case, line):
                place = parameters["at"].place(case.claim, line)
                yield Finding(place, {"line": str(line.number) if line else ""})

    def samples(self) -> Sequence[Sample]:
        """Return a laboratory revenue code without a procedure, a fall without its day, and sound ones."""
        revenue = {
            "each": "line",
            "given": [{"codes": "revenue", "starts": ["030"]}],
            "then": [{"codes": "hcpcs"}],
            "at": "2400 SV202",
        }
        accident = {
            "given": [{"codes": "diagnosis", "starts": ["S"]}],
            "then": [{"codes": "occurrence", "in": ["05"]}],
            "at": "2300 HI01",
        }
        fall = ("HI*ABK:J189", "HI*ABK:S52501A")
        line = "SV2*0300*HC:P9612*100*UN*1"
        return (
            Sample(True, revenue, ((line, "SV2*0300**100*UN*1"),), kind="outpatient"),
            Sample(True, accident, (fall,), kind="outpatient"),
            Sample(False, accident, (fall, ("HI*APR:R509", "HI*BH:05:D8:20260302")), kind="outpatient"),
            Sample(False, revenue, kind="outpatient"),
        )
