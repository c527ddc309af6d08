"""What a person has to do as rows: the way on, the minutes, the due date, every reason."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for

from lms.compliance import api as compliance
from lms.core.i18n import gettext as _
from lms.core.web import formats
from lms.courses import api as courses
from lms.home.rules.todo import MODULE_KINDS, OPEN_STATES, Owed, Todo, todos
from lms.simulations.api import play_path, plays_named

MY_PAGE = "/me"
SIMULATION = "simulation-passed"
_DUE_LOOKS = {
    "expired": ("bad", "clock"),
    "overdue": ("bad", "soon"),
    "due_soon": ("warn", "clock"),
    "in_progress": ("info", "half"),
    "not_started": ("off", "empty"),
}


@dataclass(frozen=True)
class Row:
    """One thing to do as its row shows it; ``facts`` are for the first one, which is shown large."""

    title: str
    code: str
    href: str
    why: str
    minutes: int | None
    due: str
    kind: str
    shape: str
    act: str
    state: str
    facts: tuple[tuple[str, str], ...]


def rows_of(items: Iterable[Todo], progress: Mapping[str, courses.ModuleProgress], today: date) -> list[Row]:
    """Return things to do as their rows show them."""
    return [_row(item, progress.get(item.subject), today) for item in items]


def todos_of(
    owed: Sequence[compliance.Obligation], progress: Mapping[str, courses.ModuleProgress]
) -> tuple[Todo, ...]:
    """Return everything a person has to do, the most pressing first."""
    asked = {one.subject for one in owed if one.kind in MODULE_KINDS and one.state in OPEN_STATES}
    own = {key: progress[key] for key in sorted(asked & progress.keys())}
    return todos(
        (
            Owed(
                kind=one.kind,
                subject=one.subject,
                title=one.title,
                state=one.state,
                due_on=one.due_on,
                reasons=tuple(reason.text for reason in one.reasons),
            )
            for one in owed
        ),
        started=[key for key, one in own.items() if one.is_started and not one.is_finished],
        locked=[key for key, one in own.items() if one.is_locked],
    )


def _row(item: Todo, progress: courses.ModuleProgress | None, today: date) -> Row:
    kind, shape = _DUE_LOOKS[item.state]
    if item.is_locked and not item.is_late:
        kind, shape = "off", "lock"
    href, act, why = _way_on(item, progress)
    reasons = " · ".join(item.reasons)
    return Row(
        title=progress.title if item.is_module and progress else item.title,
        code=item.subject if item.is_module else "",
        href=href,
        why=" · ".join(part for part in (why, reasons) if part),
        minutes=minutes_of(item.kind, item.subject, progress),
        due=_due(item, today),
        kind=kind,
        shape=shape,
        act=act,
        state="in_progress" if item.is_started else item.state,
        facts=_facts(item, progress, today, reasons),
    )


def minutes_of(kind: str, subject: str, progress: courses.ModuleProgress | None) -> int | None:
    """Return the minutes that are left of a module or that a simulation takes; None where nobody says."""
    if kind == SIMULATION:
        play = plays_named().get(subject)
        return play.minutes if play else None
    return progress.minutes_left if kind in MODULE_KINDS and progress else None


def _way_on(item: Todo, progress: courses.ModuleProgress | None) -> tuple[str, str, str]:
    """Return where to go on, the word for it, and what stands in the way."""
    if item.is_module and progress is not None:
        if progress.next_endpoint is None:
            return url_for("courses.module", module_id=item.subject), _("Open"), progress.next_why
        return url_for(progress.next_endpoint, **progress.next_values), progress.next_label, progress.next_why
    if item.kind == SIMULATION:
        return play_path(item.subject), _("Play"), ""
    if item.kind == "attestation":
        return f"{MY_PAGE}/attest/{item.subject}", _("Sign"), ""
    if item.kind == "observed-skill":
        return MY_PAGE, _("Open"), _("Somebody who is released watches you do it once")
    return MY_PAGE, _("Open"), ""


def _due(item: Todo, today: date) -> str:
    if item.due_on is None:
        return _("Opens later") if item.is_locked else _("No date")
    if item.is_late:
        return _("Since %s") % formats.weekday(item.due_on)
    if (item.due_on - today).days <= 1:
        return _("Due %s") % formats.from_today(item.due_on, today)
    return _("Due %s") % (
        formats.weekday(item.due_on) if item.due_on.year == today.year else formats.day(item.due_on)
    )


def _facts(
    item: Todo, progress: courses.ModuleProgress | None, today: date, reasons: str
) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    if item.is_module and progress is not None:
        left = _("%(left)d of %(all)d min") % {"left": progress.minutes_left, "all": progress.minutes}
        found.append((_("Left"), left))
        if progress.stopped_at is not None:
            place = {"here": progress.stopped_at, "all": progress.sections}
            found.append((_("Next section"), _("%(here)d of %(all)d") % place))
        elif progress.attempts_allowed:
            tries = {"used": progress.attempts_used, "all": progress.attempts_allowed}
            found.append((_("Attempts used"), _("%(used)d of %(all)d") % tries))
    if item.due_on is not None:
        word = _("Was due") if item.is_late else _("Due")
        found.append((word, f"{formats.weekday(item.due_on)}, {formats.from_today(item.due_on, today)}"))
    if reasons:
        found.append((_("Why"), reasons))
    return tuple(found)
