"""Whether the sums of a remittance add up (rules B1 to B3); a difference of zero is balanced."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from lms.claims.rules.facts import ZERO, RemitLine


def adjusted(line: RemitLine) -> Decimal:
    """Return the sum of the adjustments of one level."""
    return sum((adjustment.amount for adjustment in line.adjustments), ZERO)


def line_difference(line: RemitLine) -> Decimal:
    """Return SVC02 less the line's adjustments less SVC03 (B1)."""
    return line.charge - adjusted(line) - line.paid


def claim_difference(body: RemitLine, lines: Sequence[RemitLine]) -> Decimal:
    """Return CLP03 less all adjustments, of the claim and of its lines, less CLP04 (B2)."""
    return body.charge - adjusted(body) - sum((adjusted(line) for line in lines), ZERO) - body.paid


def set_difference(
    claims_paid: Decimal, provider_adjustments: Iterable[Decimal], payment: Decimal
) -> Decimal:
    """Return CLP04 total less PLB total less BPR02 (B3): a positive PLB lowers the payment."""
    return claims_paid - sum(provider_adjustments, ZERO) - payment


def is_balanced(body: RemitLine, lines: Sequence[RemitLine]) -> bool:
    """Tell whether a claim and each of its lines balance (B1 and B2)."""
    return not claim_difference(body, lines) and not any(line_difference(line) for line in lines)
