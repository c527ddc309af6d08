"""Drafts of observations: what was marked is kept step by step, and found again on any device."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select

from lms.compliance.models_drafts import ObservationDraft
from lms.compliance.rules.rubric import BEST_MARK
from lms.compliance.services.observing import checklist_of
from lms.core.database import db
from lms.core.errors import NotAllowed
from lms.core.i18n import gettext as _
from lms.core.superseding import succeed, supersede

NOTE = ""
"""What stands for the step of the note."""


@dataclass(frozen=True)
class DraftOf:
    """Whose draft it is: the assessor, the learner, the checklist."""

    assessor_id: int
    person_id: int
    checklist: str


@dataclass(frozen=True)
class Draft:
    """What was marked so far; ``marked_at`` says when each step was, NOTE for the note."""

    form_key: str
    marks: Mapping[str, int] = field(default_factory=dict)
    note: str = ""
    marked_at: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def began_at(self) -> datetime | None:
        """When the first thing of it that stands was kept."""
        return min(self.marked_at.values(), default=None)

    @property
    def saved_at(self) -> datetime | None:
        """When the last thing of it was kept."""
        return max(self.marked_at.values(), default=None)


def draft_of(whose: DraftOf) -> Draft | None:
    """Return the draft that stands, the newest one of several; None without one. One statement."""
    rows = db.session.scalars(
        select(ObservationDraft)
        .where(
            ObservationDraft.assessor_id == whose.assessor_id,
            ObservationDraft.person_id == whose.person_id,
            ObservationDraft.checklist == whose.checklist,
            ObservationDraft.superseded_at.is_(None),
        )
        .order_by(ObservationDraft.id)
    ).all()
    if not rows:
        return None
    own = [row for row in rows if row.form_key == rows[-1].form_key]
    return Draft(
        form_key=rows[-1].form_key,
        marks={row.step: row.mark for row in own if row.mark is not None},
        note=next((row.note for row in own if row.step == NOTE), ""),
        marked_at={row.step: row.recorded_at for row in own},
    )


def save_draft(whose: DraftOf, form_key: str, marks: Mapping[str, int], note: str) -> int:
    """Keep what was marked so far; what stands as it was is left alone. Returns how many things are new.

    A mark once given is changed by another one, and never taken back by a form that came without it.

    Raises:
        NotAllowed: when somebody assesses themselves.
        NotFound: when there is no such checklist.
    """
    if whose.assessor_id == whose.person_id:
        raise NotAllowed(_("Nobody assesses themselves."), hint=_("Ask your manager or a trainer."))
    steps = {step.id for step in checklist_of(whose.checklist).steps}
    before = draft_of(whose)
    known = before if before is not None and before.form_key == form_key else Draft(form_key)
    given = {step: mark for step, mark in marks.items() if step in steps and 0 <= mark <= BEST_MARK}
    changed = {step: mark for step, mark in given.items() if known.marks.get(step) != mark}
    for step, mark in changed.items():
        _keep(whose, form_key, step, mark=mark)
    if note != known.note:
        _keep(whose, form_key, NOTE, note=note)
    db.session.flush()
    return len(changed) + (note != known.note)


def times_of(whose: DraftOf, form_key: str) -> dict[str, datetime]:
    """Return when each step of an observation was marked last, also after its draft was closed."""
    rows = db.session.execute(
        select(ObservationDraft.step, func.max(ObservationDraft.recorded_at))
        .where(
            ObservationDraft.assessor_id == whose.assessor_id,
            ObservationDraft.person_id == whose.person_id,
            ObservationDraft.checklist == whose.checklist,
            ObservationDraft.form_key == form_key,
            ObservationDraft.step != NOTE,
        )
        .group_by(ObservationDraft.step)
    )
    return {row[0]: row[1] for row in rows}


def close_draft(whose: DraftOf, form_key: str) -> None:
    """Let a draft stand no longer, because it was recorded or thrown away; its rows stay."""
    supersede(ObservationDraft, {**vars(whose), "form_key": form_key})


def _keep(whose: DraftOf, form_key: str, step: str, *, mark: int | None = None, note: str = "") -> None:
    succeed(ObservationDraft, {**vars(whose), "form_key": form_key, "step": step}, mark=mark, note=note)
