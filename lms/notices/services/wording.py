"""The words of a digest: subject and text, each thing with its day, its reason and why it is told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.web import formats
from lms.notices.rules.bundles import OWN, PROPOSALS, TEAM, UNITS, Item

NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Named:
    """A person as a digest names them."""

    employee_no: str
    name: str


People = Mapping[int, Named]
NOBODY = Named("", "")


@dataclass(frozen=True)
class Line:
    """One line of a digest: what, when and how long, why it is owed, where to go on, why it is told."""

    title: str
    when: str
    reason: str
    href: str
    rule: str


@dataclass(frozen=True)
class Group:
    """The lines about one person or one manager's people; ``title`` is "" for the recipient's own."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Section:
    """A part of a digest: yours, your team, your units by manager, proposals."""

    title: str
    groups: tuple[Group, ...]


def sections_of(items: Iterable[Item], people: People, day: date) -> list[Section]:
    """Return the parts of a digest as they stand on a day; directors get one line a manager."""
    by_audience: dict[str, list[Item]] = {OWN: [], TEAM: [], UNITS: [], PROPOSALS: []}
    for item in items:
        by_audience[item.audience].append(item)
    makers = {OWN: _own, TEAM: _by_person, UNITS: _by_manager, PROPOSALS: _by_person}
    titles = {
        OWN: _("Yours"),
        TEAM: _("Your team"),
        UNITS: _("Your units, by manager"),
        PROPOSALS: _("Proposals to suspend access: you decide"),
    }
    return [
        Section(titles[audience], tuple(makers[audience](found, people, day)))
        for audience, found in by_audience.items()
        if found
    ]


def _own(items: Sequence[Item], people: People, day: date) -> list[Group]:
    return [Group("", tuple(_line(item, people, day) for item in _pressing_first(items)))]


def _by_person(items: Sequence[Item], people: People, day: date) -> list[Group]:
    ordered = sorted(items, key=lambda item: (people.get(item.about_id, NOBODY).name, item.about_id))
    return [
        Group(
            people.get(about_id, NOBODY).name,
            tuple(_line(item, people, day) for item in _pressing_first(found)),
        )
        for about_id, found in groupby(ordered, key=lambda item: item.about_id)
    ]


def _by_manager(items: Sequence[Item], people: People, _day: date) -> list[Group]:
    ordered = sorted(items, key=lambda item: (people.get(item.via_id or 0, NOBODY).name, item.via_id or 0))
    return [_team(manager_id, list(found), people) for manager_id, found in groupby(ordered, _via)]


def _via(item: Item) -> int:
    return item.via_id or 0


def _team(manager_id: int, items: list[Item], people: People) -> Group:
    manager = people.get(manager_id, NOBODY)
    count = len({item.about_id for item in items})
    late = ngettext("%d thing late", "%d things late", len(items)) % len(items)
    title = ngettext("%d person", "%d people", count) % count
    where = f"/compliance/people?show=late&manager={manager.employee_no or 'none'}"
    line = Line(title, late, "", where, rule_of(items[0]))
    return Group(manager.name or _("No manager named"), (line,))


def _pressing_first(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda item: (item.due_on or date.max, item.title, item.id))


def _line(item: Item, people: People, day: date) -> Line:
    rule = rule_of(item)
    if item.step_days is None and item.via_id is not None:
        rule = _("%s asked for it to be told") % people.get(item.via_id, NOBODY).name
    return Line(item.title, when(item, day), item.reason, item.href, rule)


def when(item: Item, day: date) -> str:
    """Return the due day in words as it stands on a day, with the minutes that the thing takes."""
    parts = []
    if item.due_on is not None:
        left = (item.due_on - day).days
        if left > 0:
            words = ngettext("due %(day)s, in %(days)d day", "due %(day)s, in %(days)d days", left)
        elif left == 0:
            words = _("due today, %(day)s")
        else:
            words = ngettext(
                "%(days)d day late, was due %(day)s", "%(days)d days late, was due %(day)s", -left
            )
        parts.append(words % {"day": formats.weekday(item.due_on), "days": abs(left)})
    if item.minutes:
        parts.append(_("about %s") % formats.minutes(item.minutes))
    return ", ".join(parts)


def rule_of(item: Item) -> str:
    """Return why the recipient is told: the step of the rule and the duty by which it is theirs."""
    if item.step_days is None:
        return _("it is meant for you")
    days = abs(item.step_days)
    if item.step_days < 0:
        step = (
            ngettext("reminder %d day before the last day", "reminder %d days before the last day", days)
            % days
        )
    elif days:
        step = ngettext("told after %d day late", "told after %d days late", days) % days
    else:
        step = _("told on the first day late")
    duty = {
        OWN: _("it is yours"),
        TEAM: _("you manage this person"),
        UNITS: _("you direct this unit"),
        PROPOSALS: _("you decide about access here"),
    }
    return f"{step}; {duty[item.audience]}"


def subject_of(items: Sequence[Item], day: date) -> str:
    """Return the subject of a digest: how many things, of whom, on which day."""
    own = sum(item.audience == OWN for item in items)
    others = len({item.about_id for item in items if item.audience != OWN})
    parts = []
    if own:
        parts.append(ngettext("%d thing of yours", "%d things of yours", own) % own)
    if others:
        parts.append(ngettext("%d person to look at", "%d people to look at", others) % others)
    return f"{', '.join(parts)} ({formats.weekday(day)})".replace(NBSP, " ")


def text_of(items: Sequence[Item], people: People, day: date, base: str) -> str:
    """Return the text of a digest; ``base`` is the address of the application without a slash at its end."""
    lines: list[str] = []
    for section in sections_of(items, people, day):
        lines += [section.title.upper(), ""]
        for group in section.groups:
            lines += [group.title] if group.title else []
            for line in group.lines:
                lines += _mailed(line, base)
        lines.append("")
    lines += [
        _("All your notices: %s") % f"{base}/notices",
        _("Your due days in your own calendar: %s") % f"{base}/classes/calendar",
        _("Reminders before a due day can come once a week: %s") % f"{base}/notices#choice",
        _("What is late is always told, once a step."),
        "",
    ]
    return "\n".join(lines).replace(NBSP, " ")


def _mailed(line: Line, base: str) -> list[str]:
    head = f"- {line.title}: {line.when}" if line.when else f"- {line.title}"
    lines = [head]
    if line.reason:
        lines.append("  " + _("Why: %s") % line.reason)
    lines.append(f"  {base}{line.href}")
    lines.append("  " + _("Why you get this: %s.") % line.rule)
    return lines
