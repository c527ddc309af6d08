"""The edit log by claim (measure rule M1): touched by a person, open, or clean."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from lms.claims.rules.reasons import Reason, ReasonTable

EditState = Literal["clean", "touched", "open"]
AUTO = "auto"
PERSON = "person"


@dataclass(frozen=True, slots=True)
class Hit:
    """One hit of an edit on a claim; ``code`` is empty for a claim that entered without one.

    ``resolved_by`` is ``auto``, ``person`` or None.
    """

    code: str
    entered_on: date
    hit_on: date | None
    resolved_on: date | None
    resolved_by: str | None

    @property
    def is_hit(self) -> bool:
        """Tell whether an edit was hit at all."""
        return bool(self.code)

    @property
    def is_open(self) -> bool:
        """Tell whether the hit waits for somebody."""
        return self.is_hit and self.resolved_on is None

    @property
    def is_by_person(self) -> bool:
        """Tell whether a person resolved the hit."""
        return self.is_hit and self.resolved_on is not None and self.resolved_by != AUTO


@dataclass(frozen=True, slots=True)
class EditJudgement:
    """What the edit log says about one claim in the tool."""

    entered_on: date
    hits: int
    open_hits: int
    first_hit_on: date | None
    first_person_on: date | None
    resolved_on: date | None
    cause: Reason | None

    @property
    def state(self) -> EditState:
        """Return open while a hit waits, else touched when a person resolved one, else clean."""
        if self.open_hits:
            return "open"
        return "touched" if self.first_person_on is not None else "clean"


def judge_edits(hits: Sequence[Hit], table: ReasonTable) -> EditJudgement:
    """Judge the log rows of one claim; at least one."""
    real = [hit for hit in hits if hit.is_hit]
    still_open = [hit for hit in real if hit.is_open]
    by_person = [hit.resolved_on for hit in real if hit.is_by_person and hit.resolved_on is not None]
    resolved = [hit.resolved_on for hit in real if hit.resolved_on is not None]
    telling = sorted(
        (hit for hit in real if hit.is_open or hit.is_by_person),
        key=lambda hit: (hit.hit_on or hit.entered_on, hit.code),
    )
    causes = [reason for hit in telling if (reason := table.edit(hit.code)) is not None]
    return EditJudgement(
        entered_on=min(hit.entered_on for hit in hits),
        hits=len(real),
        open_hits=len(still_open),
        first_hit_on=min((hit.hit_on or hit.entered_on for hit in real), default=None),
        first_person_on=min(by_person, default=None),
        resolved_on=None if still_open else max(resolved, default=None),
        cause=causes[0] if causes else None,
    )
