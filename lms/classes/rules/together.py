"""What a class shows together: figures over several people, and none over too few."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    """One answer of a person: what it was about, and whether it was right."""

    person_id: int
    about: str
    right: bool


@dataclass(frozen=True)
class Together:
    """Right answers of all, by how many people; ``is_shown`` only over enough of them."""

    about: str
    right: int
    of: int
    people: int
    is_shown: bool


def together(answers: Iterable[Said], *, smallest: int) -> tuple[Together, ...]:
    """Return the answers added up by what they are about, by name.

    Args:
        answers: of any people.
        smallest: the number of people below which a figure is not shown.
    """
    found: dict[str, list[Said]] = defaultdict(list)
    for one in answers:
        found[one.about].append(one)
    rows = []
    for about, group in sorted(found.items()):
        people = len({one.person_id for one in group})
        right = sum(1 for one in group if one.right)
        rows.append(Together(about, right, len(group), people, people >= smallest))
    return tuple(rows)
