"""Learners and items of a known model (2PL), each learner asked other items of the bank."""

from dataclasses import dataclass

import numpy as np

from lms.quality.rules.marks import PARTS, Response


@dataclass(frozen=True)
class Simulated:
    """Points by person and item in parts of a point; -1 = not asked. ``unit`` is 0 or 1 by person."""

    points: np.ndarray
    unit: np.ndarray

    @property
    def asked(self) -> np.ndarray:
        return self.points >= 0

    def responses(self, person: int) -> list[Response]:
        row = self.points[person]
        return [
            Response(f"I{item:02d}", int(row[item]), bool(row[item] == PARTS))
            for item in np.nonzero(row >= 0)[0]
        ]


def simulate(
    *,
    people: int = 400,
    items: int = 30,
    drawn: int = 30,
    seed: int = 7,
    partial: bool = False,
    dif: float = 0,
) -> Simulated:
    """Draw answers from a two-parameter model; item 0 is harder by ``dif`` for people of unit 1."""
    random = np.random.default_rng(seed)
    ability = random.normal(0, 1, people)
    unit = random.integers(0, 2, people)
    slope, place = random.uniform(0.6, 2.0, items), random.normal(-0.8, 0.9, items)
    shifted = np.tile(place, (people, 1))
    shifted[unit == 1, 0] += dif
    chance = 1 / (1 + np.exp(-slope * (ability[:, None] - shifted)))
    points = (random.random((people, items)) < chance) * PARTS
    if partial:
        points = np.where(random.random((people, items)) < 0.2, PARTS * 2 // 3, points)
    for row in points:
        row[random.permutation(items)[drawn:]] = -1
    return Simulated(points.astype(np.int64), unit)
