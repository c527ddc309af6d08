"""Drawing a form: so many items of each objective, unseen ones first, the same for the same seed."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

DRAWN_STATUS = "live"
"""Only live items are drawn: drafts are not ready, retired ones are over, pilots are not scored yet."""


class TooFewItemsError(ValueError):
    """The bank has fewer live items of an objective than the form needs."""


@dataclass(frozen=True)
class BankItem:
    """What drawing needs to know of an item."""

    id: str
    objective: str
    status: str


def draw(
    bank: Iterable[BankItem], counts: Mapping[str, int], seen: Mapping[str, int], *, seed: str
) -> tuple[str, ...]:
    """Draw the ids of a form, in the order in which they are asked.

    Args:
        bank: every item of the exam.
        counts: how many items of each objective.
        seen: how often this person has already been shown an item; absent means never.
        seed: decides between items seen equally often, and the order of the form.

    Raises:
        TooFewItemsError: when an objective has fewer live items than asked for.
    """
    live = [item for item in bank if item.status == DRAWN_STATUS]
    form: list[str] = []
    for objective, count in counts.items():
        pool = sorted(
            (item.id for item in live if item.objective == objective),
            key=lambda item_id: (seen.get(item_id, 0), _chance(seed, item_id)),
        )
        if len(pool) < count:
            raise TooFewItemsError(
                f"Objective {objective} has {len(pool)} live items; the form needs {count}."
            )
        form += pool[:count]
    return tuple(sorted(form, key=lambda item_id: _chance(f"{seed}:order", item_id)))


def _chance(seed: str, item_id: str) -> bytes:
    return hashlib.sha256(f"{seed}\x1f{item_id}".encode()).digest()
