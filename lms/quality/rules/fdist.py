"""The F distribution: what an interval of reliability needs. Standard library only."""

import math

_TINY = 1e-300
_SMALL = 1e-16
_MOST_STEPS = 20_000
_HALVINGS = 400


def beta_share(a: float, b: float, x: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b), by its continued fraction.

    Source: NIST Digital Library of Mathematical Functions 8.17.22, evaluated by the modified Lentz method.
    """
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    front = a * math.log(x) + b * math.log1p(-x) - _log_beta(a, b)
    if x < (a + 1) / (a + b + 2):
        return math.exp(front) * _fraction(a, b, x) / a
    return 1 - math.exp(front) * _fraction(b, a, 1 - x) / b


def f_quantile(share: float, above: float, below: float) -> float:
    """Return the value that an F variable stays under with probability ``share``.

    Args:
        share: between 0 and 1, both excluded.
        above: degrees of freedom of the numerator.
        below: degrees of freedom of the denominator.
    """
    low, high = 0.0, 1.0
    while _f_share(high, above, below) < share:
        low, high = high, high * 2
    for _step in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if _f_share(middle, above, below) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _f_share(value: float, above: float, below: float) -> float:
    return beta_share(above / 2, below / 2, above * value / (above * value + below))


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def _fraction(a: float, b: float, x: float) -> float:
    """Return the continued fraction of the incomplete beta function."""
    c, d = 1.0, _kept_off(1 - (a + b) * x / (a + 1))
    d = 1 / d
    found = d
    for step in range(1, _MOST_STEPS):
        even = step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step))
        odd = -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1))
        change = 1.0
        for term in (even, odd):
            d = 1 / _kept_off(1 + term * d)
            c = _kept_off(1 + term / c)
            change = c * d
            found *= change
        if abs(change - 1) < _SMALL:
            break
    return found


def _kept_off(value: float) -> float:
    """Return a value kept off zero, by which it is divided."""
    return value if abs(value) > _TINY else _TINY


def t_factor(degrees: int) -> float:
    """Return the factor of a two-sided 95 % interval: the 97.5th percentile of Student's t.

    Its square is the 95th percentile of F with one degree above.
    """
    return math.sqrt(f_quantile(0.95, 1, degrees))
