"""What the builder shows: the form of a source, what it offers, and the first rows of what is chosen."""

from dataclasses import replace
from typing import Any

from flask import render_template, request

from lms.core import clock
from lms.core.errors import DomainError, NotAllowed
from lms.core.i18n import gettext as _
from lms.core.permissions import current, scope_paths
from lms.core.tables import TablePage
from lms.reports.forms import ReportForm
from lms.reports.rules.definitions import PERIODS, UNIT, Offer
from lms.reports.rules.schedules import DAILY, DAYS_A_WEEK, HOURS_A_DAY, MONTHLY, WEEKLY
from lms.reports.services.running import RELATION_WORDS, Running, offered, run_for
from lms.reports.services.sources import SOURCES
from lms.reports.services.sources.base import Source

EVERY_WORDS = (
    ("", _("Only when I open it")),
    (DAILY, _("Every day")),
    (WEEKLY, _("Every week")),
    (MONTHLY, _("On the first working day of the month")),
)
WEEKDAYS = (
    *(_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")),
)
assert len(WEEKDAYS) == DAYS_A_WEEK


def source_for_me(kind: str) -> Source:
    """Return a source that the current person may report from.

    Raises:
        Refused: for a source that does not exist.
        NotAllowed: for one of other duties.
    """
    source = SOURCES.get(kind)
    if not scope_paths(source.permission):
        raise NotAllowed(
            _("These rows are for other duties than yours."), hint=_("Choose another source for your report.")
        )
    return source


def offer_of(source: Source) -> Offer:
    """Return what a source offers the current person."""
    return offered(source, scope_paths(source.permission))


def builder(source: Source, form: ReportForm, **more: Any) -> str:
    """Return the page of the builder, or only the preview where a script asks for it."""
    running = run_for(form.definition, current(), None, form.title)
    values = {
        "source": source,
        "form": form,
        "running": running,
        "page": preview(running),
        "filters": _filters(source, form),
        "relations": tuple(RELATION_WORDS.items()),
        "every": EVERY_WORDS,
        "weekdays": tuple(enumerate(WEEKDAYS)),
        "latest": clock.today(),
        "hours": [(hour, f"{hour:02d}:00") for hour in range(HOURS_A_DAY)],
        **more,
    }
    name = "reports/preview.html" if "HX-Request" in request.headers else "reports/edit.html"
    return render_template(name, **values)


def refused(form: ReportForm, error: DomainError) -> ReportForm:
    """Return a form that says why it was not kept."""
    return replace(form, error=error.message, hint=error.hint or "")


def preview(running: Running) -> TablePage:
    """Return the first page of the rows."""
    return running.table().page({})


def _filters(source: Source, form: ReportForm) -> list[tuple[str, str, list[tuple[str, str]], str]]:
    """Return label, name, options and chosen value of each filter."""
    paths = scope_paths(source.permission)
    periods = [(str(days), _("the last %d days") % days) for days in PERIODS]
    found = []
    for field in source.fields:
        if field.choices is not None:
            options = list(field.choices(paths))
        elif field.kind == "date":
            options = periods
        else:
            continue
        chosen = form.definition.filters.get(field.key, "")
        label = _("Unit, with those below") if field.key == UNIT else field.label
        found.append((label, f"filter-{field.key}", [("", _("any")), *options], chosen))
    return found
