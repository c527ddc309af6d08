"""What the reader hands out, in file order: heads and ends of sets, typed facts, faults."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple, Protocol

from lms.claims.rules.facts import RemitLine, StatusCode
from lms.claims.x12.delimiters import Delimiters


@dataclass(frozen=True, slots=True)
class SetHead:
    """Where a transaction set stands and what it is; control numbers are those of ISA13, GS06 and ST02."""

    kind: str
    interchange: int
    group: int
    number: int
    interchange_control: str
    group_control: str
    control: str
    sender: str
    receiver: str
    sent_at: datetime | None
    group_on: date | None
    is_test: bool


@dataclass(frozen=True, slots=True)
class SetEnd:
    """The end of a set: its number of segments, whether SE was there, the digest of its content.

    The digest is empty unless the survey asked for it.
    """

    head: SetHead
    segments: int
    is_complete: bool
    digest: str


@dataclass(frozen=True, slots=True)
class InterchangeAck:
    """TA1: the answer to a whole interchange (rule A1). ``code`` is A, E or R; ``note`` the TA105 code."""

    head: SetHead
    interchange_control: str
    code: str
    note: str


@dataclass(frozen=True, slots=True)
class SetAck:
    """999: the answer to one set (AK2 with IK5), or to a group (AK9) when ``set_control`` is None."""

    group_control: str
    set_control: str | None
    set_kind: str
    code: str
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClaimAck:
    """277CA: the statuses of one claim, or of everything under a receiver or billing provider.

    ``number`` is None for a status above the claim; ``reference`` repeats BHT03 of the claim file.
    ``conflict`` says that STC03 contradicts the category.
    """

    number: str | None = field(repr=False)
    reference: str | None
    billing_npi: str | None
    payer_id: str | None
    from_payer: bool
    statuses: tuple[StatusCode, ...]
    conflict: bool
    acked_on: date | None
    amount: Decimal | None
    control: str | None = field(repr=False)
    service_from: date | None
    service_to: date | None


class Claim(NamedTuple):
    """837: one CLM with what its outcome, identity and unit need.

    ``number``, ``member`` and ``original_control`` leave the reader only to be hashed, and are never
    shown. A named tuple because making one costs a sixth of a frozen dataclass, once for each claim.
    """

    number: str
    member: str | None
    original_control: str | None
    ordinal: int
    kind: str
    reference: str
    sent_on: date | None
    billing_npi: str | None
    rendering_npi: str | None
    facility_npi: str | None
    payer_id: str | None
    payer_order: str
    filing: str
    charge: Decimal | None
    facility_code: str
    frequency: str
    service_from: date | None
    service_to: date | None
    lines: int
    line_total: Decimal

    def __repr__(self) -> str:
        """Show where the claim stands, not whose it is."""
        return f"Claim({self.kind}, ordinal={self.ordinal}, charge={self.charge})"


@dataclass(frozen=True, slots=True)
class RemitClaim:
    """835: one CLP with its adjustments, remarks and lines (rules D1 to D12 read them)."""

    number: str = field(repr=False)
    control: str | None = field(repr=False)
    original_control: str | None = field(repr=False)
    status: str
    charge: Decimal
    paid: Decimal
    patient_responsibility: Decimal | None
    filing: str
    facility_code: str
    frequency: str
    payer_id: str | None
    payer_name: str
    billing_npi: str | None
    rendering_npi: str | None
    trace: str = field(repr=False)
    paid_on: date | None
    service_from: date | None
    service_to: date | None
    body: RemitLine
    lines: tuple[RemitLine, ...]


@dataclass(frozen=True, slots=True)
class RemitTotals:
    """835: what the balance of the whole set needs (rule B3)."""

    claims_paid: Decimal
    provider_adjustments: tuple[Decimal, ...]
    payment: Decimal | None
    payer_id: str | None
    payer_name: str
    paid_on: date | None


Item = object
Handler = Callable[[bytes], None]
Tell = Callable[..., None]
"""``tell(code, element="")`` records a fault at the segment now read."""


class SetParser(Protocol):
    """Turns the segments of one set into items."""

    def handlers(self) -> Mapping[str, Handler]:
        """Return the function for each segment identifier that matters."""

    def finish(self) -> None:
        """Hand out what is still open when the set ends."""


class ParserMaker(Protocol):
    """Makes the parser of one set."""

    def __call__(
        self, head: SetHead, delimiters: Delimiters, give: Callable[[Item], None], tell: Tell
    ) -> SetParser:
        """Return a parser that gives items and tells faults."""
