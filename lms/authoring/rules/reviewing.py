"""What of a text must be looked at again: facts past their review, facts to confirm, items by status."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

Body = Mapping[str, Any]


@dataclass(frozen=True)
class FactToReview:
    """A statement that can change, with its source; months are of the form 2026-11."""

    id: str
    text: str
    source: str
    verified_on: str
    review_by: str
    is_confirmed: bool

    def is_stale(self, today: date) -> bool:
        """Tell whether the month of its review is over."""
        return is_over(self.review_by, today)


@dataclass(frozen=True)
class Upkeep:
    """What is known of a text's upkeep.

    ``items`` counts the items by status (live, pilot, retired); ``reviews`` are the months in which something
    of it must be reviewed.
    """

    facts: tuple[FactToReview, ...]
    items: Mapping[str, int]
    reviews: tuple[str, ...]

    @property
    def review_by(self) -> str | None:
        """Return the first month of a review, None when nothing carries one."""
        return min(self.reviews, default=None)

    @property
    def to_confirm(self) -> int:
        """Return how many facts are still to be confirmed."""
        return sum(not fact.is_confirmed for fact in self.facts)

    def stale_facts(self, today: date) -> int:
        """Return how many facts are past the month of their review."""
        return sum(fact.is_stale(today) for fact in self.facts)

    def stale_reviews(self, today: date) -> int:
        """Return how many facts and items are past the month of their review."""
        return sum(is_over(month, today) for month in self.reviews)


def is_over(month: str, today: date) -> bool:
    """Tell whether a month (2026-11) or a day (2026-11-30) is past."""
    return month < today.isoformat()[: len(month)]


def upkeep_of(body: Body) -> Upkeep:
    """Return the upkeep of a body of any kind: whatever in it carries a month of review counts."""
    module = body.get("module")
    facts = (module if isinstance(module, Mapping) else body).get("facts")
    items = body.get("exam", {}).get("items", []) if isinstance(body.get("exam"), Mapping) else []
    return Upkeep(
        facts=tuple(
            _fact(row) for row in (facts if isinstance(facts, list) else []) if isinstance(row, Mapping)
        ),
        items=dict(Counter(str(item.get("status", "live")) for item in items)),
        reviews=tuple(sorted(_reviews(body))),
    )


def _fact(row: Body) -> FactToReview:
    return FactToReview(
        id=str(row.get("id", "")),
        text=str(row.get("text", "")),
        source=str(row.get("source", "")),
        verified_on=str(row.get("verified_on", "")),
        review_by=str(row.get("review_by", "")),
        is_confirmed=row.get("status") == "confirmed",
    )


def _reviews(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(value.get("review_by"), str):
            yield value["review_by"]
        for inner in value.values():
            yield from _reviews(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _reviews(inner)
