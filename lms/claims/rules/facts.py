"""The facts that the rules judge; keys of claims, members and payers' numbers are opaque (hashed) strings."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

ZERO = Decimal(0)


class StatusCode(NamedTuple):
    """One status composite of a 277CA: category such as A7, status code, entity code."""

    category: str
    status: str
    entity: str


class Adjustment(NamedTuple):
    """One CAS triplet: group (CO, PR, OA, PI), reason code, amount."""

    group: str
    code: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class RemitLine:
    """A service line of a remittance, or the claim level itself when it carries CLP03 and CLP04.

    ``allowed`` is the payer's own allowed amount where it was sent, else None; ``procedure`` is empty on a
    line that has only a revenue code.
    """

    charge: Decimal
    paid: Decimal
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()
    revenue_code: str = ""
    procedure: str = ""
    allowed: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Remit:
    """One CLP of an 835: the claim level ``body`` (charge CLP03, paid CLP04, claim CAS) and its lines.

    ``remittance`` tells events of one remittance apart from those of another (payer and TRN02).
    ``set_balanced`` is False when the whole 835 set is out of balance (B3); ``accepted`` is True once a
    person accepted an event that is out of balance (B4).
    """

    key: str
    claim_key: str
    status: str
    paid_on: date
    body: RemitLine
    lines: tuple[RemitLine, ...] = ()
    control: str | None = None
    original_control: str | None = None
    remittance: str = ""
    filing: str = ""
    facility_code: str = ""
    frequency: str = ""
    billing_npi: str | None = None
    payer: str | None = None
    service_from: date | None = None
    service_to: date | None = None
    set_balanced: bool = True
    accepted: bool = False

    @property
    def charge(self) -> Decimal:
        """Return CLP03."""
        return self.body.charge

    @property
    def paid(self) -> Decimal:
        """Return CLP04."""
        return self.body.paid


@dataclass(frozen=True, slots=True)
class Submission:
    """One CLM of an 837 set; ``set_key`` names the set, ``batch_ref`` is its BHT03 as a 277CA repeats it."""

    key: str
    claim_key: str
    sent_on: date
    sent_at: datetime
    frequency: str
    charge: Decimal
    claim_type: str = "837P"
    billing_npi: str | None = None
    payer: str | None = None
    payer_order: str = "P"
    member: str | None = None
    original_control: str | None = None
    service_from: date | None = None
    service_to: date | None = None
    set_key: str = ""
    batch_ref: str = ""

    @property
    def is_original(self) -> bool:
        """Tell whether this may be a first submission: neither a replacement (7) nor a void (8)."""
        return self.frequency not in ("7", "8")

    @property
    def is_interim(self) -> bool:
        """Tell whether this is an interim institutional bill, a root of its own by its dates (rule I2)."""
        return self.claim_type == "837I" and self.frequency in ("2", "3", "4")


@dataclass(frozen=True, slots=True)
class Acknowledgment:
    """One answer, to a claim or to the sets that it names.

    ``answer`` is accepted, rejected, in_transit, not_found or partly. ``scope`` is claim, batch (277CA
    above the claim), set, group (999) or interchange (TA1); ``set_keys`` are the sets that an answer of a
    wider scope reaches. ``detail`` holds the codes, separated by blanks.
    """

    key: str
    scope: str
    answer: str
    acked_on: date
    acked_at: datetime
    claim_key: str | None = None
    batch_ref: str = ""
    set_keys: frozenset[str] = frozenset()
    billing_npi: str | None = None
    payer: str | None = None
    control: str | None = None
    detail: str = ""
    conflict: bool = False
    from_payer: bool = False
    amount: Decimal | None = None
    service_from: date | None = None
