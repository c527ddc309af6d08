"""The outcome of one remittance event (rules D1 to D6, D12, D14, D15 and B4)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from lms.claims.rules.balance import claim_difference, line_difference
from lms.claims.rules.effects import Effect, effects_of
from lms.claims.rules.facts import ZERO, Remit, RemitLine
from lms.claims.rules.reasons import Reason, ReasonTable

Result = Literal["paid", "zero_pay_not_denied", "partial_denial", "full_denial", "excluded", "out_of_balance"]
LineResult = Literal["paid", "denied", "partly_denied"]
REVERSAL = "22"
FORWARDED = "23"
PREDETERMINATION = "25"
DENIALS = frozenset({"partial_denial", "full_denial"})
_NOT_PATIENT_FOUND = "4"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one event, or several split ones merged, says about a claim.

    ``denied`` is the sum of denial adjustments, which differs from ``charge`` for partial denials (D14).
    ``difference`` is what the event is out of balance by, zero when it balances. ``is_counted`` is False
    for what stays out of numerators and denominators (D12, B4).
    """

    result: Result
    is_counted: bool
    charge: Decimal
    paid: Decimal
    denied: Decimal
    patient_share: Decimal
    contractual: Decimal
    cob: Decimal
    difference: Decimal
    cause: Reason | None
    carc: str | None
    group: str | None
    lines: tuple[LineResult, ...]

    @property
    def is_denial(self) -> bool:
        """Tell whether the claim was denied, in full or in part."""
        return self.result in DENIALS


def judge(remits: Sequence[Remit], table: ReasonTable, *, claim_type: str = "") -> Outcome:
    """Judge one event, or the parts of a split claim together (rule D8).

    Args:
        remits: at least one event; several are added before judging.
        table: effects and origins of the reason codes.
        claim_type: 837P or 837I; decides packaging (D6) and some origins.
    """
    by_remit = [list(effects_of(remit, table, claim_type=claim_type)) for remit in remits]
    effects = [effect for found in by_remit for effect in found]
    sums = _sums(effects)
    charge = sum((remit.charge for remit in remits), ZERO)
    paid = sum((remit.paid for remit in remits), ZERO)
    difference = sum((_difference(remit) for remit in remits), ZERO)
    denied = sums["denial"]
    result = _result(remits, charge, paid, sums, has_adjustments=bool(effects))
    if result == "full_denial" and not effects:
        denied = charge
    cause = _cause(effects, table, is_denial=result in DENIALS)
    return Outcome(
        result=result,
        is_counted=result not in ("excluded", "out_of_balance") and not _is_capitated(effects),
        charge=charge,
        paid=paid,
        denied=denied if result in DENIALS else ZERO,
        patient_share=sums["patient_share"],
        contractual=sums["contractual"],
        cob=sums["cob"],
        difference=difference,
        cause=cause.reason if cause else None,
        carc=cause.code if cause else None,
        group=cause.group if cause else None,
        lines=tuple(
            line
            for remit, found in zip(remits, by_remit, strict=True)
            for line in _line_results(remit, found)
        ),
    )


def _result(
    remits: Sequence[Remit],
    charge: Decimal,
    paid: Decimal,
    sums: dict[str, Decimal],
    *,
    has_adjustments: bool,
) -> Result:
    """Decide by rule D5, after what is excluded (D12) and what is out of balance (B4)."""
    if not charge or all(remit.status in (FORWARDED, PREDETERMINATION) for remit in remits):
        return "excluded"
    if any(not is_trusted(remit) for remit in remits):
        return "out_of_balance"
    denial = sums["denial"]
    unanswered = not has_adjustments and any(remit.status == _NOT_PATIENT_FOUND for remit in remits)
    if not paid and not sums["patient_share"] and not sums["cob"] and (denial > 0 or unanswered):
        return "full_denial"
    if denial > 0:
        return "partial_denial"
    return "paid" if paid else "zero_pay_not_denied"


def is_trusted(remit: Remit) -> bool:
    """Tell whether an event balances, line by line, as a claim and in its set, or a person accepted it (B4).

    An event of CLP02 4 without any adjustment is a whole denial by rule D5, not an imbalance.
    """
    if remit.accepted:
        return True
    return remit.set_balanced and not _difference(remit) and not any(map(line_difference, remit.lines))


def _difference(remit: Remit) -> Decimal:
    """Return what an event is out of balance by."""
    is_bare = not remit.body.adjustments and not any(line.adjustments for line in remit.lines)
    if remit.status == _NOT_PATIENT_FOUND and is_bare and not remit.paid:
        return ZERO
    return claim_difference(remit.body, remit.lines)


def _sums(effects: Iterable[Effect]) -> dict[str, Decimal]:
    """Return the adjusted money by effect."""
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for effect in effects:
        sums[effect.kind] += effect.amount
    return sums


def _is_capitated(effects: Sequence[Effect]) -> bool:
    """Tell whether capitation (CARC 24) is all that was said about a claim (rule D12)."""
    return bool(effects) and all(effect.code == "24" and effect.kind == "contractual" for effect in effects)


def _cause(effects: Iterable[Effect], table: ReasonTable, *, is_denial: bool) -> Effect | None:
    """Return the denial with the largest amount; ties go to the earliest step (rule D15)."""
    if not is_denial:
        return None
    amounts: dict[str, Decimal] = defaultdict(lambda: ZERO)
    named: dict[str, Effect] = {}
    for effect in effects:
        if effect.kind == "denial":
            amounts[effect.reason.id] += effect.amount
            first = named.setdefault(effect.reason.id, effect)
            if (effect.code, effect.group) < (first.code, first.group):
                named[effect.reason.id] = effect
    if not named:
        return Effect("denial", ZERO, "", "", table.unmapped, None)
    chosen = min(named, key=lambda key: (-amounts[key], named[key].reason.step, key))
    return named[chosen]


def _line_results(remit: Remit, effects: Iterable[Effect]) -> tuple[LineResult, ...]:
    """Judge each service line of one event by rule D4."""
    sums: list[dict[str, Decimal]] = [defaultdict(lambda: ZERO) for _ in remit.lines]
    for effect in effects:
        if effect.line is not None:
            sums[effect.line][effect.kind] += effect.amount
    return tuple(_line_result(line, found) for line, found in zip(remit.lines, sums, strict=True))


def _line_result(line: RemitLine, sums: dict[str, Decimal]) -> LineResult:
    if sums["denial"] <= 0:
        return "paid"
    if line.charge > 0 and not line.paid and not sums["patient_share"] and not sums["cob"]:
        return "denied"
    return "partly_denied"
