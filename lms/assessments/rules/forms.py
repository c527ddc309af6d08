"""Drawing a form: so many items of each objective, unseen ones first, the same for the same seed."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

DRAWN_STATUS = "live"
"""Only live items are drawn to be scored: drafts are not ready, retired ones are over, pilots on trial."""
PILOT_STATUS = "pilot"


KindCounts = Mapping[str, Mapping[str, int]]
"""How many items of a kind a form has, by the kind and then the objective."""
_NO_KINDS: KindCounts = {}


class TooFewItemsError(ValueError):
    """The bank has fewer live items of an objective than the form needs."""


@dataclass(frozen=True)
class BankItem:
    """What drawing needs to know of an item."""

    id: str
    objective: str
    status: str
    kind: str = ""


def draw(
    bank: Iterable[BankItem],
    counts: Mapping[str, int],
    seen: Mapping[str, int],
    *,
    seed: str,
    kinds: KindCounts = _NO_KINDS,
) -> tuple[str, ...]:
    """Draw the ids of a form, in the order in which they are asked.

    Args:
        bank: every item of the exam.
        counts: how many items of each objective.
        seen: how often this person has already been shown an item; absent means never.
        seed: decides between items seen equally often, and the order of the form.
        kinds: how many of those are of a kind, by the kind and the objective; the others are of other kinds.

    Raises:
        TooFewItemsError: when an objective has fewer live items than asked for.
    """
    live = [item for item in bank if item.status == DRAWN_STATUS]
    form: list[str] = []
    for objective, count in counts.items():
        for kind, wanted in shares(objective, count, kinds).items():
            pool = sorted(
                (item.id for item in live if item.objective == objective and _is_of(item.kind, kind, kinds)),
                key=lambda item_id: (seen.get(item_id, 0), _chance(seed, item_id)),
            )
            if len(pool) < wanted:
                what = f"live items of {kind}" if kind else "live items"
                raise TooFewItemsError(
                    f"Objective {objective} has {len(pool)} {what}; the form needs {wanted}."
                )
            form += pool[:wanted]
    return in_order(form, seed=seed)


def shares(objective: str, count: int, kinds: KindCounts) -> dict[str, int]:
    """Return how many items of an objective are of each kind that has a quota; "" is all other kinds."""
    own = {kind: quota[objective] for kind, quota in kinds.items() if quota.get(objective)}
    return {**own, "": count - sum(own.values())}


def _is_of(kind: str, wanted: str, kinds: KindCounts) -> bool:
    """Tell whether an item counts to a quota; items of a kind with a quota are asked within it only."""
    return kind == wanted if wanted else kind not in kinds


def draw_pilots(
    bank: Iterable[BankItem], objectives: Iterable[str], seen: Mapping[str, int], *, most: int, seed: str
) -> tuple[str, ...]:
    """Draw items on trial that a form asks besides those that count; this person's unseen ones first.

    Args:
        bank: every item of the exam.
        objectives: those that the form asks.
        seen: how often this person has already been shown an item; absent means never.
        most: how many items on trial a form holds; fewer where there are not as many.
        seed: decides between items seen equally often.
    """
    asked = set(objectives)
    pool = [item.id for item in bank if item.status == PILOT_STATUS and item.objective in asked]
    pool.sort(key=lambda item_id: (seen.get(item_id, 0), _chance(f"{seed}:trial", item_id)))
    return tuple(pool[:most])


def in_order(form: Iterable[str], *, seed: str) -> tuple[str, ...]:
    """Return the items of a form in the order in which they are asked."""
    return tuple(sorted(form, key=lambda item_id: _chance(f"{seed}:order", item_id)))


def _chance(seed: str, item_id: str) -> bytes:
    return hashlib.sha256(f"{seed}\x1f{item_id}".encode()).digest()
