"""How many examples a property that does much work for each is tried with."""

from hypothesis import settings


def at_most(count: int) -> settings:
    """Try ``count`` examples, or fewer where the profile wants fewer (PostgreSQL)."""
    return settings(max_examples=min(count, settings().max_examples))
