"""The claim and the line of an 835 while they are being read."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from lms.claims.rules.balance import claim_difference, line_difference
from lms.claims.rules.facts import Adjustment, RemitLine


@dataclass(slots=True)
class LineDraft:
    """A service line from its SVC on."""

    charge: Decimal
    paid: Decimal
    revenue_code: str
    procedure: str
    adjustments: list[Adjustment] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    allowed: Decimal | None = None

    def freeze(self) -> RemitLine:
        """Return the line as a fact."""
        return RemitLine(
            charge=self.charge,
            paid=self.paid,
            adjustments=tuple(self.adjustments),
            remarks=tuple(self.remarks),
            revenue_code=self.revenue_code,
            procedure=self.procedure,
            allowed=self.allowed,
        )


@dataclass(slots=True)
class ClaimDraft:
    """A claim from its CLP on; its days are those of the claim level, else those of its lines."""

    number: str = field(repr=False)
    status: str
    charge: Decimal
    paid: Decimal
    patient_responsibility: Decimal | None
    filing: str
    control: str | None = field(repr=False)
    facility_code: str
    frequency: str
    original_control: str | None = field(default=None, repr=False)
    rendering_npi: str | None = None
    adjustments: list[Adjustment] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    lines: list[LineDraft] = field(default_factory=list)
    claim_days: list[date] = field(default_factory=list)
    line_days: list[date] = field(default_factory=list)

    def add_day(self, day: date | None, *, in_line: bool) -> None:
        """Keep a service date of the claim or of one of its lines."""
        if day is not None:
            (self.line_days if in_line else self.claim_days).append(day)

    @property
    def service_days(self) -> tuple[date | None, date | None]:
        """Return first and last service day, None when the remittance names none."""
        days = self.claim_days or self.line_days
        return (min(days), max(days)) if days else (None, None)

    def imbalances(self, body: RemitLine, lines: tuple[RemitLine, ...]) -> list[str]:
        """Return the fault codes of rules B1 and B2 that apply."""
        codes = ["unbalanced-line"] if any(line_difference(line) for line in lines) else []
        if claim_difference(body, lines):
            codes.append("unbalanced-claim")
        return codes
