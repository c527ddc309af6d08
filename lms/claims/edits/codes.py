"""The codes of HI segments: diagnoses, procedures, occurrences, conditions, values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lms.claims.edits.reading_values import days_of, money
from lms.claims.edits.segments import Segment, Value

NOUNS: dict[str, str] = {
    "ABK": "principal",
    "BK": "principal",
    "ABF": "other",
    "BF": "other",
    "ABJ": "admitting",
    "BJ": "admitting",
    "APR": "reason",
    "PR": "reason",
    "ABN": "external",
    "BN": "external",
    "BBR": "procedure",
    "BR": "procedure",
    "BBQ": "procedure",
    "BQ": "procedure",
    "BH": "occurrence",
    "BI": "span",
    "BE": "value",
    "BG": "condition",
    "DR": "drg",
    "TC": "treatment",
}
DIAGNOSES = frozenset({"principal", "other", "admitting", "reason", "external"})


@dataclass(frozen=True, slots=True)
class Code:
    """One code of an HI segment.

    Attributes:
        noun: what the code is: principal, other, external, procedure, occurrence, value, condition ...
        qualifier: HI component 1, such as ABK.
        code: the code without its point.
        place: where it stands.
        present: the present-on-admission indicator (component 9), empty when there is none.
        on: the day that goes with the code.
        amount: the amount of a value code.
    """

    noun: str
    qualifier: str
    code: str
    place: Value
    present: str = ""
    on: date | None = None
    amount: Decimal | None = None

    @property
    def is_icd10(self) -> bool:
        """Tell whether the code claims to be of ICD-10-CM or ICD-10-PCS."""
        return len(self.qualifier) == 3 and self.qualifier[0] in "AB"


def codes_of(segments: Iterable[Segment]) -> tuple[Code, ...]:
    """Return the codes of HI segments in order; what is no known list is left out."""
    found = []
    for segment in segments:
        for element in range(1, len(segment.elements)):
            parts = [part.strip() for part in segment.parts(element)]
            noun = NOUNS.get(parts[0]) if parts else None
            if noun is not None and len(parts) > 1:
                found.append(_code(noun, parts, segment.value(element, 2)))
    return tuple(found)


def _code(noun: str, parts: list[str], place: Value) -> Code:
    parts += [""] * (9 - len(parts))
    return Code(
        noun=noun,
        qualifier=parts[0],
        code=parts[1].replace(".", "").upper(),
        place=place,
        present=parts[8],
        on=days_of(parts[2], parts[3])[0],
        amount=money(parts[4]),
    )
