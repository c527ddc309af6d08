"""Obligations as pages list them: one row a module, the most pressing first, each with every reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from lms.compliance.api import Obligation, ReasonGiven
from lms.core import clock
from lms.simulations.api import play_path

_PRESSING_FIRST = (
    "expired",
    "overdue",
    "due_soon",
    "in_progress",
    "not_started",
    "paused",
    "waived",
    "complete",
)
_MODULE_KINDS = ("module-completed", "exam-passed")


@dataclass(frozen=True)
class OwedRow:
    """One thing to do or keep: a module with its exam, or another requirement.

    ``renews_from`` is the first day on which a renewal keeps its date, None when nothing of it runs out.
    """

    kind: str
    subject: str
    title: str
    state: str
    due_on: date | None
    expires_on: date | None
    reasons: tuple[ReasonGiven, ...]
    renews_from: date | None = None

    @property
    def name(self) -> str:
        """Title, and for a module its id."""
        return f"{self.title}, {self.subject}" if self.kind == "module" else self.title

    @property
    def is_open(self) -> bool:
        """Tell whether something is to be done for it now."""
        return self.state not in ("complete", "waived", "paused")

    @property
    def may_renew(self) -> bool:
        """Tell whether it counts and a renewal keeps its date today."""
        return self.renews_from is not None and self.renews_from <= clock.today()

    def href(self, employee_no: str, *, is_self: bool, may_observe: bool) -> str:
        """Return where to go on: the learner to the module, who may observe to the checklist."""
        if is_self and self.kind == "module":
            return f"/learn/{self.subject}"
        if is_self and self.kind == "simulation-passed":
            return play_path(self.subject)
        if is_self and self.kind == "renewal-passed":
            return "/me/renewal"
        if is_self and self.kind == "attestation":
            return f"/me/attest/{self.subject}"
        if may_observe and self.kind == "observed-skill":
            return f"/team/{employee_no}/observe/{self.subject}"
        return ""


def owed_rows(obligations: Iterable[Obligation]) -> list[OwedRow]:
    """Return obligations as rows, a module's lessons and exam as one, the most pressing first."""
    grouped: dict[tuple[str, str], list[Obligation]] = {}
    for one in obligations:
        kind = "module" if one.kind in _MODULE_KINDS else one.kind
        grouped.setdefault((kind, one.subject), []).append(one)
    rows = [_row(kind, subject, group) for (kind, subject), group in grouped.items()]
    return sorted(
        rows, key=lambda row: (_PRESSING_FIRST.index(row.state), row.due_on or date.max, row.subject)
    )


def _row(kind: str, subject: str, group: Sequence[Obligation]) -> OwedRow:
    worst = min(group, key=lambda one: _PRESSING_FIRST.index(one.state))
    dues = [one.due_on for one in group if one.due_on is not None and one.state == worst.state]
    ends = [one.expires_on for one in group if one.expires_on is not None]
    state = worst.state
    if state == "not_started" and any(one.met for one in group):
        state = "in_progress"
    return OwedRow(
        kind=kind,
        subject=subject,
        title=worst.title,
        state=state,
        due_on=min(dues, default=None),
        expires_on=min(ends, default=None),
        reasons=tuple(dict.fromkeys(reason for one in group for reason in one.reasons)),
        renews_from=min((one.renews_from for one in group if one.renews_from is not None), default=None),
    )
