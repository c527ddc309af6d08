"""A person's own way: what to do next and then, what stands between them and EHR access, what is new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lms.access import api as access
from lms.compliance import api as compliance
from lms.core import clock
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.permissions import Identity
from lms.core.web import formats
from lms.courses import api as courses
from lms.home.services.news import News, news_of
from lms.home.services.todo_rows import Row, minutes_of, rows_of, todos_of
from lms.roles import api as roles
from lms.support import api as support

SHOWN_ROWS = 5


@dataclass(frozen=True)
class Learning:
    """The first page of a learner.

    ``answered`` counts their reports that a trainer answered and they have not taken as read. ``more``
    counts what is to do beyond the rows shown; ``next_date`` says what has to be renewed first.
    """

    heading: str
    line: str
    next: Row | None
    rows: tuple[Row, ...]
    more: int
    gates: tuple[access.GateCard, ...]
    news: tuple[News, ...]
    next_date: str
    answered: int

    @property
    def open_count(self) -> int:
        """How many things are to do."""
        return len(self.rows) + self.more + (self.next is not None)


def learning_of(identity: Identity) -> Learning:
    """Return the first page of a signed-in person."""
    person_id = identity.person_id or 0
    today = clock.today()
    progress = courses.progress_of(person_id)
    owed = compliance.obligations_of(person_id)
    items = todos_of(owed, progress)
    gates = tuple(access.my_gates(person_id))
    shown = rows_of(items[: SHOWN_ROWS + 1], progress, today)
    places = [roles.title_of(role) for role in identity.job_roles]
    return Learning(
        heading=_heading(gates, len(items), progress),
        line=" · ".join([f"{today:%A} {formats.day(today)}", *places]),
        next=shown[0] if shown else None,
        rows=tuple(shown[1:]),
        more=len(items) - len(shown),
        gates=gates,
        news=news_of(person_id, today),
        next_date=_next_date(owed, today),
        answered=support.news_count(person_id),
    )


def _heading(
    gates: Sequence[access.GateCard], open_count: int, progress: Mapping[str, courses.ModuleProgress]
) -> str:
    """Say the finding: what stands between the person and the EHR, else what is to do."""
    open_gate = next((gate for gate in gates if not gate.may_work), None)
    if open_gate is not None and open_gate.open_rows:
        return _gate_heading(open_gate, _name(open_gate, gates), progress)
    if open_gate is not None:
        return f"{_name(open_gate, gates)}: {open_gate.lead[0].lower()}{open_gate.lead[1:]}"
    todo = _to_do(open_count)
    if not gates:
        return todo
    return f"{gates[0].lead}. {todo}"


def _name(gate: access.GateCard, gates: Sequence[access.GateCard]) -> str:
    """Name the gate only when there is more than one."""
    return _("EHR access") if len(gates) == 1 else gate.title.replace(": ", ", ")


def _gate_heading(gate: access.GateCard, name: str, progress: Mapping[str, courses.ModuleProgress]) -> str:
    count = len(gate.open_rows)
    left = ngettext("%s requirement left", "%s requirements left", count) % formats.in_words(count)
    minutes = sum(
        minutes_of(row.judged[0].kind, row.subject, progress.get(row.subject)) or 0 for row in gate.open_rows
    )
    about = _(", about %s of learning") % formats.minutes(minutes) if minutes else ""
    return f"{name}: {left}{about}"


def _next_date(owed: Sequence[compliance.Obligation], today: date) -> str:
    """Say what has to be renewed first, so that good news names its end."""
    ends = [(one.expires_on, one) for one in owed if one.expires_on is not None and one.expires_on > today]
    if not ends:
        return ""
    first_on, first = min(ends, key=lambda item: item[0])
    return _("The next date is %(title)s, on %(day)s.") % {"title": first.title, "day": formats.day(first_on)}


def _to_do(count: int) -> str:
    if not count:
        return _("Nothing is open for you")
    words = ngettext("%s thing to do", "%s things to do", count) % formats.in_words(count)
    return f"{words[0].upper()}{words[1:]}"
