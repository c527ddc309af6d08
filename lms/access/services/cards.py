"""The gate card: what stands between a person and EHR access, in sentences, one row a module or skill."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lms.access.rules.decisions import MAY_WORK
from lms.access.rules.judging import Judged, JudgedGroup
from lms.access.services.decisions import Ruling, decide_many
from lms.access.services.endings import endings
from lms.core import clock, permissions
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.web.formats import clock_time, weekday
from lms.core.web.formats import day as in_words
from lms.people.api import DayEnd
from lms.simulations.api import play_path

_LESSONS, _EXAM = "module-completed", "exam-passed"
_MODULE_KINDS = (_LESSONS, _EXAM)
_SIMULATION = "simulation-passed"
_SENTENCE_ENDS = re.compile(r"(?<=\.) (?=[A-Z])")


@dataclass(frozen=True)
class CardRow:
    """One line of a card: a module (lessons and exam together), another requirement, or a whole group.

    ``state`` is met, in_progress or not_started; ``judged`` are the requirements it stands for, of a group
    those that are begun first. ``choices`` are the parts of a group with their states; else empty.
    """

    state: str
    title: str
    when: str
    why: str
    is_critical: bool
    subject: str
    judged: tuple[Judged, ...]
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def first_step(self) -> str:
        """What to do first, in a sentence; empty when it is met."""
        if self.choices:
            return self.why if self.state != "met" else ""
        return next((_below_its_name(one) for one in self.judged if not one.met), "")

    @property
    def href(self) -> str:
        """Where to go on with it; empty when there is no page."""
        kind = self.judged[0].kind
        if kind in _MODULE_KINDS:
            return f"/learn/{self.subject}"
        if kind == _SIMULATION:
            return play_path(self.subject)
        return f"/me/attest/{self.subject}" if kind == "attestation" else ""


@dataclass(frozen=True)
class GateCard:
    """A gate as its card shows it; open rows first. ``as_of`` is the day of the decision.

    ``ends_at`` is the moment at which access ends: with its last day, or with the night shift on it.
    """

    person_id: int
    gate: str
    job_role: str
    title: str
    state: str
    lead: str
    line: str
    rows: tuple[CardRow, ...]
    next: str
    cleared_until: date | None
    work_until: date | None
    ends_at: datetime | None
    as_of: date

    @property
    def may_work(self) -> bool:
        """Tell whether the person may work in the EHR."""
        return self.state in MAY_WORK

    @property
    def open_rows(self) -> list[CardRow]:
        """What is still to do."""
        return [row for row in self.rows if row.state != "met"]

    @property
    def met_count(self) -> int:
        """How many rows are met."""
        return len(self.rows) - len(self.open_rows)


def my_gates(person_id: int, as_of: date | None = None) -> list[GateCard]:
    """Return the cards of a person's gates: those of the jobs held on a day (default: today)."""
    return gate_cards(decide_many([person_id], as_of=as_of or clock.today())[person_id])


def gate_card(ruling: Ruling) -> GateCard:
    """Return the card of one decision."""
    return gate_cards([ruling])[0]


def gate_cards(rulings: Sequence[Ruling]) -> list[GateCard]:
    """Return the cards of decisions, in their order, in a constant number of queries."""
    ends = endings(rulings)
    return [_card(ruling, ends.get((ruling.person_id, ruling.decision.gate))) for ruling in rulings]


def _card(ruling: Ruling, ends: DayEnd | None) -> GateCard:
    decision = ruling.decision
    rows = sorted(_rows(ruling), key=lambda row: ("in_progress", "not_started", "met").index(row.state))
    return GateCard(
        person_id=ruling.person_id,
        gate=decision.gate,
        job_role=ruling.dossier.gate.job_role,
        title=ruling.title,
        state=decision.state,
        lead=_lead(ruling, rows, ends),
        line=_line(ruling, ends),
        rows=tuple(rows),
        next=_next(ruling, rows),
        cleared_until=decision.cleared_until,
        work_until=decision.work_until,
        ends_at=ends.at if ends else None,
        as_of=ruling.as_of,
    )


