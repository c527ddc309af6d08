"""Rows of facts from what the reader gives: identifiers hashed here, and nowhere later."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from lms.claims.rules.acknowledgments import interchange_answer, set_answer
from lms.claims.rules.balance import claim_difference
from lms.claims.rules.facts import Adjustment, RemitLine
from lms.claims.rules.statuses import answer_of
from lms.claims.services.keys import Seal
from lms.claims.services.payers import PayerBook
from lms.claims.x12.items import Claim, ClaimAck, InterchangeAck, RemitClaim, SetAck, SetHead

_LONGEST_CODE = 8


@dataclass(frozen=True)
class RowMaker:
    """Makes rows with the keys and payers of this system."""

    seal: Seal
    payers: PayerBook

    def submission(self, claim: Claim, head: SetHead, set_id: int) -> dict[str, Any] | None:
        """Return the row of a CLM; None when it has no date or no charge."""
        sent_on = claim.sent_on or day_of(head)
        if sent_on is None or claim.charge is None:
            return None
        return {
            "set_id": set_id,
            "ordinal": claim.ordinal,
            "claim_key": self.seal.claim(claim.number),
            "member_key": self.seal.member(claim.member),
            "original_control_key": self.seal.control(claim.original_control),
            "claim_type": claim.kind,
            "frequency": short(claim.frequency),
            "facility_code": short(claim.facility_code),
            "filing": short(claim.filing),
            "sent_on": sent_on,
            "sent_at": instant(head.sent_at, sent_on),
            "billing_npi": npi(claim.billing_npi),
            "rendering_npi": npi(claim.rendering_npi),
            "facility_npi": npi(claim.facility_npi),
            "payer": self.payers.find(claim.payer_id),
            "payer_order": short(claim.payer_order) or "P",
            "charge": claim.charge,
            "service_from": claim.service_from,
            "service_to": claim.service_to,
        }

    def claim_ack(self, ack: ClaimAck, head: SetHead, set_id: int, ordinal: int) -> dict[str, Any] | None:
        """Return the row of a 277CA answer; None when it has no date."""
        acked_on = ack.acked_on or day_of(head)
        if acked_on is None:
            return None
        row = _ack_row(set_id, ordinal, instant(head.sent_at, acked_on), acked_on)
        return row | {
            "scope": "claim" if ack.number is not None else "batch",
            "answer": answer_of(ack.statuses) or "in_transit",
            "claim_key": self.seal.claim(ack.number) if ack.number is not None else None,
            "reference": self.seal.batch(ack.reference),
            "billing_npi": npi(ack.billing_npi),
            "payer": self.payers.find(ack.payer_id) if ack.from_payer else None,
            "control_key": self.seal.control(ack.control),
            "detail": " ".join(
                ":".join(short(part) for part in status).rstrip(":") for status in ack.statuses
            ),
            "conflict": ack.conflict,
            "from_payer": ack.from_payer,
            "amount": ack.amount,
            "service_from": ack.service_from,
        }

    def remit(self, claim: RemitClaim, head: SetHead, set_id: int) -> dict[str, Any] | None:
        """Return the row of a CLP; None when it has no date."""
        paid_on = claim.paid_on or day_of(head)
        if paid_on is None:
            return None
        payer = self.payers.find(claim.payer_id, claim.payer_name)
        detail = detail_of(claim.body, claim.lines)
        claim_key, control_key = self.seal.claim(claim.number), self.seal.control(claim.control)
        event = (payer or "", claim.trace, paid_on.isoformat(), claim_key, claim.status, control_key or "")
        money = (f"{claim.charge:.2f}", f"{claim.paid:.2f}", json.dumps(detail, sort_keys=True))
        return {
            "key": self.seal.event(*event, *money),
            "set_id": set_id,
            "claim_key": claim_key,
            "control_key": control_key,
            "original_control_key": self.seal.control(claim.original_control),
            "remittance_key": self.seal.remittance(payer or "", claim.trace),
            "status": short(claim.status),
            "charge": claim.charge,
            "paid": claim.paid,
            "paid_on": paid_on,
            "filing": short(claim.filing),
            "facility_code": short(claim.facility_code),
            "frequency": short(claim.frequency),
            "billing_npi": npi(claim.billing_npi),
            "payer": payer,
            "service_from": claim.service_from,
            "service_to": claim.service_to,
            "difference": claim_difference(claim.body, claim.lines),
            "detail": detail,
        }


def set_ack_row(ack: SetAck, head: SetHead, set_id: int, ordinal: int) -> dict[str, Any] | None:
    """Return the row of a 999's answer to a set or group; None when it has no date."""
    acked_on = day_of(head)
    if acked_on is None:
        return None
    is_group = ack.set_control is None
    return _ack_row(set_id, ordinal, instant(head.sent_at, acked_on), acked_on) | {
        "scope": "group" if is_group else "set",
        "answer": set_answer(ack.code),
        "reference": group_ref(ack.group_control)
        if ack.set_control is None
        else set_ref(ack.group_control, ack.set_control),
        "detail": " ".join(ack.errors),
    }


