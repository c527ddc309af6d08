"""Table of drafts of observations: each mark as it was given beside the learner, until it is recorded."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Id
from lms.core.superseding import one_known_now


class ObservationDraft(Base):
    """The mark of one step, 0 to 3, or with an empty ``step`` the note, in an observation not yet recorded.

    A draft is of one assessor, learner and checklist; ``form_key`` is that of the observation it becomes.
    A changed mark supersedes the one before; so does recording or discarding the draft.
    """

    __tablename__ = "observation_draft"
    __table_args__ = (
        one_known_now(
            "uq_observation_draft_known_now", "assessor_id", "person_id", "checklist", "form_key", "step"
        ),
    )
    personal_data: ClassVar[tuple[str, ...]] = ("mark", "note")

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    assessor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    checklist: Mapped[str]
    form_key: Mapped[str]
    step: Mapped[str]
    mark: Mapped[int | None]
    note: Mapped[str]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
