"""Parts of a page that features above add: the page names its places, features declare what stands there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from lms.core.feature import features
from lms.core.permissions import Identity, current


@dataclass(frozen=True)
class PagePart:
    """What a feature shows at a place of a page that belongs to a feature below it.

    Attributes:
        place: the name of the place, such as ``lesson.end``; the page passes what it is about by name.
        order: parts at one place stand in this order.
        render: called as ``render(identity, **about)``; gives markup made by a template, or None to show
            nothing. It reads with a number of statements that does not depend on the number of rows.
    """

    place: str
    order: int
    render: Callable[..., Markup | None]


def parts_at(place: str, **about: Any) -> Markup:
    """Return the markup of every part declared for a place, in their order; empty when there is none."""
    asked_by: Identity = current()
    shown = (part.render(asked_by, **about) for part in features().parts_at(place))
    return Markup("").join(one for one in shown if one)
