"""Does an item treat a unit otherwise than equally able learners elsewhere (differential item functioning)?

Mantel–Haenszel over strata of the rest score. Source: Holland and Thayer 1988; Robins, Breslow and Greenland
1986 for the error; Zwick and Ercikan 1989 for the classes A, B and C.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

ETS_SCALE = -2.35
SMALL, LARGE = 1.0, 1.5
ONE_SIDED = 1.6448536269514722
LEVEL = 0.05


@dataclass(frozen=True)
class Stratum:
    """Learners of one band of ability: the unit and the rest, right and not right."""

    rest_right: int
    rest_wrong: int
    unit_right: int
    unit_wrong: int

    @property
    def size(self) -> int:
        """Number of learners in the band."""
        return self.rest_right + self.rest_wrong + self.unit_right + self.unit_wrong


@dataclass(frozen=True)
class Dif:
    """What Mantel–Haenszel says; ``delta`` below 0 means harder for the unit.

    Attributes:
        odds: common odds ratio of the rest against the unit.
        chi_square: with the correction for continuity, one degree of freedom.
        p_value: of the chi-square.
        delta: on the scale of ETS.
        error: its standard error.
        grade: A negligible, B some, C large.
        unit: learners of the unit that were compared.
        rest: learners elsewhere that were compared.
    """

    odds: float
    chi_square: float
    p_value: float
    delta: float
    error: float
    grade: str
    unit: int
    rest: int


def mantel_haenszel(strata: Iterable[Stratum]) -> Dif | None:
    """Compare a unit with the rest; None when no band holds both, or an answer is missing in all of them."""
    shared = [
        one
        for one in strata
        if one.size > 1 and one.unit_right + one.unit_wrong and one.rest_right + one.rest_wrong
    ]
    up = sum(one.rest_right * one.unit_wrong / one.size for one in shared)
    down = sum(one.rest_wrong * one.unit_right / one.size for one in shared)
    chi = _chi_square(shared)
    if up == 0 or down == 0 or chi is None:
        return None
    odds = up / down
    p_value = math.erfc(math.sqrt(chi / 2))
    delta = ETS_SCALE * math.log(odds)
    error = abs(ETS_SCALE) * _log_error(shared, up, down)
    return Dif(
        odds=odds,
        chi_square=chi,
        p_value=p_value,
        delta=delta,
        error=error,
        grade=_grade(delta, error, p_value),
        unit=sum(one.unit_right + one.unit_wrong for one in shared),
        rest=sum(one.rest_right + one.rest_wrong for one in shared),
    )


def _chi_square(strata: Iterable[Stratum]) -> float | None:
    seen = expected = variance = 0.0
    for one in strata:
        rest, unit = one.rest_right + one.rest_wrong, one.unit_right + one.unit_wrong
        right, wrong = one.rest_right + one.unit_right, one.rest_wrong + one.unit_wrong
        seen += one.rest_right
        expected += rest * right / one.size
        variance += rest * unit * right * wrong / (one.size**2 * (one.size - 1))
    if variance == 0:
        return None
    return float(max(abs(seen - expected) - 0.5, 0.0) ** 2 / variance)


def _log_error(strata: Iterable[Stratum], up: float, down: float) -> float:
    """Return the standard error of the logarithm of the common odds ratio."""
    both = mixed = against = 0.0
    for one in strata:
        agree = (one.rest_right + one.unit_wrong) / one.size
        disagree = (one.rest_wrong + one.unit_right) / one.size
        r = one.rest_right * one.unit_wrong / one.size
        s = one.rest_wrong * one.unit_right / one.size
        both += agree * r
        mixed += agree * s + disagree * r
        against += disagree * s
    return math.sqrt(both / (2 * up * up) + mixed / (2 * up * down) + against / (2 * down * down))


def _grade(delta: float, error: float, p_value: float) -> str:
    size = abs(delta)
    if size < SMALL or p_value >= LEVEL:
        return "A"
    return "C" if size >= LARGE and size - SMALL > ONE_SIDED * error else "B"
