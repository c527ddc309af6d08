"""Reads the answers to one claim as an import would, without a database: what the outcome rules say of it."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from lms.claims.rules.acknowledgments import AckOutcome, judge_acks
from lms.claims.rules.balance import set_difference
from lms.claims.rules.facts import Acknowledgment, Remit
from lms.claims.rules.outcome import Outcome, judge
from lms.claims.rules.reasons import ReasonTable
from lms.claims.rules.statuses import answer_of
from lms.claims.x12.faults import Fault
from lms.claims.x12.items import Claim, ClaimAck, Item, RemitClaim, RemitTotals
from lms.claims.x12.parsers import PARSERS
from lms.claims.x12.reader import Reader


@dataclass(frozen=True, slots=True)
class Readback:
    """What the files of one claim say.

    ``claim`` is the 837 as read; ``acknowledged`` whether it was let in; ``statuses`` category and status
    of the 277CA, such as ``A2:20``; ``outcome`` what the remittance says (None without one); ``remarks`` its
    remark codes; ``faults`` the codes of all that the reader found wrong, in file order.
    """

    claim: Claim | None
    acknowledged: AckOutcome
    statuses: tuple[str, ...]
    outcome: Outcome | None
    remarks: tuple[str, ...]
    faults: tuple[str, ...]


def read_back(files: Iterable[bytes], table: ReasonTable) -> Readback:
    """Read an 837 with one claim and its answers (277CA, 835) and judge them.

    Args:
        files: the interchanges, in any order.
        table: effects and origins of the reason codes.
    """
    items = [item for file in files for item in Reader(io.BytesIO(file), PARSERS)]
    claim = next((item for item in items if isinstance(item, Claim)), None)
    acks = [item for item in items if isinstance(item, ClaimAck)]
    paid = [item for item in items if isinstance(item, RemitClaim)]
    kind = claim.kind if claim is not None else ""
    remits = [_remit(item, is_balanced=_is_balanced(items)) for item in paid]
    first_on = min((one.paid_on for one in remits), default=None)
    return Readback(
        claim=claim,
        acknowledged=judge_acks([_ack(item) for item in acks], table, first_remit_on=first_on),
        statuses=tuple(f"{one.category}:{one.status}" for item in acks for one in item.statuses),
        outcome=judge(remits, table, claim_type=kind) if remits else None,
        remarks=tuple(code for one in remits for level in (one.body, *one.lines) for code in level.remarks),
        faults=tuple(item.code for item in items if isinstance(item, Fault)),
    )


def _is_balanced(items: Iterable[Item]) -> bool:
    """Tell whether each remittance set adds up (rule B3)."""
    return not any(
        total.payment is not None
        and set_difference(total.claims_paid, total.provider_adjustments, total.payment)
        for total in items
        if isinstance(total, RemitTotals)
    )


def _ack(item: ClaimAck) -> Acknowledgment:
    on = item.acked_on or date.min
    return Acknowledgment(
        key="",
        scope="claim" if item.number is not None else "batch",
        answer=answer_of(item.statuses) or "in_transit",
        acked_on=on,
        acked_at=datetime.combine(on, time()),
        detail=" ".join(f"{one.category}:{one.status}:{one.entity}" for one in item.statuses),
        conflict=item.conflict,
        from_payer=item.from_payer,
    )


def _remit(item: RemitClaim, *, is_balanced: bool) -> Remit:
    return Remit(
        key=item.control or "",
        claim_key=item.number,
        status=item.status,
        paid_on=item.paid_on or date.min,
        body=item.body,
        lines=item.lines,
        filing=item.filing,
        facility_code=item.facility_code,
        frequency=item.frequency,
        set_balanced=is_balanced,
    )