def until_words(day: date | None, ends: DayEnd | None, *, is_own: bool = False) -> str:
    """Return a last day in words; when a night shift holds the end back, the end of that shift.

    Args:
        day: the last day.
        ends: when it ends for the person.
        is_own: whether the reader is that person.
    """
    if ends is None or ends.shift is None:
        return in_words(ends.day if ends else day)
    words = (
        _("%(day)s, end of your night shift %(time)s")
        if is_own
        else _("%(day)s, end of the night shift %(time)s")
    )
    return words % {"day": weekday(ends.local_at), "time": clock_time(ends.at, ends.zone)}


def _until(ruling: Ruling, day: date | None, ends: DayEnd | None) -> str:
    return until_words(day, ends, is_own=permissions.current().person_id == ruling.person_id)


def _lead(ruling: Ruling, rows: list[CardRow], ends: DayEnd | None) -> str:
    decision = ruling.decision
    if decision.cleared:
        until = decision.cleared_until
        return _("Cleared until %s") % _until(ruling, until, ends) if until else _("Cleared")
    if decision.may_work:
        return _("May work until %s") % _until(ruling, decision.work_until, ends)
    if decision.state == "suspended":
        return _("Access is suspended")
    left = sum(row.state != "met" for row in rows)
    if left:
        words = ngettext(
            "%(left)d of %(all)d requirement left until EHR access",
            "%(left)d of %(all)d requirements left until EHR access",
            len(rows),
        )
        return words % {"left": left, "all": len(rows)}
    if decision.state == "ready_for_signoff":
        return _("Everything is met, signatures are next")
    return _("No EHR access on this day")


def _line(ruling: Ruling, ends: DayEnd | None) -> str:
    decision = ruling.decision
    if ends is not None and not decision.may_work:
        return _("%(why)s The shift that began before may be finished: until %(until)s.") % {
            "why": decision.why,
            "until": _until(ruling, None, ends),
        }
    if decision.cleared:
        first = _first_to_end((*decision.alone, *decision.groups))
        if first is None:
            return _("Nothing runs out.")
        title = _name_of_group(first) if isinstance(first, JudgedGroup) else _name(first)
        return _("%(title)s runs out first. Renewing early keeps the date.") % {"title": title}
    if decision.state in ("in_progress", "not_started"):
        return _("Until then, work only beside a released colleague.")
    return decision.why


def _next(ruling: Ruling, rows: list[CardRow]) -> str:
    decision = ruling.decision
    if decision.state == "ready_for_signoff" and decision.sign_offs:
        return _("The manager has confirmed the role; an access officer releases next.")
    if decision.state in ("ready_for_signoff", "not_started", "in_progress"):
        return _("Then the manager confirms the role, and an access officer releases.")
    if decision.state == "blocked" and any(row.state != "met" for row in rows):
        return _("When all is met again, the manager and an access officer sign once more.")
    return ""


def _first_to_end(judged: Iterable[Judged | JudgedGroup]) -> Judged | JudgedGroup | None:
    ending = [one for one in judged if one.valid_until is not None]
    return min(ending, key=lambda one: one.valid_until or date.max, default=None)


def _said_once(texts: Iterable[str]) -> str:
    """Return texts as one; a sentence that a module's lessons and its exam share is said once."""
    return " ".join(dict.fromkeys(_SENTENCE_ENDS.split(" ".join(texts))))


def _below_its_name(judged: Judged) -> str:
    """Return why a requirement is open as it reads under its name, without saying the name again."""
    name = f"{judged.title} ({judged.subject})"
    return judged.why.replace(f" of {name}", "").replace(name, _("it"))


def _name(judged: Judged) -> str:
    if not judged.title:
        return judged.subject
    return f"{judged.title}, {judged.subject}" if judged.kind in _MODULE_KINDS else judged.title


