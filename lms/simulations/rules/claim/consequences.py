"""What a stop costs: the row of its code, sharpened by the scenario and by the choice that answers for it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from lms.simulations.rules.claim.facts import ZERO, Change, Stop, StopKind, Visit
from lms.simulations.rules.claim.prices import price
from lms.simulations.rules.claim.sheet import Sheet, money

REPAIR = "repair"


def row_of(visit: Visit, code: str, kind: str, choice: str = "") -> Mapping[str, Any]:
    """Return what holds for a stop.

    From general to special: the world's row of the kind (such as ``denial``), the world's row of the code,
    the scenario's row of the code, the scenario's row of the code and the choice.
    """
    rows = [visit.world.consequences.get(kind, {}), visit.world.consequences.get(code, {})]
    own = [row for row in visit.consequences if row["stop"] == code]
    rows += [row for row in own if "choice" not in row]
    rows += [row for row in own if row.get("choice") == choice and choice]
    merged: dict[str, Any] = {}
    for row in rows:
        if "at_stake" in row:
            merged.pop("dollars", None)
        merged |= row
    return merged


def stop_for(
    sheet: Sheet,
    kind: StopKind,
    code: str,
    *,
    fields: Sequence[str] = (),
    facts: Sequence[str] = (),
    message: str = "",
    by: Change | None = None,
    group: str = "",
    remarks: Sequence[str] = (),
    paid: Decimal = ZERO,
    step: str = "",
    fixer: str = "",
) -> Stop:
    """Return a stop with all that it costs.

    Args:
        sheet: the claim when it was stopped.
        kind: what stopped it.
        code: see ``Stop``.
        fields: fields that it is about; those of the row when empty.
        facts: facts that it rests on.
        message: what happened; the row's own words go first.
        by: the choice that answers for it; found from fields and facts when None.
        group: group code.
        remarks: remark codes.
        paid: what was paid all the same, for what is at stake.
        step: workflow step when the row names none.
        fixer: job role when the row names none.
    """
    visit = sheet.visit
    named = tuple(fields) or tuple(row_of(visit, code, kind).get("fields", ()))
    change = by or sheet.answerable(named, facts)
    choice = change.choice if change is not None else ""
    row = row_of(visit, code, kind, choice)
    reason = visit.world.reasons.get(code, {})
    return Stop(
        kind=kind,
        code=code,
        group=group,
        remarks=tuple(remarks),
        fields=tuple(row.get("fields", ())) or named,
        message=str(row.get("message") or message or reason.get("label", "")),
        step=str(row.get("step") or step or reason.get("step", "")),
        role_of_origin=change.role if change is not None else "",
        fixer=str(row.get("fixer", fixer)),
        days=int(row.get("days", 0)),
        dollars=at_stake(visit, row, paid),
        minutes=dict(row.get("minutes", {})),
        repair_days=min(int(row.get("repair_days", 0)), int(row.get("days", 0))),
        choice=choice,
    )


def at_stake(visit: Visit, row: Mapping[str, Any], paid: Decimal = ZERO) -> Decimal:
    """Return the teaching dollars that a row puts at risk."""
    if "dollars" in row:
        return money(row["dollars"])
    truth = Sheet(visit, {**visit.base, **visit.truth})
    first = visit.coverages.get(str(visit.truth.get("payer_1")))
    second = visit.coverages.get(str(visit.truth.get("payer_2")))
    kind = row.get("at_stake", "nothing")
    if kind == "everything":
        return visit.expected
    if kind == "first":
        return price(first, truth) if first is not None else visit.expected
    if kind == "second":
        return second.pays_second if second is not None else ZERO
    if kind == "difference":
        return abs(visit.expected - paid)
    return ZERO
