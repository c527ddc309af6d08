"""Makers of claim facts for pure tests: lawful defaults, money as numbers."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from lms.claims.rules.facts import Acknowledgment, Adjustment, Remit, RemitLine, StatusCode, Submission
from lms.claims.rules.reasons import ReasonTable
from lms.claims.rules.statuses import answer_of

CONTENT = Path(__file__).parents[2] / "content"
START = date(2026, 3, 2)


@cache
def reason_table() -> ReasonTable:
    """The real table of the content folder."""
    return ReasonTable.from_body(yaml.safe_load((CONTENT / "claims/root_causes.yaml").read_text()))


def money(value: Any) -> Decimal:
    """A number of a data file as money."""
    return Decimal(str(value))


def adjustment(text: str) -> tuple[Adjustment, tuple[str, ...]]:
    """Read ``CO-16 400 N382`` as an adjustment and its remarks."""
    name, amount, *remarks = text.split()
    group, _, code = name.partition("-")
    return Adjustment(group, code, money(amount)), tuple(remarks)


def line(
    charge: Any = 100,
    paid: Any = 100,
    adjustments: list[str] | tuple[str, ...] = (),
    remarks: tuple[str, ...] = (),
    **more: Any,
) -> RemitLine:
    """A service line, or the claim level."""
    read = [adjustment(text) for text in adjustments]
    return RemitLine(
        charge=money(charge),
        paid=money(paid),
        adjustments=tuple(found for found, _ in read),
        remarks=tuple(remark for _, found in read for remark in found) + tuple(remarks),
        **more,
    )


def remit(
    *,
    key: str = "r1",
    claim_key: str = "claim",
    status: str = "1",
    charge: Any = 100,
    paid: Any = 100,
    adjustments: list[str] | tuple[str, ...] = (),
    lines: list[dict[str, Any]] | tuple[dict[str, Any], ...] = (),
    day: int = 20,
    **more: Any,
) -> Remit:
    """A remittance event ``day`` days after the start."""
    return Remit(
        key=key,
        claim_key=claim_key,
        status=status,
        paid_on=START + timedelta(days=day),
        body=line(charge, paid, adjustments),
        lines=tuple(line(**values) for values in lines),
        **more,
    )


def submission(
    *, key: str = "s1", claim_key: str = "claim", day: int = 0, charge: Any = 400, **more: Any
) -> Submission:
    """A submission ``day`` days after the start."""
    on = START + timedelta(days=day)
    values: dict[str, Any] = {"frequency": "1", "billing_npi": "1234567893", "payer": "northway"}
    return Submission(
        key=key,
        claim_key=claim_key,
        sent_on=on,
        sent_at=datetime.combine(on, time(8), UTC),
        charge=money(charge),
        **(values | more),
    )


def claim_ack(*, codes: str, day: int = 1, key: str = "", **more: Any) -> Acknowledgment:
    """A claim's 277CA answer with codes such as ``A7:164``."""
    on = START + timedelta(days=day)
    statuses = [StatusCode(*([*code.split(":"), "", ""])[:3]) for code in codes.split()]
    return Acknowledgment(
        key=key or f"a{day}",
        scope="claim",
        answer=answer_of(statuses) or "in_transit",
        acked_on=on,
        acked_at=datetime.combine(on, time(9), UTC),
        claim_key="claim",
        detail=codes,
        **more,
    )
