"""What stands on the claim must be what the record says."""

from collections.abc import Iterator, Sequence

from marshmallow import Schema, ValidationError, fields, validates

from lms.claims.edits.case import Case
from lms.claims.edits.findings import Finding, Outcome
from lms.claims.edits.kind import EditKind, Parameters, PlaceField, Sample
from lms.claims.edits.side_facts import NO_FACTS, Encounter, SideFacts


class MatchesFactSchema(Schema):
    """The place, and the side fact that it must equal."""

    at = PlaceField(required=True)
    fact = fields.String(required=True)

    @validates("fact")
    def _is_known(self, value: str, data_key: str) -> None:
        """Refuse a side fact that there is not."""
        if not hasattr(NO_FACTS, value.partition(".")[0]):
            raise ValidationError(f"There is no side fact {value}.")


class MatchesFact(EditKind):
    """Finds values that differ from a side fact."""

    kind = "matches_fact"
    schema = MatchesFactSchema
    words = frozenset({"fact"})

    def needs(self, parameters: Parameters) -> tuple[str, ...]:
        """Return the side fact."""
        return (parameters["fact"],)

    def find(self, case: Case, parameters: Parameters) -> Iterator[Outcome]:
        """Yield the value that differs, or the empty place."""
        known = [str(one) for one in case.fact(parameters["fact"]) or ()]
        place = parameters["at"].place(case.claim)
        if known and place.text not in known:
            yield Finding(place, {"fact": ", ".join(known)})

    def samples(self) -> Sequence[Sample]:
        """Return a discharge to home health that is billed as home, and a sound one."""
        parameters = {"at": "2300 CL103", "fact": "encounter.disposition"}
        return (
            Sample(True, parameters, facts=SideFacts(encounter=Encounter(disposition="06")), kind="837I"),
            Sample(False, parameters, facts=SideFacts(encounter=Encounter(disposition="01")), kind="837I"),
        )
