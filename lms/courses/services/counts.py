"""How much there is to learn: what ``lms doctor`` counts of modules, lessons, items and facts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lms.core import clock
from lms.core.content import live_all
from lms.core.doctor import Count


def content_counts() -> list[Count]:
    """Return what is live today, and what of it is past its review month."""
    bodies = [found.body for found in live_all("module").values()]
    return list(counts_of(bodies, month=f"{clock.today():%Y-%m}"))


def counts_of(bodies: Iterable[Mapping[str, Any]], *, month: str) -> Iterator[Count]:
    """Yield the counts of modules; short forms have no lessons and items of their own.

    Args:
        bodies: the content of modules and their forms.
        month: the business month as ``2026-11``; what was due before it is past review.
    """
    every = list(bodies)
    whole = [body for body in every if not body["module"].get("form_of")]
    lessons = [lesson for body in whole for lesson in body["lessons"]]
    items = [item for body in whole for item in body["exam"]["items"]]
    facts = [fact for body in whole for fact in body["module"]["facts"]]
    yield Count("modules", len(whole), {"short forms": len(every) - len(whole)})
    yield Count("lessons", len(lessons), {"knowledge checks": sum(len(one["checks"]) for one in lessons)})
    yield Count("items by status", len(items), _by(items, "status"))
    yield Count("items by kind", len(items), _by(items, "kind"))
    yield Count("facts", len(facts), _by(facts, "status"))
    late_facts, late_items = (sum(row["review_by"] < month for row in rows) for rows in (facts, items))
    yield Count("past review", late_facts + late_items, {"facts": late_facts, "items": late_items})


def _by(rows: Iterable[Mapping[str, Any]], field: str) -> dict[str, int]:
    return dict(Counter(row[field] for row in rows).most_common())