def interchange_ack_row(ack: InterchangeAck, set_id: int) -> dict[str, Any] | None:
    """Return the row of a TA1; None when it has no date."""
    acked_on = day_of(ack.head)
    if acked_on is None:
        return None
    return _ack_row(set_id, 1, instant(ack.head.sent_at, acked_on), acked_on) | {
        "scope": "interchange",
        "answer": interchange_answer(ack.code),
        "reference": interchange_ref(ack.interchange_control),
        "detail": short(ack.note),
    }


def _ack_row(set_id: int, ordinal: int, acked_at: datetime, acked_on: date) -> dict[str, Any]:
    """Return an acknowledgment's row with nothing but its place and time."""
    return {
        "set_id": set_id,
        "ordinal": ordinal,
        "claim_key": None,
        "billing_npi": None,
        "payer": None,
        "control_key": None,
        "conflict": False,
        "from_payer": False,
        "amount": None,
        "acked_on": acked_on,
        "acked_at": acked_at,
        "service_from": None,
    }


def set_ref(group_control: str, set_control: str) -> str:
    """Return how a 999 names a set."""
    return f"set:{group_control}:{set_control}"


def group_ref(group_control: str) -> str:
    """Return how a 999 names a group."""
    return f"group:{group_control}"


def interchange_ref(interchange_control: str) -> str:
    """Return how a TA1 names an interchange."""
    return f"isa:{interchange_control}"


def day_of(head: SetHead) -> date | None:
    """Return the day of the envelope: GS04, else ISA09."""
    return head.group_on or (head.sent_at.date() if head.sent_at else None)


def instant(sent_at: datetime | None, day: date) -> datetime:
    """Return the envelope's date and time as an instant that only serves to order; X12 names no zone."""
    return (sent_at or datetime.combine(day, time())).replace(tzinfo=UTC)


def short(code: str) -> str:
    """Return a code fit to be kept and shown: letters and digits, at most eight, else a question mark."""
    return code if not code or (code.isascii() and code.isalnum() and len(code) <= _LONGEST_CODE) else "?"


def npi(number: str | None) -> str | None:
    """Return a provider number of ten digits; None for anything else, which could name a person."""
    return number if number is not None and len(number) == 10 and number.isdigit() else None


def detail_of(body: RemitLine, lines: Sequence[RemitLine]) -> dict[str, Any]:
    """Return adjustments, remarks and lines of a CLP as JSON values; money as text."""
    return {**_level(body), "lines": [_line(line) for line in lines]}


def _level(line: RemitLine) -> dict[str, Any]:
    return {
        "adjustments": [[short(one.group), short(one.code), f"{one.amount:.2f}"] for one in line.adjustments],
        "remarks": [short(remark) for remark in line.remarks],
    }


def _line(line: RemitLine) -> dict[str, Any]:
    return _level(line) | {
        "charge": f"{line.charge:.2f}",
        "paid": f"{line.paid:.2f}",
        "revenue_code": short(line.revenue_code),
        "procedure": short(line.procedure),
        "allowed": None if line.allowed is None else f"{line.allowed:.2f}",
    }


def levels_from(
    detail: Mapping[str, Any], charge: Decimal, paid: Decimal
) -> tuple[RemitLine, tuple[RemitLine, ...]]:
    """Return the claim level and the lines that ``detail_of`` kept."""
    body = RemitLine(charge, paid, _adjustments(detail), tuple(detail["remarks"]))
    lines = tuple(
        RemitLine(
            charge=Decimal(line["charge"]),
            paid=Decimal(line["paid"]),
            adjustments=_adjustments(line),
            remarks=tuple(line["remarks"]),
            revenue_code=line["revenue_code"],
            procedure=line["procedure"],
            allowed=None if line["allowed"] is None else Decimal(line["allowed"]),
        )
        for line in detail["lines"]
    )
    return body, lines


def _adjustments(level: Mapping[str, Any]) -> tuple[Adjustment, ...]:
    return tuple(Adjustment(group, code, Decimal(amount)) for group, code, amount in level["adjustments"])
