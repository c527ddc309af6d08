"""Diagnoses of an inpatient stay must say whether they were there on arrival."""

from collections.abc import Iterator, Sequence

from marshmallow import Schema

from lms.claims.edits.case import Case
from lms.claims.edits.findings import Finding, Outcome
from lms.claims.edits.kind import EditKind, Parameters, Sample, words

LAWFUL = frozenset("YNUW")
_STAY = "HI*ABK:J189:::::::Y"


class PresentOnAdmissionSchema(Schema):
    """Beginnings of codes that may go without, beside those of the table ``poa_exempt``."""

    exempt = words()


class PresentOnAdmission(EditKind):
    """Finds diagnoses of a stay whose indicator is missing or none."""

    kind = "present_on_admission"
    schema = PresentOnAdmissionSchema
    words = frozenset({"code"})

    def find(self, case: Case, parameters: Parameters) -> Iterator[Outcome]:
        """Yield each principal, other or external code without a lawful indicator."""
        if not case.claim.is_inpatient:
            return
        exempt = tuple(parameters.get("exempt", ()))
        listed = case.tables.by_first("poa_exempt")
        for code in case.claim.codes_in("principal", "other", "external"):
            may_lack = code.code in listed or (exempt and code.code.startswith(exempt))
            if code.present not in LAWFUL and not (may_lack and code.present in ("", "1")):
                yield Finding(code.place, {"code": code.code})

    def samples(self) -> Sequence[Sample]:
        """Return a code without the indicator, one with a wrong letter, an exempt one, a sound claim."""
        without = ((_STAY, "HI*ABK:J189"),)
        return (
            Sample(True, change=without, kind="837I"),
            Sample(True, change=((_STAY, "HI*ABK:J189:::::::X"),), kind="837I"),
            Sample(False, {"exempt": ["J1"]}, without, kind="837I"),
            Sample(False, change=without, tables={"poa_exempt": [["J189"]]}, kind="837I"),
            Sample(False, kind="837I"),
            Sample(False, kind="outpatient"),
        )
