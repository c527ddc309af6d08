"""How simulated people answer: as a Rasch model says, given how many answers of a form are wrong.

In that model the number of wrong answers holds everything about a person's ability. Which answers they are
follows from the difficulty of the items alone: a set of items has a probability in proportion to the product
of their odds. So an exam of the ledger, of which only the score is known, gets a pattern as real ones have.
"""

import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any


def wrong_ones(
    items: Sequence[str], difficulty: Mapping[str, float], count: int, rng: random.Random
) -> set[str]:
    """Return which items are answered wrong.

    Args:
        items: those of the form that may be.
        difficulty: of each item in logits, 0 for the usual one.
        count: how many are wrong; all of them when it is more than there are.
        rng: decides.
    """
    odds = [math.exp(difficulty[item]) for item in items]
    left = min(count, len(items))
    ways = _ways(odds, left)
    found = set()
    for place, item in enumerate(items):
        if left and rng.random() * ways[place][left] < odds[place] * ways[place + 1][left - 1]:
            found.add(item)
            left -= 1
    return found


def _ways(odds: Sequence[float], most: int) -> list[list[float]]:
    """Return for each place the sum, over the sets of each size from there on, of the products of odds."""
    ways = [[0.0] * (most + 1) for _place in range(len(odds) + 1)]
    ways[-1][0] = 1.0
    for place in range(len(odds) - 1, -1, -1):
        for size in range(most + 1):
            taken = odds[place] * ways[place + 1][size - 1] if size else 0.0
            ways[place][size] = ways[place + 1][size] + taken
    return ways


class Answers:
    """Answers to the questions of an exam; wrong ones spread over the options, as misunderstandings do."""

    def __init__(self, *, dead: str = "", miskeyed: str = "") -> None:
        """Make answers.

        Args:
            dead: the item whose last wrong option nobody takes.
            miskeyed: the item of which everybody who is wrong takes the same option.
        """
        self._dead, self._miskeyed = dead, miskeyed
        self._chosen: Counter[tuple[str, str]] = Counter()

    def give(self, item: Any, seed: str, *, is_wrong: bool, rng: random.Random) -> Any:
        """Return a right answer to a question of any of the kinds in these banks, or a usual wrong one."""
        question = item.asked(seed)
        if item.kind == "single":
            return self._of_options(item.id, question.options, is_wrong, rng)
        if item.kind == "two-part":
            parts = question.parts
            return {
                part: self._of_options(f"{item.id}/{part}", parts[part].options, is_wrong, rng)
                for part in parts
            }
        if item.kind == "multiple":
            keys = [option.key for option in question.options if option.correct]
            return keys[:1] if is_wrong else keys
        if item.kind == "ordering":
            keys = [entry.key for entry in question.entries]
            return {key: place for place, key in enumerate(reversed(keys) if is_wrong else keys, start=1)}
        if item.kind == "matching":
            key_of = {right: key for key, right in question.rights.items()}
            rights = [key_of[pair.right] for pair in question.pairs]
            shown = [next(key for key in key_of.values() if key != right) for right in rights]
            lefts = (pair.key for pair in question.pairs)
            return dict(zip(lefts, shown if is_wrong else rights, strict=True))
        if item.kind == "numeric":
            usual = [mistake.value for mistake in question.mistakes]
            answer = question.answer
            return str(usual[0] if is_wrong and usual else answer + 7 if is_wrong else answer)
        return None

    def _of_options(self, name: str, options: Sequence[Any], is_wrong: bool, rng: random.Random) -> str:
        if not is_wrong:
            return str(next(option.key for option in options if option.correct))
        wrong = [option.key for option in options if not option.correct]
        tempting = wrong[:-1] if name == self._dead else wrong[:1] if name == self._miskeyed else wrong
        shares = [1 / (1 + self._chosen[name, key]) ** 2 for key in tempting]
        key = rng.choices(tempting, shares)[0]
        self._chosen[name, key] += 1
        return str(key)
