"""A value must be there."""

from collections.abc import Iterator, Sequence

from marshmallow import Schema, fields

from lms.claims.edits.case import Case
from lms.claims.edits.findings import Finding, Outcome
from lms.claims.edits.kind import EditKind, Parameters, PlaceField, Sample


class RequiredSchema(Schema):
    """Places that must hold a value; ``where_present`` asks it only where the segment is there."""

    at = fields.List(PlaceField(), required=True)
    where_present = fields.Boolean(load_default=False)


class Required(EditKind):
    """Finds places that are empty."""

    kind = "required"
    schema = RequiredSchema

    def find(self, case: Case, parameters: Parameters) -> Iterator[Outcome]:
        """Yield each place without a value; with ``where_present`` each segment without it."""
        for path in parameters["at"]:
            if parameters["where_present"]:
                for segment in path.segments(case.claim):
                    value = segment.value(path.element, path.component)
                    if not value.text:
                        yield Finding(value)
            elif not any(path.found(case.claim)):
                yield Finding(path.place(case.claim))

    def samples(self) -> Sequence[Sample]:
        """Return a claim without a member number, one without a rendering NPI, and sound ones."""
        member = {"at": ["2010BA NM109"]}
        rendering = {"at": ["2310B NM109"], "where_present": True}
        no_npi = (("NM1*82*1*DOC*SAM****XX*1987654328", "NM1*82*1*DOC*SAM"),)
        return (
            Sample(True, member, (("NM1*IL*1*SAMPLE*PATIENT****MI*M1000001", "NM1*IL*1*SAMPLE*PATIENT"),)),
            Sample(True, rendering, no_npi),
            Sample(False, rendering, (("NM1*82*1*DOC*SAM****XX*1987654328", ""),)),
            Sample(False, member),
        )
