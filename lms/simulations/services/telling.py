"""Who should hear of it first: the question at the end of a scenario, answered once."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms.core.database import db
from lms.core.errors import Refused
from lms.core.unit_of_work import recorded_at
from lms.simulations.models import SimulationPlay, SimulationStep

TOLD = "debrief"
"""The beat under which the answer stands; it is the only step after the end of a play."""
AFTER_THE_END = 1000
"""Its number, above those of all beats, so that it is there once."""


def told_first(play: SimulationPlay) -> str | None:
    """Return the role that the learner would tell first, None before they answered."""
    found = db.session.scalar(
        select(SimulationStep.option).where(
            SimulationStep.play_id == play.id, SimulationStep.ordinal == AFTER_THE_END
        )
    )
    return str(found) if found is not None else None


def tell_first(*, play: SimulationPlay, role: str, roles: tuple[str, ...]) -> None:
    """Record whom the learner would tell first; a second answer changes nothing. It counts for no points.

    Raises:
        Refused: while the play is open, or for a role that does not act in the visit.
    """
    if play.finished_at is None:
        raise Refused("The visit is not over yet.", hint="Play it to its end first.")
    if role not in roles:
        raise Refused("Choose one of the roles of the visit.", hint="Nothing was recorded.")
    try:
        with db.session.begin_nested():
            db.session.add(
                SimulationStep(
                    play_id=play.id,
                    ordinal=AFTER_THE_END,
                    beat=TOLD,
                    choice={"role": role},
                    option=role,
                    points=None,
                    is_breach=False,
                    took_ms=None,
                    recorded_at=recorded_at(),
                )
            )
    except IntegrityError:
        return
