"""The first page of a manager: who cannot work safely, who is late or runs out, who is new or waits."""

from dataclasses import dataclass

from lms.access import api as access
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.permissions import Identity
from lms.core.web import formats
from lms.home.services.parts import Tile, people, short_names

SHOWN_ROWS = 8
TEAM_PAGE = "/team"
_DAY_WORDS = {
    "ok": "works, cleared",
    "warn": "works, something ends or is open",
    "bad": "scheduled, not cleared",
}


@dataclass(frozen=True)
class Member:
    """One person of the team as a row: state, reason, the week, the smallest next step."""

    name: str
    href: str
    sub: str
    state: str | None
    why: str
    days: tuple[dict[str, str], ...]
    next: str


@dataclass(frozen=True)
class Team:
    """The first page of a manager; ``rows`` need an act, ``new`` began within 90 days."""

    heading: str
    line: str
    tiles: tuple[Tile, ...]
    rows: tuple[Member, ...]
    more: int
    new: tuple[Member, ...]
    size: int
    first_day: str
    last_day: str


def team_of(identity: Identity) -> Team:
    """Return the first page of a manager."""
    week = access.team_week(identity)
    acting = week.to_act_on
    return Team(
        heading=_heading(week),
        line=_line(week),
        tiles=_tiles(week),
        rows=tuple(_member(row) for row in acting[:SHOWN_ROWS]),
        more=max(0, len(acting) - SHOWN_ROWS),
        new=tuple(_member(row) for row in week.new[:SHOWN_ROWS]),
        size=len(week.rows),
        first_day=formats.weekday(week.days[0]),
        last_day=formats.weekday(week.days[-1]),
    )


def _heading(week: access.TeamWeek) -> str:
    if not week.rows:
        return _("Your units have no people yet")
    tomorrow = len(week.unsafe_on(week.tomorrow))
    if tomorrow:
        words = ngettext(
            "%s is on tomorrow’s shifts without clearance",
            "%s are on tomorrow’s shifts without clearance",
            tomorrow,
        )
        return words % people(tomorrow)
    if week.unsafe:
        return _("%s cannot work a planned shift in the next 7 days") % people(len(week.unsafe))
    if week.overdue:
        return ngettext(
            "%s is late with something", "%s are late with something", len(week.overdue)
        ) % people(len(week.overdue))
    if not week.has_schedule:
        return _("No one is late; shifts of the week are not imported")
    return _("Everyone on this week’s shifts is cleared")


def _line(week: access.TeamWeek) -> str:
    names = list(dict.fromkeys(name for row in week.rows for name in row.unit_names))
    more = len(names) - 2
    where = ", ".join(names[:2])
    if more > 0:
        where += ngettext(" and %d more unit", " and %d more units", more) % more
    count = ngettext("%d person", "%d people", len(week.rows)) % len(week.rows)
    return " · ".join(part for part in (where, count, _("week from %s") % formats.weekday(week.day)) if part)


def _tiles(week: access.TeamWeek) -> tuple[Tile, ...]:
    size = len(week.rows)
    on_shift, unsafe = week.on_shift(week.tomorrow), week.unsafe_on(week.tomorrow)
    first = Tile(
        _("Cleared for tomorrow’s shifts"),
        f"{TEAM_PAGE}?show=unsafe",
        _("%(cleared)d of %(all)d") % {"cleared": len(on_shift) - len(unsafe), "all": len(on_shift)},
        detail=_("Not cleared: %s") % short_names([row.person.full_name for row in unsafe]) if unsafe else "",
    )
    if not on_shift:
        text = _("no shift planned") if week.has_schedule else _("not imported")
        first = Tile(first.title, first.href, text, detail=_("Import shifts with lms import schedule"))
    overdue, expiring, waiting = week.overdue, week.expiring, week.to_confirm
    return (
        first,
        _tile(_("Overdue"), "overdue", overdue, size, _names(overdue)),
        _tile(_("Expiring in 30 days"), "expiring", expiring, size, _first_to_expire(expiring)),
        _tile(_("Ready for my confirmation"), "confirm", waiting, size, _names(waiting)),
    )


def _tile(title: str, show: str, rows: list[access.TeamRow], size: int, detail: str) -> Tile:
    value = _("%(count)d of %(all)d") % {"count": len(rows), "all": size}
    return Tile(title, f"{TEAM_PAGE}?show={show}", value, detail=detail)


def _names(rows: list[access.TeamRow]) -> str:
    return short_names([row.person.full_name for row in rows])


def _first_to_expire(rows: list[access.TeamRow]) -> str:
    span = rows[0].worst if rows else None
    if span is None or span.last_on is None:
        return ""
    name = short_names([rows[0].person.full_name])
    return _("First: %(name)s, %(day)s") % {"name": name, "day": formats.day_short(span.last_on)}


def _member(row: access.TeamRow) -> Member:
    return Member(
        name=row.person.full_name,
        href=f"{TEAM_PAGE}/{row.person.employee_no}",
        sub=row.titles,
        state=_state(row),
        why=_why(row),
        days=tuple(
            {
                "kind": one.kind,
                "words": f"{formats.weekday(one.day)} {_(_DAY_WORDS[one.kind])}" if one.kind else "",
            }
            for one in row.week
        ),
        next=_next(row),
    )


def _is_late_first(row: access.TeamRow) -> bool:
    """Tell whether being late is what matters most: nothing worse stands in the way of a shift."""
    return bool(row.overdue) and (row.worst is None or not row.unsafe_days)


def _state(row: access.TeamRow) -> str | None:
    if _is_late_first(row):
        return "overdue"
    return row.worst.state if row.worst else None


def _why(row: access.TeamRow) -> str:
    worst = row.worst
    if _is_late_first(row):
        first = row.overdue[0]
        since = _(", due %s") % formats.day_short(first.due_on) if first.due_on else ""
        return f"{first.title}, {first.subject}{since}"
    if worst is None:
        return _("No gate asked for by this job")
    if worst.state == "cleared" and worst.last_on:
        return _("Until %s") % formats.day(worst.last_on)
    return worst.why


def _next(row: access.TeamRow) -> str:
    worst = row.worst
    if row.waits_for_manager:
        return _("Confirm role and workflows")
    if row.overdue:
        count = len(row.overdue)
        return ngettext("%d overdue thing to finish", "%d overdue things to finish", count) % count
    if worst is None or worst.state == "cleared":
        return _("Renew before it ends") if worst and worst.last_on else ""
    if worst.asked > worst.met:
        left = worst.asked - worst.met
        return ngettext("%d requirement left", "%d requirements left", left) % left
    return ""
