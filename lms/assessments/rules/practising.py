"""What practice asks next: the objective that is due, and the item of it seen least. Pure."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from lms.assessments.rules.forms import DRAWN_STATUS, BankItem
from lms.assessments.rules.spacing import Card


def may_be_asked(bank: Iterable[BankItem], *, hidden: Collection[str]) -> dict[str, list[str]]:
    """Return the items that practice may show by objective: live ones that stand in no open exam form."""
    found: dict[str, list[str]] = {}
    for item in bank:
        if item.status == DRAWN_STATUS and item.id not in hidden:
            found.setdefault(item.objective, []).append(item.id)
    return found


def next_objective(objectives: Sequence[str], cards: Mapping[str, Card], *, today: date) -> str | None:
    """Return the objective to practise: due ones first, then new ones, then the one that is due soonest.

    Args:
        objectives: those that have items, in the order of the module.
        cards: where the person stands, by objective; absent means never practised.
        today: the business date.
    """

    def rank(objective: str) -> tuple[int, date, int]:
        card = cards.get(objective)
        place = objectives.index(objective)
        if card is None:
            return (1, date.min, place)
        return (0 if card.is_due(today) else 2, card.due_on, place)

    return min(objectives, key=rank, default=None)


def next_item(items: Collection[str], seen: Mapping[str, int], *, seed: str) -> str:
    """Return the item that was practised least often; ``seed`` decides between equals."""
    return min(items, key=lambda item: (seen.get(item, 0), _chance(seed, item)))


def _chance(seed: str, item: str) -> bytes:
    return hashlib.sha256(f"{seed}\x1f{item}".encode()).digest()
