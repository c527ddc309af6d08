"""How a page shows long work: its progress in words and numbers, looked at again every two seconds.

The page holds a part that htmx asks for again; without a script a link does. Looking again by itself is no
use of the system: it keeps no session alive. A part that says what the page says already is not sent, so
that a screen reader is not made to read it out again.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, render_template, request

from lms.core.i18n import gettext as _
from lms.core.scheduler import somebody_leads
from lms.core.web import formats
from lms.core.work import WAITING, Work, somebody_works

POLLING = "X-Polling"
NOTHING_NEW = 204


@dataclass(frozen=True)
class Progress:
    """What the page says: ``percent`` is None while nobody can know it, ``kind`` is the tone of the note."""

    title: str
    text: str
    percent: float | None = None
    kind: str = ""

    @property
    def mark(self) -> str:
        """What tells this from another progress."""
        return hashlib.sha256(f"{self.title}\0{self.text}".encode()).hexdigest()[:16]


def progress_of(work: Work) -> Progress:
    """Return how far open work is; whether a job server runs is asked while it waits."""
    if work.state == WAITING:
        if somebody_leads() or somebody_works():
            return Progress(_("Waiting for its turn"), _("It begins by itself. You may leave this page."))
        return Progress(
            _("Waiting for the job server"),
            _("None is running. It begins by itself when somebody starts lms scheduler."),
            kind="warn",
        )
    step = work.step
    return Progress(step.words or _("Working"), _numbers(work), _percent(step.done, step.of))


def is_polled() -> bool:
    """Tell whether a page that is open asks again by itself."""
    return POLLING in request.headers


def poll_answer(work: Work, *, then: str = "") -> Response:
    """Answer a page that asks again: what is new, nothing, or where to go when the work is over.

    Args:
        work: what the page shows.
        then: the page of its outcome; empty means this one.
    """
    if work.is_over:
        return Response(headers={"HX-Redirect": then} if then else {"HX-Refresh": "true"})
    progress = progress_of(work)
    if request.args.get("seen") == progress.mark:
        return Response(status=NOTHING_NEW)
    return make_response(render_template("core/parts/work.html", progress=progress))


def page_parts(work: Work) -> dict[str, Any]:
    """Return what the template of a page with progress needs."""
    return {"work": work, "progress": None if work.is_over else progress_of(work), "polling": POLLING}


def _numbers(work: Work) -> str:
    step = work.step
    since = _("Begun at %s") % formats.clock_time(work.started_at or work.asked_at)
    if not step.noun:
        return since
    if step.of is None:
        return f"{formats.whole(step.done)} {step.noun}"
    return _("%(done)s of %(all)s %(things)s") % {
        "done": formats.whole(step.done),
        "all": formats.whole(step.of),
        "things": step.noun,
    }


def _percent(done: int, of: int | None) -> float | None:
    return min(100.0, 100 * done / of) if of else None
