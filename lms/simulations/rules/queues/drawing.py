"""Drawing a queue: other values, another choice of items and another order, and always the same structure.

The structure is how many items of each band there are. The bands follow the values, so values are drawn
until enough items fall into each band.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from lms.simulations.rules.queues.chance import shuffled
from lms.simulations.rules.queues.model import Action, Item, Pattern, Queue, Tab
from lms.simulations.rules.queues.priority import BANDS, CHANCES, Card, Stakes, band_of
from lms.simulations.rules.queues.values import Day, Values, draw_values, filled, simulated_today, whole_of

P = TypeVar("P", Tab, Action)

MOST_DRAWS = 40
"""How often values are drawn again until the bands have their numbers; then the printed ones stand."""
SECONDS = 60


def draw(body: Mapping[str, Any], seed: str | None) -> Queue:
    """Return the queue that a seed gives; None gives the queue as it is printed.

    Raises:
        NoValueError: when a text names a value that its item does not have (the content check refuses it).
    """
    card, today = Card.of(body.get("card")), simulated_today(seed)
    if seed is None:
        items = printed_items(body, card, today)
        order = [item.id for item in items]
    else:
        items = _items_for(body, card, today, seed)
        order = list(shuffled((item.id for item in items), seed, "order"))
    by_id = {item.id: item for item in items}
    return Queue(
        id=body["id"],
        title=body["title"],
        role=body["role"],
        seconds=body["minutes"] * SECONDS,
        acting_seconds=body["acting_seconds"],
        today=today,
        card=card,
        roles=tuple(body["roles"].items()),
        items=tuple(by_id[name] for name in order),
        patterns=tuple(
            Pattern(row["id"], row["title"], tuple(row["to"]), row["request"])
            for row in body.get("patterns", ())
        ),
    )


def printed_items(body: Mapping[str, Any], card: Card, today: date) -> list[Item]:
    """Return the items as printed, spare ones left out, in the order in which they are written."""
    return [made(row, card, today, None) for row in body["items"] if not row.get("spare", False)]


def _items_for(body: Mapping[str, Any], card: Card, today: date, seed: str) -> list[Item]:
    for turn in range(MOST_DRAWS):
        again = f"{seed}\x1f{turn}"
        drawn = [made(row, card, today, again) for row in body["items"]]
        chosen = _chosen(drawn, body, again)
        if chosen is not None:
            return chosen
    return printed_items(body, card, today)


def _chosen(drawn: Sequence[Item], body: Mapping[str, Any], seed: str) -> list[Item] | None:
    """Return so many items of each band as the queue has; None when a band or a pattern has too few."""
    always = {row["id"] for row in body["items"] if row.get("always", False)}
    found: list[Item] = []
    for band in BANDS:
        wanted = body["draw"].get(band, 0)
        of_band = {item.id: item for item in drawn if item.band == band}
        fixed = [name for name in of_band if name in always]
        rest = shuffled((name for name in of_band if name not in always), seed, "choice")
        names = [*fixed, *rest][:wanted]
        if len(names) < wanted or len(fixed) > wanted:
            return None
        found += [of_band[name] for name in names]
    return found


def made(row: Mapping[str, Any], card: Card, today: date, seed: str | None) -> Item:
    """Return an item of a template with the values of a seed; None takes the printed ones."""
    own = None if seed is None else f"{seed}\x1f{row['id']}"
    values: Values = {"today": Day(today), **draw_values(row.get("values", {}), seed=own, today=today)}

    def text(name: str, of: Mapping[str, Any] = row) -> str:
        return filled(of[name], values)

    usd = whole_of(row["usd"], values) if "usd" in row else None
    band, why = band_of(stakes_of(row, values, usd), card)
    actions = tuple(
        Action(one["id"], text("text", one), one["score"], one.get("breach", False), text("follows", one))
        for one in row["actions"]
    )
    tabs = tuple(
        Tab(one["id"], one["title"], one["seconds"], text("text", one), one.get("tells", False))
        for one in row["tabs"]
    )
    return Item(
        id=row["id"],
        title=text("title"),
        shows=text("shows"),
        codes=tuple(row.get("codes", ())),
        usd=usd,
        claims=whole_of(row.get("claims", 1), values),
        tabs=_in_order(tabs, own, "tabs"),
        actions=_in_order(actions, own, "actions"),
        cause=text("cause"),
        roots=tuple(row["root"]),
        band=band,
        why_band=why,
        rule=text("rule"),
        next_time=text("next_time"),
        pattern=row.get("pattern"),
    )


def stakes_of(row: Mapping[str, Any], values: Values, usd: int | None) -> Stakes:
    """Return what is true of an item, from its ``stakes`` and its values."""
    stakes = row.get("stakes", {})
    days = {
        name: whole_of(stakes[name], values) if name in stakes else None
        for name in ("deadline_days", "held_days")
    }
    return Stakes(
        usd=usd or 0,
        chance=CHANCES[stakes.get("chance", "high")],
        is_harm=stakes.get("harm", False),
        is_duty=stakes.get("duty", False),
        waits=stakes.get("waits", False),
        **days,
    )


def structure_of(items: Sequence[Item]) -> dict[str, int]:
    """Return how many items each band has."""
    counted = Counter(item.band for item in items)
    return {band: counted[band] for band in BANDS}


def _in_order(parts: Sequence[P], seed: str | None, what: str) -> tuple[P, ...]:
    """Return tabs or actions in the order of a seed; None leaves them as printed."""
    if seed is None:
        return tuple(parts)
    by_id = {one.id: one for one in parts}
    return tuple(by_id[name] for name in shuffled(by_id, seed, what))
