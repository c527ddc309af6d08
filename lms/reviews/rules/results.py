"""Results of reviewed records: what is lawful, and what a review adds up to."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

MOST_CODES, LONGEST_NOTE, LONGEST_GROUP = 200, 600, 12
BY_CODES, BY_CASES = "codes", "cases"
DRG_TYPES = ("inpatient",)
ERROR_CLASSES = {
    "principal": "Principal or first-listed diagnosis",
    "missed": "Diagnosis or procedure missed",
    "unsupported": "Code without support in the record",
    "specificity": "Not specific enough",
    "sequence": "Sequence",
    "poa": "Present-on-admission indicator",
    "procedure": "Procedure",
    "modifier": "Modifier",
    "disposition": "Discharge disposition",
    "query": "Query was needed",
}
"""Kinds of findings; the keys stand in facts and stay."""
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one record: ``correct`` of ``codes`` stand; the kinds of errors; the groups for payment.

    ``drg_original`` and ``drg_final`` are None where no group is assigned.
    """

    codes: int
    correct: int
    classes: tuple[str, ...] = ()
    drg_original: str | None = None
    drg_final: str | None = None

    @property
    def is_right(self) -> bool:
        """Tell whether every code stands."""
        return self.correct == self.codes

    @property
    def is_grouped(self) -> bool:
        """Tell whether a group for payment was reviewed."""
        return self.drg_original is not None and self.drg_final is not None

    @property
    def is_regrouped(self) -> bool:
        """Tell whether the group changed."""
        return self.is_grouped and self.drg_original != self.drg_final


@dataclass(frozen=True, slots=True)
class Totals:
    """What results add up to, each with its denominator: codes, whole records, groups that changed."""

    codes: int = 0
    correct: int = 0
    cases: int = 0
    right: int = 0
    grouped: int = 0
    regrouped: int = 0
    classes: tuple[tuple[str, int], ...] = ()

    def percent(self, by: str = BY_CODES) -> Decimal | None:
        """Return the accuracy in percent with two places, by codes or by whole records; None without any."""
        part, whole = (self.correct, self.codes) if by == BY_CODES else (self.right, self.cases)
        if not whole:
            return None
        return (Decimal(100) * part / whole).quantize(_CENT, ROUND_HALF_UP)


def total(findings: Iterable[Finding]) -> Totals:
    """Add up results."""
    known = list(findings)
    counted = Counter(name for one in known for name in one.classes)
    return Totals(
        codes=sum(one.codes for one in known),
        correct=sum(one.correct for one in known),
        cases=len(known),
        right=sum(one.is_right for one in known),
        grouped=sum(one.is_grouped for one in known),
        regrouped=sum(one.is_regrouped for one in known),
        classes=tuple((name, counted[name]) for name in ERROR_CLASSES if counted[name]),
    )


def faults_of(finding: Finding, patient_type: str) -> dict[str, str]:
    """Return what is wrong with a result, by field; empty when it may be recorded."""
    faults = {}
    if not 1 <= finding.codes <= MOST_CODES:
        faults["codes"] = f"Enter how many codes you looked at, 1 to {MOST_CODES}."
    if not 0 <= finding.correct <= finding.codes:
        faults["correct"] = "Enter how many of them stand; no more than you looked at."
    elif finding.is_right and finding.classes:
        faults["classes"] = "Every code stands, so there is no error to name; or lower the number."
    elif not finding.is_right and not finding.classes:
        faults["classes"] = "Name at least one kind of error."
    if (finding.drg_original is None) != (finding.drg_final is None):
        faults["drg_final"] = "Enter both groups, or none."
    elif finding.is_grouped and patient_type not in DRG_TYPES:
        faults["drg_final"] = "Only inpatient records have a group for payment."
    return faults


@dataclass(frozen=True, slots=True)
class Band:
    """From ``least`` percent on, this follows."""

    least: Decimal
    id: str
    title: str
    follows: str


def band_of(percent: Decimal | None, bands: Sequence[Band]) -> Band | None:
    """Return the highest band that a percentage reaches; None without one."""
    if percent is None:
        return None
    reached = [band for band in bands if percent >= band.least]
    return max(reached, key=lambda band: band.least, default=None)


def known_classes(names: Collection[str]) -> tuple[str, ...]:
    """Return the kinds of errors among words, in their order."""
    return tuple(name for name in ERROR_CLASSES if name in names)
