"""Choosing among modules: by role, step, length and level; how far a module builds on others. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

SHORT, MIDDLE, LONG = "short", "middle", "long"
LENGTHS = (SHORT, MIDDLE, LONG)
SHORT_MINUTES, MIDDLE_MINUTES = 30, 60
FIRST, NEXT, ADVANCED = "first", "next", "advanced"
LEVELS = (FIRST, NEXT, ADVANCED)
MOST_BEFORE_NEXT = 2
BY_CODE, BY_LENGTH = "code", "length"


@dataclass(frozen=True)
class Offer:
    """A module as far as choosing goes: the roles that are asked for it and the steps that it teaches."""

    id: str
    minutes: int
    level: str
    roles: frozenset[str]
    steps: frozenset[str]


@dataclass(frozen=True)
class Choice:
    """What a reader of the catalogue looks for; "" = anything. ``found`` None = no words were typed."""

    role: str = ""
    step: str = ""
    length: str = ""
    level: str = ""
    sort: str = BY_CODE
    found: Sequence[str] | None = None


def length_of(minutes: int) -> str:
    """Return short (up to 30 minutes), middle (up to 60) or long."""
    if minutes <= SHORT_MINUTES:
        return SHORT
    return MIDDLE if minutes <= MIDDLE_MINUTES else LONG


def levels(needed: Mapping[str, Collection[str]]) -> dict[str, str]:
    """Return the level of each module: first needs none, next up to two in a row before it, else advanced.

    Args:
        needed: the prerequisites of each module; what is no module here is left out.
    """
    depth: dict[str, int] = {}
    for module in needed:
        _measure(module, needed, depth, ())
    return {module: _level(depth[module]) for module in needed}


def _level(before: int) -> str:
    if before == 0:
        return FIRST
    return NEXT if before <= MOST_BEFORE_NEXT else ADVANCED


def _measure(
    module: str, needed: Mapping[str, Collection[str]], depth: dict[str, int], above: tuple[str, ...]
) -> int:
    """Return how many modules stand in a row before one; a circle is cut where it closes."""
    if module not in depth:
        before = [one for one in needed[module] if one in needed and one not in (*above, module)]
        found = (_measure(one, needed, depth, (*above, module)) for one in before)
        depth[module] = 1 + max(found, default=-1)
    return depth[module]


def chosen(offers: Iterable[Offer], choice: Choice) -> list[Offer]:
    """Return the modules that fit a choice: by code, by length, or as the words typed found them."""
    fitting = [offer for offer in offers if _fits(offer, choice)]
    if choice.sort == BY_LENGTH:
        return sorted(fitting, key=lambda offer: (offer.minutes, offer.id))
    if choice.found is not None:
        place = {key: number for number, key in reversed(list(enumerate(choice.found)))}
        return sorted(fitting, key=lambda offer: place[offer.id])
    return sorted(fitting, key=lambda offer: offer.id)


def _fits(offer: Offer, choice: Choice) -> bool:
    return (
        choice.role in ("", *offer.roles)
        and choice.step in ("", *offer.steps)
        and choice.length in ("", length_of(offer.minutes))
        and choice.level in ("", offer.level)
        and (choice.found is None or offer.id in choice.found)
    )
