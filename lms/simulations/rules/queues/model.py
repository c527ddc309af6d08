"""A queue as it is worked: its items with the values that were drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from lms.simulations.rules.queues.priority import Card

ENOUGH_FOR_A_PATTERN = 3
"""So many claims with the same cause are a pattern."""
BEST, ACCEPTABLE, ROOT, BAND, NEAR_BAND = 5, 3, 3, 2, 1
"""Points of an item: the best action, an acceptable one, the root cause, the band, the band beside it."""
MOST_OF_AN_ITEM = BEST + ROOT + BAND


@dataclass(frozen=True)
class Tab:
    """Something that can be looked at, for seconds of the clock; ``tells`` when the cause stands in it."""

    id: str
    title: str
    seconds: int
    text: str
    tells: bool


@dataclass(frozen=True)
class Action:
    """Something that can be done with an item: 5, 3 or 0 points, and what follows."""

    id: str
    text: str
    score: int
    is_breach: bool
    follows: str


@dataclass(frozen=True)
class Item:
    """One item. What the learner does not see before the end: cause, roots, scores, band, rule, pattern.

    ``claims`` is how many claims it stands for; ``usd`` its amount, None when it has none.
    """

    id: str
    title: str
    shows: str
    codes: tuple[str, ...]
    usd: int | None
    claims: int
    tabs: tuple[Tab, ...]
    actions: tuple[Action, ...]
    cause: str
    roots: tuple[str, ...]
    band: str
    why_band: str
    rule: str
    next_time: str
    pattern: str | None

    def tab(self, tab_id: str) -> Tab | None:
        """Return a tab, None when there is none of that name."""
        return next((one for one in self.tabs if one.id == tab_id), None)

    def action(self, action_id: str) -> Action | None:
        """Return an action, None when there is none of that name."""
        return next((one for one in self.actions if one.id == action_id), None)

    @property
    def best(self) -> Action:
        """The best action."""
        return max(self.actions, key=lambda one: one.score)


@dataclass(frozen=True)
class Pattern:
    """A cause that stands behind several items: whom one change request goes to, and what it asks."""

    id: str
    title: str
    to: tuple[str, ...]
    request: str


@dataclass(frozen=True)
class Queue:
    """A drawn queue; ``roles`` are ``(slug, name)`` of who may be the root, ``today`` the simulated day."""

    id: str
    title: str
    role: str
    seconds: int
    acting_seconds: int
    today: date
    card: Card
    roles: tuple[tuple[str, str], ...]
    items: tuple[Item, ...]
    patterns: tuple[Pattern, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Item]:
        """The items by id."""
        return {item.id: item for item in self.items}

    @cached_property
    def role_names(self) -> Mapping[str, str]:
        """The names of the roles by slug."""
        return dict(self.roles)

    @property
    def most(self) -> int:
        """The most points that the queue can give."""
        return MOST_OF_AN_ITEM * len(self.items)

    def behind(self, pattern_id: str) -> tuple[Item, ...]:
        """Return the items that a pattern stands behind."""
        return tuple(item for item in self.items if item.pattern == pattern_id)
