"""The gate card: what stands between a person and EHR access, in sentences, one row a module or skill."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lms.access.rules.decisions import MAY_WORK, Judged
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
    """One line of a card: a module (lessons and exam together) or another requirement.

    ``state`` is met, in_progress or not_started; ``judged`` are the requirements it stands for.
    """

    state: str
    title: str
    when: str
    why: str
    is_critical: bool
    subject: str
    judged: tuple[Judged, ...]

    @property
    def first_step(self) -> str:
        """What to do first, in a sentence; empty when it is met."""
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
        first = _first_to_end(decision.requirements)
        if first is None:
            return _("Nothing runs out.")
        return _("%(title)s runs out first. Renewing early keeps the date.") % {"title": _name(first)}
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


def _first_to_end(judged: Iterable[Judged]) -> Judged | None:
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
    for judged in ruling.decision.requirements:
        kind = "module" if judged.kind in _MODULE_KINDS else judged.kind
        grouped.setdefault((kind, judged.subject), []).append(judged)
    for (_kind, subject), group in grouped.items():
        yield _row(ruling, subject, tuple(group))


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
    if first is None or first.valid_until is None:
        return ""
    if first.valid_until > ruling.as_of + timedelta(days=60):
        return ""
    return _("Valid until %s: renew it before.") % in_words(first.valid_until)
