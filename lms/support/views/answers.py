"""Answered questions for everybody, what publishes them, and how long answers take."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from lms.core import clock, permissions
from lms.core.errors import Refused
from lms.core.exports.download import asked_format, download, imprint_of
from lms.core.exports.sheet import Head
from lms.core.i18n import gettext as _
from lms.core.permissions import requires, scope_paths
from lms.core.tables import Column, Table
from lms.core.unit_of_work import unit_of_work
from lms.core.web.charts import LineChart, Point, Series, draw
from lms.courses import api as courses
from lms.support.models import PublicAnswer
from lms.support.permissions import ANSWER, GIVE, TIMES
from lms.support.rules.times import Waited, seconds_in_words
from lms.support.services import public_answers, times
from lms.support.services.issues import find_issue
from lms.support.services.times import Times
from lms.support.views.inbox import issue_subject

blueprint = Blueprint("answers", __name__, url_prefix="/feedback", template_folder="../templates")

FEWEST = 5
_HEADS = (
    Head(_("Month or unit"), code="label"),
    Head(_("Searches marked as answered"), "number", code="searches"),
    Head(_("Median seconds to the result"), "number", code="median_seconds"),
    Head(_("Questions reported"), "number", code="asked"),
    Head(_("Questions answered"), "number", code="answered"),
    Head(_("Median working days to the answer"), "number", code="median_days"),
)


@blueprint.get("/answers")
@requires(GIVE)
def index() -> Any:
    """List the answered questions for everybody, the newest first, of one module or all; also as a file."""
    known = public_answers.modules_with_answers()
    module = request.args.get("module", "")
    module = module if module in known else ""
    columns = (
        Column("question", _("Question"), lambda row: row.PublicAnswer.question, PublicAnswer.question),
        Column("module", _("Module"), lambda row: row.PublicAnswer.module, PublicAnswer.module),
        Column("on", _("Answered"), _answered_on, PublicAnswer.recorded_at, "date"),
    )
    query = public_answers.answers_query(module)
    table = Table("answers", columns, query, "-on", PublicAnswer.id.expression, _("Answered questions"))
    if asked_format():
        return table.download(imprint_of(None, [(_("Module"), module)]))
    return render_template(
        "feedback/answers.html",
        page=table.page(),
        module=module,
        modules=[("", _("All modules")), *((key, key) for key in known)],
        shown_of=public_answers.shown_of,
    )


def _answered_on(row: Any) -> date:
    return clock.local_date(row.PublicAnswer.recorded_at)


@blueprint.get("/answers/<answer_id>")
@requires(GIVE)
def show(answer_id: str) -> str:
    """Show an answered question."""
    found = public_answers.find_answer(answer_id)
    return render_template("feedback/answer.html", it=found, is_live=found.answer.module in courses.modules())


@blueprint.post("/inbox/<issue_id>/publish")
@requires(ANSWER, subject=issue_subject)
def publish(issue_id: str) -> Any:
    """Word a question and its answer for everybody."""
    question, answer = request.form.get("question", ""), request.form.get("answer", "")
    return _back(
        issue_id,
        lambda: public_answers.publish_answer(
            issue=find_issue(issue_id),
            question=question,
            answer=answer,
            by_id=permissions.current().person_id or 0,
        ),
        _("Everybody finds it now."),
    )


@blueprint.post("/inbox/<issue_id>/withdraw")
@requires(ANSWER, subject=issue_subject)
def withdraw(issue_id: str) -> Any:
    """Take an answer for everybody back."""
    return _back(
        issue_id,
        lambda: public_answers.withdraw_answer(issue=find_issue(issue_id)),
        _("It is found no longer. It stays on record."),
    )


def _back(issue_id: str, act: Any, words: str) -> Any:
    try:
        with unit_of_work(durable=True):
            act()
    except Refused as problem:
        flash(f"{problem.message} {problem.hint or ''}", "bad")
    else:
        flash(words, "ok")
    return redirect(url_for("inbox.show", issue_id=issue_id, _anchor="everybody"), code=303)


@blueprint.get("/times")
@requires(TIMES)
def time_to_answer() -> Any:
    """Show how long answers take, by month and by facility; also as a file."""
    paths, today = scope_paths(TIMES), clock.today()
    months, facilities = times.by_month(paths, today), times.by_unit(paths, today)
    if asked_format():
        rows = [*months, *(one for one in facilities if one.label)]
        return download("time-to-answer", _("Time to answer"), _HEADS, _cells(rows), imprint_of(paths))
    return render_template(
        "feedback/times.html",
        months=months,
        facilities=facilities,
        whole=times.in_all(months, paths, today),
        searches=_chart(_("Median minutes from a search to its answer"), months, _minutes, _("min")),
        questions=_chart(_("Median working days from a question to its answer"), months, _days, _("days")),
        in_words=seconds_in_words,
        fewest=FEWEST,
    )


def _cells(rows: list[Times]) -> Iterator[tuple[Any, ...]]:
    for one in rows:
        yield (
            one.label,
            one.searches.count,
            _enough(one.searches),
            one.asked,
            one.questions.count,
            _enough(one.questions),
        )


def _enough(found: Waited) -> int | None:
    return found.median if found.count >= FEWEST else None


def _minutes(one: Times) -> tuple[float | None, str]:
    median = _enough(one.searches)
    return (None if median is None else round(median / 60, 2)), _counted(one.searches)


def _days(one: Times) -> tuple[float | None, str]:
    median = _enough(one.questions)
    return (None if median is None else float(median)), _counted(one.questions)


def _counted(found: Waited) -> str:
    few = _(", too few") if 0 < found.count < FEWEST else ""
    return f"n = {found.count:,}{few}"


def _chart(title: str, months: list[Times], value: Any, unit: str) -> Any:
    points = tuple(Point(*value(one)) for one in months)
    labels = tuple(one.label[:3] for one in months)
    return draw(LineChart(title=title, labels=labels, series=(Series(title, points),), unit=unit))
