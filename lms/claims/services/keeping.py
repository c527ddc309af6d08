"""Keeping facts: the rows of new sets, and which claims have to be judged again."""

from collections.abc import Sequence
from typing import Any

from lms.claims.models import ClaimAcknowledgment, ClaimSubmission, RemitEvent, TouchedClaim, X12Set
from lms.claims.rules.balance import set_difference
from lms.claims.services.bulk import Rows
from lms.claims.services.rows import RowMaker, interchange_ack_row, set_ack_row
from lms.claims.services.touched import touch_sets_answered
from lms.claims.x12.items import (
    Claim,
    ClaimAck,
    InterchangeAck,
    Item,
    RemitClaim,
    RemitTotals,
    SetAck,
    SetHead,
)
from lms.core.database import db


class Keeper:
    """Makes and inserts the rows of one file's new sets."""

    def __init__(self, maker: RowMaker) -> None:
        self._maker = maker
        self._rows = Rows(unless_there=(RemitEvent, TouchedClaim))
        self._ordinal = 0

    def keep(self, item: Item, head: SetHead, set_id: int) -> bool:
        """Keep one item; return False when it lacks what a fact needs."""
        if isinstance(item, RemitTotals):
            self._close_remit(item, set_id)
            return True
        self._ordinal += 1
        model, row = self._row_of(item, head, set_id)
        if row is None:
            return False
        self._rows.add(model, row)
        if row["claim_key"] is not None:
            self._rows.add(TouchedClaim, {"claim_key": row["claim_key"]})
        return True

    def _row_of(self, item: Item, head: SetHead, set_id: int) -> tuple[Any, dict[str, Any] | None]:
        """Return the table of an item and its row, None when it lacks a date or charge."""
        if isinstance(item, Claim):
            if item.ordinal == 1:
                self._name_batch(item, set_id)
            return ClaimSubmission, self._maker.submission(item, head, set_id)
        if isinstance(item, RemitClaim):
            return RemitEvent, self._maker.remit(item, head, set_id)
        if isinstance(item, ClaimAck):
            return ClaimAcknowledgment, self._maker.claim_ack(item, head, set_id, self._ordinal)
        if isinstance(item, SetAck):
            return ClaimAcknowledgment, set_ack_row(item, head, set_id, self._ordinal)
        assert isinstance(item, InterchangeAck)
        return ClaimAcknowledgment, interchange_ack_row(item, set_id)

    def _name_batch(self, claim: Claim, set_id: int) -> None:
        """Note how a 277CA will name this claim file (BHT03)."""
        db.session.get_one(X12Set, set_id).batch_ref = self._maker.seal.batch(claim.reference)

    def _close_remit(self, totals: RemitTotals, set_id: int) -> None:
        """Note what the whole remittance is out of balance by (rule B3), its payer and its day."""
        stored = db.session.get_one(X12Set, set_id)
        stored.payer = self._maker.payers.find(totals.payer_id, totals.payer_name)
        stored.paid_on = totals.paid_on
        if totals.payment is not None:
            stored.difference = set_difference(
                totals.claims_paid, totals.provider_adjustments, totals.payment
            )

    def finish(self, set_ids: Sequence[int]) -> None:
        """Insert what waits; note the claims of sets that a rejection in this file reaches."""
        self._rows.flush()
        db.session.flush()
        touch_sets_answered(set_ids)
