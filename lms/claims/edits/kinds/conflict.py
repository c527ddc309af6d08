"""Things that must not stand together on a claim, on a line, or beside what the house knows."""

from collections.abc import Iterator, Sequence

from marshmallow import Schema, fields, validate

from lms.claims.edits.case import Case
from lms.claims.edits.conditions import ConditionField, all_hold
from lms.claims.edits.findings import Finding, Outcome
from lms.claims.edits.kind import EditKind, Parameters, PlaceField, Sample
from lms.claims.edits.side_facts import Encounter, SideFacts


class ConflictSchema(Schema):
    """What must not all hold, on the claim or on each line; ``at`` is where to look."""

    each = fields.String(load_default="claim", validate=validate.OneOf(("claim", "line")))
    given = fields.List(ConditionField(), load_default=list)
    at = PlaceField(required=True)


class Conflict(EditKind):
    """Finds claims or lines on which all conditions hold; those of the check's ``when`` hold already."""

    kind = "conflict"
    schema = ConflictSchema
    words = frozenset({"line"})

    def needs(self, parameters: Parameters) -> tuple[str, ...]:
        """Return the side facts and tables that the conditions ask."""
        return tuple(name for condition in parameters["given"] for name in condition.needs)

    def find(self, case: Case, parameters: Parameters) -> Iterator[Outcome]:
        """Yield the place to look at."""
        for line in case.claim.lines if parameters["each"] == "line" else (None,):
            if all_hold(parameters["given"], case, line):
                place = parameters["at"].place(case.claim, line)
                yield Finding(place, {"line": str(line.number) if line else ""})

    def samples(self) -> Sequence[Sample]:
        """Return a visit whose record is open, an interim bill of a patient who left, and sound ones."""
        is_open = {"given": [{"fact": "encounter.is_closed", "in": [False]}], "at": "2300 CLM01"}
        left = {
            "given": [{"at": "2300 CLM05-3", "in": ["2", "3"]}, {"at": "2300 CL103", "not_in": ["30"]}],
            "at": "2300 CL103",
        }
        interim = (("CLM*C2*9000***11:A:1*", "CLM*C2*9000***11:A:2*"),)
        return (
            Sample(True, is_open, facts=SideFacts(encounter=Encounter(is_closed=False))),
            Sample(True, left, interim, kind="837I"),
            Sample(False, is_open, facts=SideFacts(encounter=Encounter(is_closed=True))),
            Sample(False, left, kind="837I"),
        )
