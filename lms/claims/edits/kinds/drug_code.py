"""A drug line must name the drug by its national code, with quantity and unit."""

import re
from collections.abc import Iterator, Sequence

from marshmallow import Schema, fields

from lms.claims.edits.case import Case
from lms.claims.edits.findings import Finding, Outcome, absent
from lms.claims.edits.kind import EditKind, Parameters, Sample, words
from lms.claims.edits.lines import Line
from lms.claims.edits.reading_values import quantity

_NDC = re.compile(r"\d{11}")
_UNITS = frozenset({"F2", "GR", "ME", "ML", "UN"})


class DrugCodeSchema(Schema):
    """Beginnings of drug procedures; whether the payer asks for the code, or only for a sound one."""

    starts = words()
    required = fields.Boolean(load_default=False)


class DrugCode(EditKind):
    """Finds drug lines without a national drug code of 11 digits, its quantity or its unit."""

    kind = "drug_code"
    schema = DrugCodeSchema
    words = frozenset({"line"})

    def find(self, case: Case, parameters: Parameters) -> Iterator[Outcome]:
        """Yield what is missing or wrong in loop 2410."""
        drugs = tuple(parameters.get("starts", ("J",)))
        for line in case.claim.lines:
            words = {"line": str(line.number)}
            named = line.all("2410", "LIN")
            if named:
                yield from (finding._replace(words=words) for finding in _faults(line))
            elif parameters["required"] and line.procedure.startswith(drugs):
                yield Finding(absent("2410", "LIN", 3, near=line.segments[0]), words)

    def samples(self) -> Sequence[Sample]:
        """Return a drug without its code, one with ten digits, one without quantity, and a sound one."""
        line = "SV1*HC:J0696*150*UN*2***1:2~DTP*472*D8*20260302"
        required = {"starts": ["J"], "required": True}

        def named(code: str, counted: str) -> tuple[tuple[str, str]]:
            return ((line, f"{line}~LIN**N4*{code}~{counted}"),)

        return (
            Sample(True, required),
            Sample(True, change=named("0012345678", "CTP****2*UN")),
            Sample(True, change=named("00123456789", "CTP****2*XX")),
            Sample(True, change=((line, f"{line}~LIN**N4*00123456789"),)),
            Sample(False, required, named("00123456789", "CTP****2*UN")),
            Sample(False),
        )


def _faults(line: Line) -> Iterator[Finding]:
    code = line.all("2410", "LIN")[0]
    if code.at(2) != "N4" or _NDC.fullmatch(code.at(3)) is None:
        yield Finding(code.value(3))
    counted = line.all("2410", "CTP")
    if not counted:
        yield Finding(absent("2410", "CTP", 4, near=code))
        return
    number = quantity(counted[0].at(4))
    if number is None or number <= 0:
        yield Finding(counted[0].value(4))
    if counted[0].at(5, 1) not in _UNITS:
        yield Finding(counted[0].value(5, 1))
