"""What a payer decides about a claim, line by line, in exact money."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from lms.simulations.rules.claim.facts import ZERO
from lms.simulations.rules.claim.payer_model.base import Case, Finding
from lms.simulations.rules.claim.payer_model.registry import look
from lms.simulations.rules.claim.prices import price
from lms.simulations.rules.claim.sheet import money

_CENT = Decimal("0.01")
Triple = tuple[str, str, Decimal]


@dataclass(frozen=True, slots=True)
class LineVerdict:
    """One line: ``adjustments`` are group, code, amount; charge = paid + adjustments."""

    charge: Decimal
    paid: Decimal
    adjustments: tuple[Triple, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The whole claim; ``finding`` is None when it is paid as it is."""

    lines: tuple[LineVerdict, ...]
    finding: Finding | None

    @property
    def paid(self) -> Decimal:
        """Return what the payer pays."""
        return sum((line.paid for line in self.lines), ZERO)

    @property
    def charge(self) -> Decimal:
        """Return what was charged."""
        return sum((line.charge for line in self.lines), ZERO)

    @property
    def patient_share(self) -> Decimal:
        """Return what is said to be the patient's."""
        return sum(
            (amount for line in self.lines for group, _, amount in line.adjustments if group == "PR"), ZERO
        )


def decide(case: Case) -> Verdict:
    """Return what the payer decides about a claim."""
    finding = look(case)
    charges = [money(line["charge"]) for line in case.sheet.lines()]
    denied = _denied(finding, len(charges))
    kept = [ZERO if place in denied else charge for place, charge in enumerate(charges, 1)]
    total, open_total = sum(charges, ZERO), sum(kept, ZERO)
    pays = case.payer.pays_second if case.order == "S" else price(case.payer, case.sheet)
    partly = finding.amount if finding is not None and finding.amount is not None else ZERO
    share = ZERO if case.order == "S" else case.payer.patient_share
    part = open_total / total if total else ZERO
    paid = _spread(min(_cents((pays - partly) * part), open_total), kept)
    left = [one - two for one, two in zip(kept, paid, strict=True)]
    shares = _spread(min(_cents(share * part), sum(left, ZERO)), left)
    refused = _spread(min(_cents(partly), sum(left, ZERO) - sum(shares, ZERO)), _minus(left, shares))
    lines = []
    for place, charge in enumerate(charges, 1):
        if place in denied and finding is not None:
            triples: tuple[Triple, ...] = ((finding.group, finding.code, charge),) if charge else ()
            lines.append(LineVerdict(charge, ZERO, triples, finding.remarks))
            continue
        at = place - 1
        rest = charge - paid[at] - shares[at] - refused[at]
        second = case.order == "S"
        code = finding.code if finding is not None else ""
        pairs = (
            ("OA" if second else "CO", "23" if second else "45", rest),
            ("PR", "2", shares[at]),
            (finding.group if finding is not None else "CO", code, refused[at]),
        )
        adjustments = tuple(triple for triple in pairs if triple[2])
        lines.append(LineVerdict(charge, paid[at], adjustments))
    return Verdict(tuple(lines), finding)


def _denied(finding: Finding | None, lines: int) -> set[int]:
    """Return the numbers of the lines that are denied whole."""
    if finding is None or finding.amount is not None:
        return set()
    return set(finding.lines) if finding.lines is not None else set(range(1, lines + 1))


def _spread(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Return an amount spread in cents by weight; what rounding leaves goes where there is room."""
    total = sum(weights, ZERO)
    if total <= ZERO or amount <= ZERO:
        return [ZERO for _ in weights]
    parts = [min(_cents(amount * weight / total), weight) for weight in weights]
    rest = amount - sum(parts, ZERO)
    for place in range(len(parts) - 1, -1, -1):
        step = max(-parts[place], min(rest, weights[place] - parts[place]))
        parts[place] += step
        rest -= step
    return parts


def _minus(one: Sequence[Decimal], other: Sequence[Decimal]) -> list[Decimal]:
    return [a - b for a, b in zip(one, other, strict=True)]


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)
