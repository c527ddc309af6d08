"""Releasing several people in one act: what will happen, the signature, and what came of it."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from lms.access.forms import BulkReleaseForm
from lms.access.permissions import RELEASE
from lms.access.rules.meaning import MEANINGS
from lms.access.services.bulk import MOST, Candidate, Releasing, candidates, endings_after, release_many
from lms.access.services.cards import until_words
from lms.access.views.subjects import attempted, proved
from lms.core import clock, permissions
from lms.core.errors import DomainError
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.permissions import Subject, requires, scope_paths, stands_in_for
from lms.core.web.formats import in_words

blueprint = Blueprint(
    "access_release", __name__, url_prefix="/access/release", template_folder="../templates"
)

_LONGEST_NUMBER = 18


@blueprint.get("")
@requires(RELEASE)
def review() -> Any:
    """List exactly what a release of the marked people does, and ask for the signature."""
    marked = _marked(request.args.getlist("who"))
    if not marked:
        flash(_("Nobody was marked. Mark at least one person."), "warn")
        return redirect(url_for("access.queue"), code=303)
    return _page(marked, BulkReleaseForm())


@blueprint.post("")
@requires(RELEASE)
def sign() -> Any:
    """Release whoever can be released; the others are told by name with the reason."""
    form, marked = BulkReleaseForm(request.form), _marked(request.form.getlist("who"))
    means = proved(form) if marked and form.validate() else None
    if means is None:
        return _page(marked, form), 422
    asked = replace(_act(marked, form), means=means)
    found, problem = attempted(lambda: release_many(asked))
    if found is None:
        return _page(marked, form, problem)
    return redirect(url_for("access_release.done", key=form.form_key.data, who=marked), code=303)


@blueprint.get("/done")
@requires(RELEASE)
def done() -> str:
    """Tell what came of an act: who is released until when, and who is not and why."""
    form = BulkReleaseForm(data={"form_key": request.args.get("key", "")})
    found = candidates(_act(_marked(request.args.getlist("who"))[:MOST], form))
    ends = endings_after(found)
    signed = [one for one in found if one.signed is not None]
    return render_template(
        "access/released.html",
        signed=[(one, _until(one, ends)) for one in signed],
        refused=[one for one in found if one.signed is None],
        heading=_heading(len(signed)),
        day=clock.today(),
    )


def _heading(count: int) -> str:
    if not count:
        return _("Nobody was released")
    return (ngettext("%s person is released", "%s people are released", count) % in_words(count)).capitalize()


def _until(one: Candidate, ends: dict[Any, Any]) -> str:
    if one.signed is None or one.ruling is None or one.signed.cleared_until is None:
        return _("no limit")
    return until_words(one.signed.cleared_until, ends.get((one.ruling.person_id, one.ruling.decision.gate)))


def _marked(values: list[str]) -> list[int]:
    """Return the ids of confirmations that were marked, each once, in their order."""
    numbers = [int(text) for text in values if text.isdecimal() and len(text) <= _LONGEST_NUMBER]
    return list(dict.fromkeys(numbers))


def _act(marked: list[int], form: BulkReleaseForm) -> Releasing:
    identity = permissions.current()
    return Releasing(
        confirmations=marked,
        paths=scope_paths(RELEASE),
        by_id=identity.person_id or 0,
        form_key=form.form_key.data or "",
        password_reentered=True,
        note=form.note.data or "",
        stands_in=lambda path: stands_in_for(RELEASE, identity, Subject(paths=(path,))),
    )


def _page(marked: list[int], form: BulkReleaseForm, problem: DomainError | None = None) -> Any:
    """Show what would happen to the marked people; at most a hundred go into one act."""
    found = candidates(_act(marked[:MOST], form))
    ready = [one for one in found if one.refusal is None and one.signed is None]
    page = render_template(
        "access/release_many.html",
        form=form,
        problem=problem,
        ready=ready,
        refused=[one for one in found if one.refusal is not None],
        left_over=max(len(marked) - MOST, 0),
        most=MOST,
        meanings=MEANINGS,
    )
    return (page, problem.status) if problem else page
