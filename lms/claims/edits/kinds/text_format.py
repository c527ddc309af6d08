"""A value must have a form, or must not look like something."""

from collections.abc import Iterator, Sequence

from marshmallow import Schema, fields

from lms.claims.edits.case import Case
from lms.claims.edits.findings import Finding, Outcome
from lms.claims.edits.kind import EditKind, Parameters, PatternField, PlaceField, Sample


class TextFormatSchema(Schema):
    """The place, what its whole value must match, or what it must not hold; whether it must be there."""

    at = PlaceField(required=True)
    must_match = PatternField(load_default=None)
    must_not_hold = PatternField(load_default=None)
    required = fields.Boolean(load_default=False)


class TextFormat(EditKind):
    """Finds values whose form is wrong; an empty one only where it is required."""

    kind = "format"
    schema = TextFormatSchema

    def find(self, case: Case, parameters: Parameters) -> Iterator[Outcome]:
        """Yield each value with a wrong form."""
        path, form, forbidden = parameters["at"], parameters["must_match"], parameters["must_not_hold"]
        is_there = False
        for value in path.found(case.claim):
            is_there = True
            is_wrong = form is not None and form.fullmatch(value.text) is None
            if is_wrong or (forbidden is not None and forbidden.search(value.text)):
                yield Finding(value)
        if parameters["required"] and not is_there:
            yield Finding(path.place(case.claim))

    def samples(self) -> Sequence[Sample]:
        """Return postal codes with five and nine digits, a box, and a missing specialty."""
        code = {"at": "2010AA N403", "must_match": r"\d{9}"}
        box = {"at": "2010AA N301", "must_not_hold": r"(?i)\bP\.? ?O\.? ?BOX\b"}
        specialty = {"at": "2000A PRV03", "must_match": "[A-Z0-9]{10}", "required": True}
        return (
            Sample(True, code, (("N4*RIVERTON*OH*430010001", "N4*RIVERTON*OH*43001"),)),
            Sample(True, box, (("N3*1 RIVER ROAD", "N3*PO BOX 12"),)),
            Sample(True, specialty, (("PRV*BI*PXC*282N00000X", ""),)),
            Sample(False, code),
            Sample(False, box),
            Sample(False, specialty),
        )
