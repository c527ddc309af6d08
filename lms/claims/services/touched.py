"""Which claims have to be judged again because something new was said about them."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, delete, func, insert, or_, select, union
from sqlalchemy.dialects import postgresql, sqlite

from lms.claims.models import ClaimAcknowledgment, ClaimSubmission, EditHit, RemitEvent, TouchedClaim, X12Set
from lms.claims.services.bulk import chunks, insert_new
from lms.core.database import db


def touch(claim_keys: Iterable[str]) -> None:
    """Note claims to be judged again."""
    insert_new(TouchedClaim, [{"claim_key": key} for key in sorted(set(claim_keys))])


def touch_sets_answered(set_ids: Sequence[int]) -> None:
    """Note the claims of the sets that a wide rejection (999, TA1, 277CA above a claim) here names."""
    references = [
        reference
        for some in chunks(list(set_ids))
        for reference in db.session.scalars(
            select(ClaimAcknowledgment.reference).where(
                ClaimAcknowledgment.set_id.in_(some),
                ClaimAcknowledgment.scope != "claim",
                ClaimAcknowledgment.answer == "rejected",
            )
        )
    ]
    for some in chunks(sorted(set(references))):
        keys = (
            select(ClaimSubmission.claim_key)
            .join(X12Set, X12Set.id == ClaimSubmission.set_id)
            .where(names_any(some))
            .distinct()
        )
        touch(db.session.scalars(keys))


def names_any(references: Collection[str]) -> ColumnElement[bool]:
    """Return the SQL for "a set that one of the references names"."""
    return or_(
        X12Set.set_ref.in_(references),
        X12Set.group_ref.in_(references),
        X12Set.interchange_ref.in_(references),
        X12Set.batch_ref.in_(references),
    )


def touch_npis(npis: Sequence[str]) -> None:
    """Note the claims that name a provider number, whichever part the provider had."""
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    table: Any = TouchedClaim.__table__
    for some in chunks(npis):
        named = or_(
            ClaimSubmission.rendering_npi.in_(some),
            ClaimSubmission.facility_npi.in_(some),
            ClaimSubmission.billing_npi.in_(some),
        )
        keys = select(ClaimSubmission.claim_key).where(named).distinct()
        statement = dialect.insert(table).from_select(["claim_key"], keys)
        db.session.execute(statement.on_conflict_do_nothing())


def touch_all() -> None:
    """Note every claim that is known from any source."""
    every: CompoundSelect[tuple[str]] = union(
        select(ClaimSubmission.claim_key),
        select(RemitEvent.claim_key),
        select(ClaimAcknowledgment.claim_key).where(ClaimAcknowledgment.claim_key.is_not(None)),
        select(EditHit.claim_key),
    )
    db.session.execute(delete(TouchedClaim))
    db.session.execute(insert(TouchedClaim).from_select(["claim_key"], every))


def next_touched(most: int) -> list[str]:
    """Return some of the claims to be judged, in order of their keys."""
    return list(
        db.session.scalars(select(TouchedClaim.claim_key).order_by(TouchedClaim.claim_key).limit(most))
    )


def findings() -> list[str]:
    """Return what ``lms doctor`` says of claims that wait to be judged again; nothing, when none does."""
    waiting = count_touched()
    if not waiting:
        return []
    return [f"Claims that wait to be judged again: {waiting:,}. Run lms rebuild, or import the next claims."]


def count_touched() -> int:
    """Return how many claims have to be judged."""
    return db.session.scalar(select(func.count()).select_from(TouchedClaim)) or 0


def settle(claim_keys: Sequence[str]) -> None:
    """Forget that these claims have to be judged."""
    for some in chunks(claim_keys):
        db.session.execute(delete(TouchedClaim).where(TouchedClaim.claim_key.in_(some)))
