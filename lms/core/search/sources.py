"""What a feature declares about a kind of thing that can be found: its entries and who may find them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import ColumnElement, true

from lms.core.permissions import Identity, Permission, is_granted, scope_paths

if TYPE_CHECKING:
    from lms.core.search.finding import Hit


@dataclass(frozen=True)
class Entry:
    """One thing that can be found.

    Attributes:
        key: unique within its kind.
        title: its name; words found here count more than words of the text.
        code: the id that people say (``PA-03``, an employee number); shown beside the title, found like it.
        line: one line under the title.
        text: what else it is found by; a stretch of it is shown where it matches.
        href: its page.
        subject_id: the person or unit whose scope decides who may find it.
    """

    key: str
    title: str
    code: str = ""
    line: str = ""
    text: str = ""
    href: str = ""
    subject_id: int | None = None


@dataclass(frozen=True)
class Place:
    """Where a hit leads this reader, and the line under it."""

    href: str
    line: str


def _nothing(_keys: Collection[int] | None) -> Iterable[Entry]:
    return ()


def everybody(_identity: Identity) -> ColumnElement[bool] | None:
    """Let everybody who is signed in find every entry of the kind."""
    return true()


@dataclass(frozen=True)
class Searchable:
    """A kind of thing that can be found.

    Attributes:
        kind: name of the kind, one word; part of the index.
        title: heading of the group, in the plural.
        icon: shape beside the heading.
        order: place of the group on the page, the smallest first.
        entries: gives every entry, or those of the subjects that are named.
        visible: the SQL on ``SearchEntry`` of what a person may find; None = nothing of the kind.
        of_content: tells that entries follow from the loaded content, so that a load renews them.
        places: gives hits the page and line that fit this reader, by id; what is left out keeps its own.
        exact: finds one thing by its full public id, under the reader's permission; never in the index.
    """

    kind: str
    title: str
    icon: str = "file"
    order: int = 50
    entries: Callable[[Collection[int] | None], Iterable[Entry]] = field(default=_nothing, hash=False)
    visible: Callable[[Identity], ColumnElement[bool] | None] = field(default=everybody, hash=False)
    of_content: bool = False
    places: "Callable[[Collection[Hit]], Mapping[int, Place]] | None" = field(default=None, hash=False)
    exact: Callable[[str], Entry | None] | None = field(default=None, hash=False)


def granted(permission: Permission) -> Callable[[Identity], ColumnElement[bool] | None]:
    """Let those find every entry of a kind who hold a permission anywhere."""
    return lambda identity: true() if is_granted(permission, identity) else None


def under(
    permission: Permission, clause: Callable[[Collection[str]], ColumnElement[bool]]
) -> Callable[[Identity], ColumnElement[bool] | None]:
    """Let people find the entries whose subject lies under the units for which they hold a permission.

    ``clause`` turns the unit paths into the SQL on ``SearchEntry``.
    """

    def visible(identity: Identity) -> ColumnElement[bool] | None:
        paths = scope_paths(permission, identity)
        return clause(paths) if paths else None

    return visible


def address(endpoint: str, **values: str) -> str:
    """Return the path of a page; works in commands and jobs too, where no request names the host."""
    return current_app.url_map.bind("localhost").build(endpoint, values)
