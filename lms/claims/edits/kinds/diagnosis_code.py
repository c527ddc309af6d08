"""Diagnosis codes must exist on the day of service, and must be complete."""

from collections.abc import Iterator, Sequence

from marshmallow import Schema, fields, validate

from lms.claims.edits.case import Case
from lms.claims.edits.codes import DIAGNOSES
from lms.claims.edits.findings import Finding, Lacking, Outcome
from lms.claims.edits.kind import EditKind, Parameters, Sample
from lms.core.icd10 import is_leaf, is_valid, year_of_list


class DiagnosisCodeSchema(Schema):
    """Whether to look for codes that do not exist, or for those that have subdivisions."""

    fault = fields.String(required=True, validate=validate.OneOf(("unknown", "incomplete")))


class DiagnosisCode(EditKind):
    """Finds ICD-10-CM codes that do not exist or cannot be billed; outside the list's year it says so.

    A code that stands in the list is accepted on any day. One that does not is found only inside the
    year of the list, because it may have been lawful before or have come later.
    """

    kind = "diagnosis_code"
    schema = DiagnosisCodeSchema
    words = frozenset({"code"})

    def find(self, case: Case, parameters: Parameters) -> Iterator[Outcome]:
        """Yield each code with the fault asked for."""
        day = case.day()
        first, last = year_of_list()
        is_this_year = day is None or first <= day <= last
        for code in case.claim.codes_in(*DIAGNOSES):
            if (
                not code.is_icd10
                or is_leaf(code.code)
                or is_valid(code.code) is (parameters["fault"] == "unknown")
            ):
                continue
            if is_this_year:
                yield Finding(code.place, {"code": code.code})
            else:
                yield Lacking("ICD-10-CM list of that year")

    def samples(self) -> Sequence[Sample]:
        """Return a code that does not exist, a category, and sound ones; one of another year."""
        codes = "HI*ABK:J189*ABF:I10"
        unknown, incomplete = {"fault": "unknown"}, {"fault": "incomplete"}
        no_code, category = (codes, "HI*ABK:J1899"), (codes, "HI*ABK:E11")
        return (
            Sample(True, unknown, (no_code,)),
            Sample(True, incomplete, (category,)),
            Sample(False, unknown, (category,)),
            Sample(False, incomplete, (no_code,)),
            Sample(False, unknown),
        )
