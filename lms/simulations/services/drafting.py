"""Scenarios and queues that nobody published yet: their claims, and items as they would be drawn."""

import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import func, select

from lms.core.database import db
from lms.core.feature import features
from lms.simulations.content import faults_of_shape
from lms.simulations.kinds.scenario import ScenarioKind
from lms.simulations.models import SimulationPlay
from lms.simulations.rules.claim.facts import World
from lms.simulations.rules.claiming import Claims
from lms.simulations.rules.queues.drawing import draw, made
from lms.simulations.rules.queues.model import Item
from lms.simulations.rules.queues.priority import Card
from lms.simulations.rules.queues.values import simulated_today
from lms.simulations.services.world import live_world

MOST_KEPT = 16
"""Drafts whose claims a process remembers."""


def may_be_walked(body: Mapping[str, Any]) -> bool:
    """Tell whether a scenario that its schema let in has the shape that a walk needs."""
    return next(iter(faults_of_shape(body)), None) is None


def draft_claims(body: dict[str, Any]) -> Claims:
    """Return a scenario as a draft has it, in the world as it is live; remembered until either changes.

    Args:
        body: a scenario that its schema and the rules of its shape let in.

    Raises:
        DomainError: when no claim can be made of it, or no content is live.
    """
    world = live_world()
    text = json.dumps(body, sort_keys=True, default=str)
    key = hashlib.sha256(text.encode()).hexdigest()
    known: dict[str, tuple[World, Claims]] = features().caches.setdefault("simulations.drafts", {})
    kept_for, claims = known.get(key, (None, None))
    if claims is None or kept_for is not world:
        if len(known) >= MOST_KEPT:
            known.clear()
        claims = ScenarioKind().content(body, world)
        known[key] = world, claims
    return claims


def drawn_items(body: Mapping[str, Any], seed: str, *, most: int) -> tuple[Item, ...]:
    """Return the first items of the queue that a seed gives; an empty seed gives the printed one.

    Raises:
        NoValueError: when a text names a value that its item does not have.
    """
    return draw(body, seed or None).items[:most]


def drawn_item(body: Mapping[str, Any], number: int, seed: str) -> Item:
    """Return one template as a seed gives it; an empty seed gives the printed one.

    Raises:
        NoValueError: when a text names a value that its item does not have.
    """
    own = seed or None
    return made(body["items"][number], Card.of(body.get("card")), simulated_today(own), own)


def open_plays(revision_ids: Collection[int]) -> int:
    """Return how many plays of these revisions are not finished."""
    if not revision_ids:
        return 0
    counted = select(func.count()).where(
        SimulationPlay.revision_id.in_(sorted(revision_ids)), SimulationPlay.finished_at.is_(None)
    )
    return int(db.session.scalar(counted) or 0)
