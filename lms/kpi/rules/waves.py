"""Training waves: the months in which a module was completed far more often than in its usual month."""

from collections import Counter
from collections.abc import Mapping

MOST_WAVES = 3
TIMES_USUAL = 2


def waves(people: Mapping[tuple[str, str], int], *, months: int, fewest: int) -> list[tuple[str, str, int]]:
    """Return ``(month, module, people)`` of the waves, oldest first, at most three.

    A yearly module is completed by many people in every month; what happened is a month well above the
    module's own average.

    Args:
        people: people who completed a module in a month, by ``(month, module)``; months as ``YYYY-MM``.
        months: number of months looked at, those without a completion included.
        fewest: people below which a month is no wave.
    """
    total: Counter[str] = Counter()
    for (_, module), count in people.items():
        total[module] += count
    found = [
        (count * months / total[module], month, module, count)
        for (month, module), count in people.items()
        if count >= fewest and count * months >= TIMES_USUAL * total[module]
    ]
    largest = sorted(found, key=lambda wave: (-wave[0], wave[1], wave[2]))[:MOST_WAVES]
    return sorted((month, module, count) for _, month, module, count in largest)
