"""How far the scores of an exam can be trusted, when each learner is asked other items of the bank.

People × items with cells missing by design: the variance of people, items and the rest is estimated by the
analogous ANOVA (Henderson's first method), which needs sums by person and by item only. Where everybody is
asked every item, the coefficient is Cronbach's alpha, and with items right or wrong KR-20, to the last digit.

Source: Henderson 1953; Brennan 2001, Generalizability Theory, chapter 7; Hoyt 1941; Feldt 1965.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lms.quality.rules.fdist import f_quantile
from lms.quality.rules.marks import PARTS

LEAST_ITEMS = 2
LEAST_PEOPLE = 2


@dataclass(frozen=True)
class FormSums:
    """Sittings of forms with ``items`` scored items: how many, and sums of points and of their squares."""

    items: int
    sittings: int
    points: int
    points_squared: int
    squares: int


@dataclass(frozen=True)
class Components:
    """Variance of people, of items and of the rest, in squared points of one item; may be below 0.

    ``people_degrees`` and ``rest_degrees`` are the degrees of freedom of people and of the rest.
    """

    people: float
    items: float
    rest: float
    people_degrees: int
    rest_degrees: int


@dataclass(frozen=True)
class Reliability:
    """Reliability of a form of ``items`` items.

    Attributes:
        items: scored items of a form.
        sittings: on how many it rests.
        alpha: Cronbach's alpha, KR-20 for items right or wrong.
        low: lower end of its 95 % interval (Feldt).
        high: upper end of it.
        dependability: the same with the luck of the draw counted as error (phi); 0 when people do not differ.
        error: standard error of a score, in points of 100.
        error_drawn: the same with the luck of the draw.
    """

    items: int
    sittings: int
    alpha: float
    low: float
    high: float
    dependability: float
    error: float
    error_drawn: float


def components(forms: Sequence[FormSums], items: Mapping[str, tuple[int, int]]) -> Components | None:
    """Estimate the variances.

    Args:
        forms: the sums of the sittings, by the length of their forms.
        items: by item, how many answered it and the sum of their points.

    Returns:
        None when there are too few people or items, or when what is missing leaves no answer.
    """
    people = sum(form.sittings for form in forms)
    asked = [one for one in items.values() if one[0]]
    responses = sum(form.items * form.sittings for form in forms)
    if people < LEAST_PEOPLE or len(asked) < LEAST_ITEMS or responses != sum(count for count, _ in asked):
        return None
    total = sum(form.points for form in forms)
    mean_term = Fraction(total * total, responses)
    people_term = sum((Fraction(form.points_squared, form.items) for form in forms), Fraction(0))
    items_term = sum((Fraction(points * points, count) for count, points in asked), Fraction(0))
    squares = sum(form.squares for form in forms)
    a = Fraction(sum(form.items**2 * form.sittings for form in forms), responses)
    b = Fraction(sum(count * count for count, _ in asked), responses)
    kinds = len(asked)
    rest_degrees = responses - people - kinds + 1
    found = _solved(
        (
            (responses - a, people - b, Fraction(people - 1)),
            (kinds - a, responses - b, Fraction(kinds - 1)),
            (a - kinds, b - people, Fraction(rest_degrees)),
        ),
        (
            people_term - mean_term,
            items_term - mean_term,
            squares - people_term - items_term + mean_term,
        ),
    )
    if found is None or rest_degrees < 1:
        return None
    people_part, items_part, rest = (float(value / PARTS**2) for value in found)
    return Components(people_part, items_part, rest, people - 1, rest_degrees)


def reliability(forms: Sequence[FormSums], items: Mapping[str, tuple[int, int]]) -> Reliability | None:
    """Return the reliability of the usual form; None when the answers do not tell it."""
    found = components(forms, items)
    if found is None:
        return None
    length = max(forms, key=lambda form: form.sittings).items
    observed = found.people + found.rest / length
    if observed <= 0:
        return None
    alpha = found.people / observed
    drawn = found.people + (found.items + found.rest) / length
    low, high = feldt_interval(alpha, found.people_degrees, found.rest_degrees)
    return Reliability(
        items=length,
        sittings=sum(form.sittings for form in forms),
        alpha=alpha,
        low=low,
        high=high,
        dependability=max(found.people, 0.0) / drawn if drawn > 0 else 0.0,
        error=100 * math.sqrt(max(found.rest, 0.0) / length),
        error_drawn=100 * math.sqrt(max(found.items + found.rest, 0.0) / length),
    )


def feldt_interval(alpha: float, people: int, rest: int, share: float = 0.95) -> tuple[float, float]:
    """Return the interval of alpha.

    Args:
        alpha: the estimate.
        people: degrees of freedom of people.
        rest: degrees of freedom of people × items.
        share: how often such an interval holds the true value.

    Source: Feldt 1965: (1 - true) / (1 - estimate) is F with these degrees of freedom.
    """
    tail = (1 - share) / 2
    low = 1 - (1 - alpha) * f_quantile(1 - tail, people, rest)
    return low, 1 - (1 - alpha) * f_quantile(tail, people, rest)


_Row = tuple[Fraction, Fraction, Fraction]


def _solved(rows: tuple[_Row, _Row, _Row], right: _Row) -> _Row | None:
    """Solve three equations by Cramer's rule; None when they do not determine the answer."""
    whole = _determinant(rows)
    if whole == 0:
        return None
    found = []
    for place in range(3):
        swapped = [
            [right[number] if column == place else row[column] for column in range(3)]
            for number, row in enumerate(rows)
        ]
        found.append(_determinant(swapped) / whole)
    return found[0], found[1], found[2]


def _determinant(rows: Sequence[Sequence[Fraction]]) -> Fraction:
    (a, b, c), (d, e, f), (g, h, i) = rows
    return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
