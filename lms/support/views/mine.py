"""The learner's side: one tap at a lesson or item, more words, one's own reports and what came of them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.classes.api import open_class
from lms.core.content import live
from lms.core.errors import NotFound
from lms.core.i18n import gettext as _
from lms.core.permissions import Subject, current, requires
from lms.core.unit_of_work import unit_of_work
from lms.courses import api as courses
from lms.support.permissions import GIVE, OWN
from lms.support.policy import support_policy
from lms.support.rules.issues import APPEAL, CARD, CLASS, HELPFUL, ITEM, LESSON, UNCLEAR, VERDICTS
from lms.support.services import issues
from lms.support.services.answering import answering_by_module
from lms.support.services.issues import LONGEST_TEXT, Place
from lms.support.services.reading import own_reports
from lms.support.services.taps import tap
from lms.support.services.titles import item_of
from lms.support.views import tokens
from lms.support.views.pages import page_of
from lms.support.views.parts import card_part, class_part, item_part, lesson_part

blueprint = Blueprint("feedback", __name__, url_prefix="/feedback", template_folder="../templates")


def own_issue(issue_id: str) -> Subject:
    """Return who reported an issue as the subject of a permission."""
    return Subject(person_id=issues.find_issue(issue_id).person_id)


def _me() -> int:
    return current().person_id or 0


@blueprint.get("")
@requires(GIVE)
def mine() -> str:
    """Show one's own reports with what came of them; what is new stands first."""
    text = request.args.get("page", "1")
    page = int(text) if text.isdecimal() and text.isascii() and len(text) < 6 else 1
    own = own_reports(_me(), page)
    return render_template("feedback/mine.html", own=own, longest=LONGEST_TEXT, page_of=page_of)


@blueprint.get("/answering")
@requires(GIVE)
def answering() -> str:
    """Show everybody how soon feedback is answered, and owner and last change of each module."""
    everything, rows = answering_by_module()
    return render_template("feedback/answering.html", all=everything, rows=rows, policy=support_policy())


@blueprint.post("/lessons/<module_id>/<lesson_id>")
@requires(GIVE)
def lesson(module_id: str, lesson_id: str) -> str | AnyResponse:
    """Record one tap at the end of a lesson."""
    if lesson_id not in courses.lesson_titles(module_id):
        raise NotFound("This lesson does not exist.", hint="Choose one from the module's page.")
    place = Place(module_id, LESSON, lesson_id, live("module", module_id).id)
    with unit_of_work():
        tap(person_id=_me(), place=place, verdict=_verdict())
    if request.headers.get("HX-Request") == "true":
        return lesson_part(current(), module_id, lesson_id)
    return redirect(
        url_for("courses.lesson", module_id=module_id, lesson_id=lesson_id, _anchor="feedback"), code=303
    )


@blueprint.post("/classes/<class_id>")
@requires(GIVE)
def of_class(class_id: str) -> str | AnyResponse:
    """Record one tap at a class that the reader may open."""
    found = open_class(class_id, current())
    place = Place(found.module, CLASS, found.public_id, live("module", found.module).id)
    with unit_of_work():
        tap(person_id=_me(), place=place, verdict=_verdict())
    if request.headers.get("HX-Request") == "true":
        return class_part(current(), found.module, class_id)
    return redirect(url_for("classes.show", class_id=class_id, _anchor="feedback"), code=303)


@blueprint.post("/cards/<module_id>")
@requires(GIVE)
def of_card(module_id: str) -> str | AnyResponse:
    """Record one tap at the pocket card of a module."""
    place = Place(module_id, CARD, CARD, live("module", module_id).id)
    with unit_of_work():
        tap(person_id=_me(), place=place, verdict=_verdict())
    if request.headers.get("HX-Request") == "true":
        return card_part(current(), module_id)
    return redirect(url_for("cards.card", module_id=module_id, _anchor="feedback"), code=303)


@blueprint.post("/items")
@requires(GIVE)
def item() -> str | AnyResponse:
    """Record one tap at the reasons of an item that was shown."""
    shown = tokens.read(request.form.get("shown", ""), _me())
    with unit_of_work():
        tap(person_id=_me(), place=_place(shown), verdict=_verdict())
    if request.headers.get("HX-Request") == "true":
        return item_part(current(), shown)
    return redirect(f"{shown.path}#feedback-{shown.item}", code=303)


@blueprint.get("/challenge")
@requires(GIVE)
def challenge() -> str:
    """Show the form to challenge an item; without an item it says where to find it."""
    token = request.args.get("shown", "")
    shown = tokens.read(token, _me()) if token else None
    found = item_of(shown.revision_id, shown.item) if shown else None
    return render_template(
        "feedback/challenge.html", shown=shown, item=found, token=token, longest=LONGEST_TEXT, problem=""
    )


@blueprint.post("/challenge")
@requires(GIVE)
def send_challenge() -> tuple[str, int] | AnyResponse:
    """Open a challenge of an item; sent twice it is one."""
    token = request.form.get("shown", "")
    shown = tokens.read(token, _me())
    text = issues.sound(request.form.get("text", ""))
    if not text:
        found = item_of(shown.revision_id, shown.item)
        page = render_template(
            "feedback/challenge.html",
            shown=shown,
            item=found,
            token=token,
            longest=LONGEST_TEXT,
            problem=_("Say why you think that the marking is wrong."),
        )
        return page, 422
    with unit_of_work(durable=True):
        opened = issues.open_issue(person_id=_me(), place=_place(shown), kind=APPEAL, text=text)
        tap(person_id=_me(), place=_place(shown), verdict=UNCLEAR)
    flash(_("Sent. A trainer answers it; you see the answer here."), "ok")
    return redirect(url_for(".mine", _anchor=f"r-{opened.public_id}"), code=303)


@blueprint.post("/reports/<issue_id>/words")
@requires(OWN, subject=own_issue)
def words(issue_id: str) -> AnyResponse:
    """Say more about an open report of one's own."""
    found = issues.find_issue(issue_id)
    with unit_of_work():
        issues.add_words(issue=issues.find_issue(issue_id), text=request.form.get("text", ""))
    flash(_("Sent. A trainer answers it; you see the answer under My feedback."), "ok")
    back = page_of(found.module, found.place, found.thing)
    if request.form.get("back") == found.place and back:
        return redirect(f"{back}#feedback", code=303)
    return _to(issue_id)


@blueprint.post("/reports/<issue_id>/noted")
@requires(OWN, subject=own_issue)
def noted(issue_id: str) -> AnyResponse:
    """Take the answer to a report as read."""
    with unit_of_work():
        issues.note_answer(issue=issues.find_issue(issue_id))
    return _to(issue_id)


@blueprint.post("/reports/<issue_id>/reopen")
@requires(OWN, subject=own_issue)
def reopen(issue_id: str) -> AnyResponse:
    """Say what an answer leaves open; a trainer looks again."""
    with unit_of_work():
        issues.reopen(issue=issues.find_issue(issue_id), text=request.form.get("text", ""))
    flash(_("Sent. A trainer looks at it again."), "ok")
    return _to(issue_id)


def _to(issue_id: str) -> AnyResponse:
    return redirect(url_for(".mine", _anchor=f"r-{issue_id}"), code=303)


def _verdict() -> str:
    wanted = request.form.get("verdict", "")
    return wanted if wanted in VERDICTS else HELPFUL


def _place(shown: tokens.Shown) -> Place:
    return Place(shown.module, ITEM, shown.item, shown.revision_id)
