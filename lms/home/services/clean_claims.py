"""The clean-claim numbers as tiles: value, fraction, target and change, a spark; never blended."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from lms.core.i18n import gettext as _
from lms.core.web import formats
from lms.core.web.figures import Spark, spark
from lms.kpi import api as kpi


@dataclass(frozen=True)
class Number:
    """A clean-claim number as its tile shows it: value, fraction, target and change, a spark."""

    title: str
    id: str
    href: str
    value: str
    fraction: str
    detail: str
    figure: Spark | None


def numbers_of(tiles: Iterable[kpi.Tile]) -> list[Number]:
    """Return the tiles of measures as they are shown."""
    return [_number(tile) for tile in tiles]


def _number(tile: kpi.Tile) -> Number:
    target = _("target %s") % f"{tile.target:g}" if tile.target is not None else ""
    change = _change(tile.change, tile.since)
    return Number(
        title=tile.title,
        id=tile.id,
        href=tile.href,
        value=_value(tile),
        fraction=tile.fraction if tile.denominator else _("no claims"),
        detail=" · ".join(part for part in (target, change, _state_words(tile)) if part),
        figure=spark(tile.spark, target=None if tile.target is None else float(tile.target)),
    )


def _value(tile: kpi.Tile) -> str:
    if tile.state == "too_few":
        return _("too few")
    return formats.percent(tile.value)


def _state_words(tile: kpi.Tile) -> str:
    return _("outcomes still open") if tile.state == "open" else ""


def _change(change: Decimal | None, since: str | None) -> str:
    if change is None or since is None:
        return ""
    return _("%(change)s since %(month)s") % {"change": formats.signed(change), "month": since.split()[0]}
