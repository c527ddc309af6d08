"""The names of plays for people: a title instead of an id, and whose eyes it is seen through."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from lms.core.content import ContentRevision, live_all
from lms.core.i18n import gettext as _
from lms.core.kept import kept
from lms.core.readings import read_once
from lms.people.api import role_title
from lms.simulations.kinds import PLAY_KINDS
from lms.simulations.rules.naming import Named, key_of, named_in

_TITLES = {"queue": _("Work queue: %s")}
"""How a title reads beside titles of other things, by kind; others stand as they are."""


def plays_named() -> Mapping[str, Named]:
    """Return everything that can be asked and played, planned versions included, by subject."""
    return read_once("simulations.named", lambda: kept("simulations.named", (ContentRevision,), _read))


def _read() -> dict[str, Named]:
    return {
        one.subject: replace(one, title=_spoken(one))
        for playing in PLAY_KINDS
        for found in live_all(playing.content_kind, date.max).values()
        for one in named_in(playing.kind, found.body)
    }


def _spoken(one: Named) -> str:
    title = _TITLES.get(one.kind, "%s") % one.title
    if not one.viewpoint:
        return title
    return _("%(title)s, seen as %(role)s") % {"title": title, "role": role_title(one.viewpoint)}


def title_of_play(subject: str) -> str:
    """Return the name of a play for people; its subject when nothing of that name is known."""
    found = plays_named().get(subject)
    return found.title if found else subject


def play_path(subject: str) -> str:
    """Return where what a requirement names is begun; a viewpoint is chosen there."""
    return f"/simulations/{key_of(subject)}"


def content_kinds() -> dict[str, str]:
    """Return the kinds of play by the kind of content that each plays."""
    return {playing.content_kind: playing.kind for playing in PLAY_KINDS}
