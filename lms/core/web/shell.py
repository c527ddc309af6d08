"""The frame around every page: who is signed in, the navigation for their duties, theme and as-of time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any

from flask import current_app, g, request, url_for

from lms.core import clock
from lms.core.feature import MenuEntry, features
from lms.core.i18n import gettext as _
from lms.core.permissions import Identity, current, nobody_if_unknown
from lms.core.web import formats

VERSION = version("firstpass")
FIRST_ENTRIES = 5
ACCOUNT_PAGES = (("people.settings", "My settings", "gear"), ("people.switch", "Switch person", "swap"))
SEARCH = "search.index"
LEARNER = "learner"


@dataclass(frozen=True)
class Link:
    """An entry of the navigation; ``is_first`` ones stay visible in the bar of a phone."""

    label: str
    href: str
    icon: str
    count: int | None = None
    is_current: bool = False
    is_first: bool = True


@dataclass(frozen=True)
class Group:
    """Entries under one small heading; the first group has none."""

    title: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Person:
    """The signed-in person as the bar names them."""

    name: str
    line: str


@dataclass(frozen=True)
class Shell:
    """Everything the frame shows; ``person`` is None when nobody is signed in."""

    person: Person | None
    theme: str | None
    groups: tuple[Group, ...]
    account: tuple[Link, ...]
    search_url: str | None
    as_of: datetime
    version: str


def duty_line(identity: Identity) -> str:
    """Return what stands under a person's name: the duties held, else the hospital's job role.

    A duty that is lent for now says that it is a cover.
    """
    own = dict.fromkeys(held.duty for held in identity.duties if held.lent_by is None)
    lent = dict.fromkeys(held.duty for held in identity.duties if held.lent_by is not None)
    words = [formats.spoken(name) for name in own or dict.fromkeys(identity.job_roles)]
    words = words[:2] + [_("%s (cover)") % formats.spoken(name) for name in lent]
    return ", ".join(words) or _("No role yet")


def is_shown(entry: MenuEntry, identity: Identity) -> bool:
    """Tell whether an entry is for a person: everybody's, a held duty's, or a learner's with a job."""
    is_learner = LEARNER in entry.duties and bool(identity.job_roles)
    return not entry.duties or is_learner or identity.holds(*entry.duties)


def grouped(entries: Iterable[tuple[MenuEntry, str, int | None]], path: str) -> tuple[Group, ...]:
    """Return the navigation of ``(entry, address, open count)``, entries without a section first."""
    placed = list(entries)
    here = max((href for _entry, href, _count in placed if _is_at(path, href)), key=len, default=None)
    sections: dict[str, list[Link]] = {"": []}
    for place, (entry, href, count) in enumerate(placed):
        links = sections.setdefault(entry.section, [])
        is_first = place < FIRST_ENTRIES
        links.append(Link(_(entry.label), href, entry.icon, count, href == here, is_first))
    return tuple(Group(title, tuple(links)) for title, links in sections.items() if links)


def shell_of_request() -> Shell:
    """Return the frame of this request, built once."""
    if "shell" not in g:
        g.shell = _build(current())
    shell: Shell = g.shell
    return shell


def use_plain_shell() -> None:
    """Give this request a frame that asks nothing of the database: for a page that says that it failed."""
    nobody_if_unknown()
    g.shell = Shell(None, current().theme, (), (), None, clock.now(), VERSION)


class LazyShell:
    """The frame of a request for templates, built when a template first asks for a part of it.

    A page without navigation asks for the theme alone, which takes no frame.
    """

    @property
    def theme(self) -> str | None:
        """Light or dark by choice of who looks; None follows the device."""
        return current().theme

    def __getattr__(self, name: str) -> Any:
        shell = shell_of_request()
        self.__dict__.update(vars(shell))
        return getattr(shell, name)


def _build(identity: Identity) -> Shell:
    views = current_app.view_functions
    person = Person(identity.name, duty_line(identity)) if identity.is_signed_in else None
    entries = [entry for entry in features().menu if is_shown(entry, identity)] if person else []
    return Shell(
        person=person,
        theme=identity.theme,
        groups=grouped(
            ((entry, url_for(entry.endpoint), _count(entry, identity)) for entry in entries), request.path
        ),
        account=tuple(
            Link(_(label), url_for(name), shape) for name, label, shape in ACCOUNT_PAGES if name in views
        ),
        search_url=url_for(SEARCH) if SEARCH in views else None,
        as_of=clock.now(),
        version=VERSION,
    )


def _count(entry: MenuEntry, identity: Identity) -> int | None:
    return entry.count(identity) if entry.count else None


def _is_at(path: str, href: str) -> bool:
    return path == href or (href != "/" and path.startswith(href.rstrip("/") + "/"))