def _rows(ruling: Ruling) -> Iterable[CardRow]:
    grouped: dict[tuple[str, str], list[Judged]] = {}
    for judged in ruling.decision.alone:
        kind = "module" if judged.kind in _MODULE_KINDS else judged.kind
        grouped.setdefault((kind, judged.subject), []).append(judged)
    for (_kind, subject), group in grouped.items():
        yield _row(ruling, subject, tuple(group))
    for one in ruling.decision.groups:
        yield _row_of_group(ruling, one)


def _row_of_group(ruling: Ruling, group: JudgedGroup) -> CardRow:
    """Return a group as one line: it is one thing to do, whatever one chooses."""
    begun_first = sorted(group.leaves, key=lambda leaf: (leaf.met, not leaf.started))
    met = tuple(leaf for leaf in group.leaves if leaf.met)
    state = "met" if group.met else "in_progress" if group.started else "not_started"
    why = _needed_of(group)
    is_critical = any(leaf.critical for leaf in group.leaves)
    if is_critical and not group.met:
        why = f"{why} {_('Critical.')}"
    return CardRow(
        state=state,
        title=_name_of_group(group),
        when=_when(ruling, met) if group.met else "",
        why=_until_soon(ruling, group.valid_until) if group.met else why,
        is_critical=is_critical,
        subject=begun_first[0].subject,
        judged=tuple(begun_first),
        choices=tuple((_name_of_part(part), _state_of(part)) for part in group.parts),
    )


def _needed_of(group: JudgedGroup) -> str:
    names = "; ".join(_name_of_part(part) for part in group.parts)
    if group.is_all:
        return _("All of these: %s.") % names
    if group.least == 1:
        return _("One of these is enough: %s.") % names
    return _("Any %(count)d of these: %(names)s.") % {"count": group.least, "names": names}


def _name_of_group(group: JudgedGroup) -> str:
    if group.title:
        return group.title
    return (
        _("All of %d") % len(group.parts)
        if group.is_all
        else _("%(count)d of %(all)d")
        % {
            "count": group.least,
            "all": len(group.parts),
        }
    )


def _name_of_part(part: Judged | JudgedGroup) -> str:
    """Return the name of one choice; a module with its lessons and its exam has the name of the module."""
    if isinstance(part, Judged):
        return _name(part)
    if part.title:
        return part.title
    word = _(" and ") if part.is_all else _(" or ")
    return word.join(dict.fromkeys(_name_of_part(one) for one in part.parts))


def _state_of(part: Judged | JudgedGroup) -> str:
    return "met" if part.met else "in_progress" if part.started else "not_started"


def _row(ruling: Ruling, subject: str, group: tuple[Judged, ...]) -> CardRow:
    unmet = [one for one in group if not one.met]
    is_begun = any(one.met or one.started for one in group)
    state = "met" if not unmet else "in_progress" if is_begun else "not_started"
    is_critical = any(one.critical for one in group)
    why = _said_once(_below_its_name(one) for one in unmet)
    if unmet and is_critical:
        why = f"{why} {_('Critical.')}"
    return CardRow(
        state=state,
        title=_name(group[0]),
        when=_when(ruling, group) if not unmet else "",
        why=why or _renewal(ruling, group),
        is_critical=is_critical,
        subject=subject,
        judged=group,
    )


def _when(ruling: Ruling, group: tuple[Judged, ...]) -> str:
    ids = {number for one in group for number in one.evidence}
    used = [fact for fact in ruling.dossier.ledger if fact.id in ids]
    if not used:
        return ""
    scored = next((fact for fact in reversed(used) if fact.score is not None), None)
    newest = in_words(used[-1].occurred_on)
    return f"{scored.score.normalize():f}\u00a0%, {newest}" if scored and scored.score is not None else newest


def _renewal(ruling: Ruling, group: tuple[Judged, ...]) -> str:
    """Return when a met requirement runs out, if that is within two months."""
    first = _first_to_end(group)
    return _until_soon(ruling, first.valid_until if first else None)


def _until_soon(ruling: Ruling, valid_until: date | None) -> str:
    if valid_until is None or valid_until > ruling.as_of + timedelta(days=60):
        return ""
    return _("Valid until %s: renew it before.") % in_words(valid_until)
