"""Playing a scenario from one of its beats on, as those who write and teach it do; it counts for nothing."""

from lms.core.content import live
from lms.core.database import db
from lms.core.errors import NotFound
from lms.core.unit_of_work import recorded_at
from lms.simulations.kinds import PLAY_KINDS
from lms.simulations.kinds.base import PRACTICE
from lms.simulations.models import SimulationPlay, SimulationStep
from lms.simulations.rules.claiming import Claims
from lms.simulations.rules.exploring import explore
from lms.simulations.services.plays import content_of, start, steps_of
from lms.simulations.services.shelf import SCENARIO


def claims_of(key: str) -> Claims:
    """Return a live scenario with its claims.

    Raises:
        NotFound: when there is none.
    """
    found: Claims = content_of(PLAY_KINDS.get(SCENARIO), live(SCENARIO, key))
    return found


def start_from(*, person_id: int, key: str, beat: str, token: str) -> SimulationPlay:
    """Start practice at a beat: the steps before it are those of a walk that leads there.

    Raises:
        NotFound: when no path leads to the beat.
    """
    claims = claims_of(key)
    opened = explore(claims).opened
    state = next((found for (name, _), found in opened.items() if name == beat), None)
    if state is None:
        raise NotFound("No path leads to this beat.", hint="Choose another one.")
    play = start(person_id=person_id, kind=SCENARIO, key=key, token=token, mode=PRACTICE)
    if steps_of(play.id):
        return play
    for number, one in enumerate((taken for taken in state.taken if taken.is_learners), start=1):
        db.session.add(
            SimulationStep(
                play_id=play.id,
                ordinal=number,
                beat=one.beat,
                choice=dict(one.choice),
                option=one.option.id,
                points=one.points if one.of else None,
                is_breach=one.option.is_breach,
                took_ms=None,
                recorded_at=recorded_at(),
            )
        )
    db.session.flush()
    return play
