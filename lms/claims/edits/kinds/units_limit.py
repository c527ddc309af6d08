"""Units must not be more than is likely for one patient on one day."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from lms.claims.edits.case import Case
from lms.claims.edits.findings import Finding, Outcome
from lms.claims.edits.kind import EditKind, Parameters, Sample
from lms.claims.edits.reading_values import quantity

BY_LINE, BY_DAY = "line", "day"


class UnitsLimit(EditKind):
    """Finds units above the table ``unit_limits``, whose column ``by`` is ``line`` or ``day``."""

    kind = "units_limit"
    words = frozenset({"code", "limit", "line"})

    def needs(self, parameters: Parameters) -> tuple[str, ...]:
        """Return the table of limits."""
        return ("table:unit_limits",)

    def find(self, case: Case, parameters: Parameters) -> Iterator[Outcome]:
        """Yield each line that is above its limit, by itself or with the others of its day."""
        limits = case.tables.by_first("unit_limits")
        so_far: dict[tuple[str, date | None], Decimal] = defaultdict(Decimal)
        for line in case.claim.lines:
            place = line.value("units")
            for _, text, by in limits.get(line.procedure, ()):
                limit = quantity(text)
                key = (line.procedure, line.first)
                so_far[key] += line.units or 0
                counted = so_far[key] if by == BY_DAY else line.units or Decimal()
                if place is not None and limit is not None and counted > limit:
                    yield Finding(place, {"code": line.procedure, "limit": text, "line": str(line.number)})

    def samples(self) -> Sequence[Sample]:
        """Return a line above its limit, two lines above it together, and units within it."""
        twice = (("SV1*HC:T1015*250*UN*1***1", "SV1*HC:J0696*250*UN*2***1"),)
        return (
            Sample(True, tables={"unit_limits": [["J0696", "1", BY_LINE]]}),
            Sample(True, change=twice, tables={"unit_limits": [["J0696", "3", BY_DAY]]}),
            Sample(False, change=twice, tables={"unit_limits": [["J0696", "3", BY_LINE]]}),
            Sample(False, tables={"unit_limits": [["J0696", "2", BY_DAY]]}),
        )
