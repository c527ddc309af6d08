"""From a search to its answer: signed words that results carry, and the button at the end of what was opened.

A search writes nothing. Its page signs who searched and when; a result that is opened with that word shows
the button; pressing it counts the seconds between the two. Neither the person nor what was typed is kept.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from flask import Blueprint, current_app, flash, redirect, render_template, request
from itsdangerous import BadSignature, URLSafeSerializer
from markupsafe import Markup
from werkzeug.wrappers import Response

from lms.core import clock
from lms.core.errors import NotFound
from lms.core.i18n import gettext as _
from lms.core.permissions import Identity, current, requires
from lms.core.unit_of_work import unit_of_work
from lms.core.web.parts import PagePart
from lms.home.permissions import HOME
from lms.support.api import LONGEST_SECONDS, Found, note_answered

KINDS = ("lesson", "module", "card", "answer")
"""Kinds of results that answer: sections, modules with their tip sheets, pocket cards, answered questions."""
PARAMETER = "asked"
_LONGEST = 600

blueprint = Blueprint("answering", __name__, template_folder="templates")


@dataclass(frozen=True)
class Search:
    """A search: whose, when, and a token that names it."""

    person_id: int
    at: datetime
    token: str


def sign_search(person_id: int) -> str:
    """Return the word that the results of a search carry."""
    return str(_serializer("search").dumps([person_id, int(clock.now().timestamp()), secrets.token_hex(8)]))


def with_word(href: str, word: str) -> str:
    """Return the address of a result with the word of its search."""
    path, hash_, anchor = href.partition("#")
    mark = "&" if "?" in path else "?"
    return f"{path}{mark}{PARAMETER}={quote(word)}{hash_}{anchor}"


def read_search(word: str, person_id: int) -> Search | None:
    """Return the search of a word, None for one that is not of this person or was not signed here."""
    found = _read("search", word)
    if not found or found[0] != person_id:
        return None
    return Search(person_id, datetime.fromtimestamp(found[1], UTC), found[2])


def _serializer(what: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt=f"home.{what}")


def _read(what: str, word: str) -> list[Any]:
    try:
        found: list[Any] = _serializer(what).loads(word[:_LONGEST])
    except BadSignature:
        return []
    return found


def _part(identity: Identity, kind: str, key: str) -> Markup | None:
    """Return the button for what was opened from a search, None for what was opened otherwise or late."""
    word = request.args.get(PARAMETER, "")
    search = read_search(word, identity.person_id or 0) if word and identity.is_signed_in else None
    seconds = int((clock.now() - search.at).total_seconds()) if search else -1
    if search is None or not 0 <= seconds <= LONGEST_SECONDS:
        return None
    opened = [search.person_id, search.token, kind, key, seconds, int(search.at.timestamp()), request.path]
    mark = str(_serializer("opened").dumps(opened))
    return Markup(render_template("home/answered.html", mark=mark))  # noqa: S704  (a template made it)


def at_lesson_end(identity: Identity, *, module: Any, lesson: Any) -> Markup | None:
    """Ask at the end of a section that was opened from a search."""
    return _part(identity, "lesson", f"{module.id} {lesson.id}")


def at_module(identity: Identity, *, module: Any, **_about: Any) -> Markup | None:
    """Ask below a module, with its tip sheet, that was opened from a search."""
    return _part(identity, "module", module.id)


def at_card(identity: Identity, *, module: str) -> Markup | None:
    """Ask below a pocket card that was opened from a search."""
    return _part(identity, "card", module)


def at_answer(identity: Identity, *, answer: Any) -> Markup | None:
    """Ask below an answered question that was opened from a search."""
    return _part(identity, "answer", answer.public_id)


@blueprint.post("/search/answered")
@requires(HOME)
def answered() -> Response:
    """Count the search as answered by what was opened, and lead back to it; sent twice it counts once."""
    found = _read("opened", request.form.get("mark", ""))
    me = current().person_id or 0
    if not found or found[0] != me:
        raise NotFound(_("This was not opened from a search of yours."), hint=_("Search again and open it."))
    _person, token, kind, key, seconds, at, path = found
    with unit_of_work():
        searched_at = datetime.fromtimestamp(at, UTC)
        note_answered(Found(token, kind, key, seconds, searched_at), person_id=me)
    flash(_("Thank you. It shows how fast answers are found; your name is not kept with it."), "ok")
    return redirect(path, code=303)


PARTS = (
    PagePart("lesson.end", 5, at_lesson_end),
    PagePart("module.main", 5, at_module),
    PagePart("card.end", 5, at_card),
    PagePart("answer.end", 5, at_answer),
)
