"""Visits and other things to play, found by everybody; never by what is right in them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from lms.core.content import live_all
from lms.core.search import Entry, Searchable
from lms.core.search.sources import address
from lms.core.web.formats import spoken
from lms.people.api import role_title
from lms.simulations.kinds import PLAY_KINDS
from lms.simulations.kinds.base import PlayKind
from lms.simulations.places import INTRO_OF_KIND

GROUPS: Mapping[str, tuple[str, str]] = {
    "scenario": ("Day in the life", "play"),
    "queue": ("Work queues", "list"),
    "form": ("Screens to fill", "edit"),
}
"""Heading and shape of a kind in the results; a further kind has its name."""
FIRST = 31
"""Place of the first kind among the groups of results: behind the sections of modules."""


def _entries(kind: PlayKind, _keys: Collection[int] | None) -> Iterable[Entry]:
    for key, found in live_all(kind.content_kind).items():
        body = found.body
        yield Entry(
            key,
            str(body["title"]),
            code=key,
            line=str(body.get("summary", "")),
            text=" ".join(_texts(body)),
            href=path_of(kind.kind, key),
        )


def path_of(kind: str, key: str) -> str:
    """Return the page of a thing that is played."""
    if kind in INTRO_OF_KIND:
        return address(INTRO_OF_KIND[kind], key=key)
    return address("simulations.intro", scenario_id=key)


def _texts(body: Mapping[str, Any]) -> Iterator[str]:
    """Yield the roles, moments and rules of a thing to play: what it is about, and no way to act."""
    for beat in body.get("beats", ()):
        yield f"{role_title(beat['role'])} {beat['title']}"
    if "role" in body:
        yield role_title(str(body["role"]))
    for fact in body.get("facts", ()):
        yield str(fact["text"])


def _searchable(kind: PlayKind, order: int) -> Searchable:
    title, icon = GROUPS.get(kind.kind, (spoken(kind.kind).capitalize(), "edit"))
    return Searchable(kind.kind, title, icon, order, partial(_entries, kind), of_content=True)


SEARCHABLE = tuple(_searchable(kind, order) for order, kind in enumerate(PLAY_KINDS, start=FIRST))
