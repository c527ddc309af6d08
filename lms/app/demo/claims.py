"""What a planned claim is: its visit, its way through the claims tool, its submissions and remittances.

Money is whole cents.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

PROFESSIONAL, HOSPITAL_PROFESSIONAL = "professional", "hospital_professional"
OUTPATIENT, INPATIENT = "outpatient", "inpatient"
PAID, ZERO_PAY, PARTIAL, FULL = "paid", "zero_pay_not_denied", "partial_denial", "full_denial"
DENIED = frozenset({PARTIAL, FULL})
AUTO = "auto"


class ServiceLine(NamedTuple):
    """One line: revenue code (institutional), HCPCS Level II code or none, charge."""

    revenue: str
    procedure: str
    charge: int


class Adjustment(NamedTuple):
    """One adjustment of a remittance."""

    group: str
    code: str
    amount: int


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a claim is denied: adjustment reason, remark or none, and whether all of it or one line."""

    id: str
    carc: str
    remark: str | None
    is_full: bool


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a claim is rejected before it is judged."""

    category: str
    status: str


@dataclass(slots=True)
class EditPlan:
    """One hit of the claims tool; ``code`` empty = entered without a hit; ``by`` empty = still open."""

    code: str
    entered_at: datetime
    hit_at: datetime | None = None
    resolved_at: datetime | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class SubmissionPlan:
    """One sending of a claim and the answer to it."""

    sent_on: date
    frequency: str
    acked_on: date
    rejection: Rejection | None = None
    original_control: str | None = None


@dataclass(frozen=True, slots=True)
class RemitPart:
    """A service line of a remittance, or the whole claim when it is judged as a whole."""

    line: ServiceLine | None
    charge: int
    paid: int
    allowed: int
    adjustments: tuple[Adjustment, ...]
    remark: str | None = None

    def reversed(self) -> "RemitPart":
        """Return the same with opposite signs, as a reversal repeats it."""
        turned = tuple(one._replace(amount=-one.amount) for one in self.adjustments)
        return RemitPart(self.line, -self.charge, -self.paid, -self.allowed, turned, None)


@dataclass(frozen=True, slots=True)
class RemitPlan:
    """One answer of a payer to a claim."""

    paid_on: date
    status: str
    control: str
    parts: tuple[RemitPart, ...]
    result: str
    cause: str | None = None
    original_control: str | None = None

    @property
    def charge(self) -> int:
        """Return CLP03."""
        return sum(part.charge for part in self.parts)

    @property
    def paid(self) -> int:
        """Return CLP04."""
        return sum(part.paid for part in self.parts)

    @property
    def patient_share(self) -> int:
        """Return CLP05: what the adjustments of group PR say."""
        return sum(one.amount for part in self.parts for one in part.adjustments if one.group == "PR")


@dataclass(slots=True)
class ClaimPlan:
    """One claim for one payer; a secondary one names the claim that it follows."""

    number: str
    unit: str
    facility: str
    kind: str
    payer: str
    order: str
    member: str
    service_from: date
    service_to: date
    diagnoses: tuple[str, ...]
    lines: tuple[ServiceLine, ...]
    provider_npi: str
    registrar_no: str
    entered_on: date
    authorization: str
    submit_on: date | None = None
    edits: list[EditPlan] = field(default_factory=list)
    submissions: list[SubmissionPlan] = field(default_factory=list)
    remits: list[RemitPlan] = field(default_factory=list)
    primary: "ClaimPlan | None" = None

    @property
    def charge(self) -> int:
        """Return CLM02."""
        return sum(line.charge for line in self.lines)

    @property
    def is_institutional(self) -> bool:
        """Tell whether the claim goes out as 837I."""
        return self.kind in (OUTPATIENT, INPATIENT)

    @property
    def is_touched(self) -> bool:
        """Tell whether a person resolved an edit, or one is open."""
        return any(edit.code and edit.by != AUTO for edit in self.edits)
