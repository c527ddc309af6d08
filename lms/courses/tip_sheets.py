"""Tip sheets of modules: the text of a pocket card, and which revision says it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from lms.core import clock
from lms.core.content import Revision, history, live_all, parsed
from lms.courses.rendering import render


@dataclass(frozen=True)
class TipSheet:
    """The tip sheet of a module as one revision has it; ``text`` is Markdown, ``html`` the same to be shown.

    ``since_on`` is the day from which the revision holds, else the day of its publication. ``digest`` is
    the same for revisions whose card reads the same. ``owner`` answers for the module, empty when nobody
    is named. ``form_of`` is the module that this one is a shorter form of.
    """

    module: str
    title: str
    version: str
    owner: str
    text: str
    html: Markup
    form_of: str | None
    revision_id: int
    since_on: date
    digest: str


def tip_sheets(as_of: date | None = None) -> Mapping[str, TipSheet]:
    """Return the tip sheet of every module live on a date (default: today), by module id in order."""
    return {key: _of(found) for key, found in live_all("module", as_of).items()}


def tip_sheet_revisions(module_id: str) -> list[TipSheet]:
    """Return the tip sheet of every revision of a module that was live by today, newest first."""
    known = [found for found in history("module", module_id) if not found.is_retired]
    today = clock.today()
    begun = [found for found in known if found.effective_on is None or found.effective_on <= today]
    return [_of(found) for found in reversed(begun)]


def _of(found: Revision) -> TipSheet:
    module, digest, html = parsed(found, _read)
    return TipSheet(
        module=found.key,
        title=module["title"],
        version=module["version"],
        owner=module.get("owner") or "",
        text=module["tip_sheet"],
        html=html,
        form_of=module.get("form_of"),
        revision_id=found.id,
        since_on=found.effective_on or clock.local_date(found.published_at),
        digest=digest,
    )


def _read(body: Mapping[str, Any]) -> tuple[Mapping[str, Any], str, Markup]:
    """Return the module of a body, the digest of what its card says, and the card as HTML."""
    module = body["module"]
    said = "\n".join((module["id"], module["title"], module["tip_sheet"]))
    return module, hashlib.sha256(said.encode()).hexdigest(), render(module["tip_sheet"])
