"""How many examples a property that does much work for each is tried with."""

from hypothesis import settings

NORMAL = 100
"""Examples of the wide run; only the slow profile has more."""


def at_most(count: int) -> settings:
    """Try ``count`` examples, or fewer where the profile wants fewer (PostgreSQL)."""
    return settings(max_examples=min(count, settings().max_examples))


def usually(count: int) -> settings:
    """Try ``count`` examples in a normal run, fewer on PostgreSQL, all of the profile in the slow one."""
    asked = settings().max_examples
    return settings(max_examples=asked if asked > NORMAL else min(count, asked))
