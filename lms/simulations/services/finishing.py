"""The end of a play: its score, its outcome, and what is announced of it."""

from decimal import ROUND_HALF_UP, Decimal

from lms.core import clock
from lms.core.content import parsed, revision
from lms.core.database import db
from lms.core.events import announce
from lms.core.unit_of_work import recorded_at
from lms.people.api import jobs_of
from lms.simulations.events import PlayFinished
from lms.simulations.kinds.base import COUNTED, PRACTICE, Result
from lms.simulations.models import SimulationPlay
from lms.simulations.policy import cut
from lms.simulations.rules.naming import subject_of_view
from lms.simulations.services.shelf import card_of


def finish(play: SimulationPlay, result: Result, *, is_shared: bool = False) -> None:
    """Close a play with its result; a second time changes nothing. A play that counts is announced.

    One that ``is_shared`` counts for nothing: others made a part of the choices of its seat at a table.
    """
    if play.finished_at is not None:
        return
    counts = play.mode in COUNTED and not is_shared
    share = score_of(result)
    play.finished_at = recorded_at()
    play.points, play.points_of = result.points, result.of
    play.score = share
    play.is_breach = result.is_breach
    play.outcome = outcome_of(result) if counts else PRACTICE
    db.session.flush()
    if counts and share is not None:
        subject, *also = subjects_of(play)
        announce(
            PlayFinished(
                play=play.public_id,
                person_id=play.person_id,
                kind=play.kind,
                key=play.key,
                subject=subject,
                also=tuple(also),
                revision_id=play.revision_id,
                version=play.version,
                viewpoint=play.viewpoint,
                score=share,
                outcome=play.outcome,
                is_breach=result.is_breach,
                occurred_on=clock.today(),
            )
        )


def subjects_of(play: SimulationPlay) -> tuple[str, ...]:
    """Return what requirements call a play: its key, and the role when it is none of the player's jobs.

    For whoever holds two jobs a view can be their own by one and somebody else's by the other: it is both.
    """
    if play.viewpoint is None:
        return (play.key,)
    jobs = parsed(revision(play.revision_id), card_of).views.get(play.viewpoint, ())
    own = jobs_of([play.person_id]).get(play.person_id, [])
    held = {job.job_role for job in own if job.is_held_on(clock.today())}
    own_view = (play.key,) if held & set(jobs) else ()
    others = () if own_view and held <= set(jobs) else (subject_of_view(play.key, play.viewpoint),)
    return (*own_view, *others)


def score_of(result: Result) -> Decimal | None:
    """Return the percent of the reachable points, 0 to 100 with two decimals; None when there are none."""
    if result.of <= 0:
        return None
    return (Decimal(100) * result.points / result.of).quantize(Decimal("0.01"), ROUND_HALF_UP)


def outcome_of(result: Result) -> str:
    """Return pass or fail: the policy's cut of the reachable points, no breach, and no further term unmet."""
    share = score_of(result)
    passed = share is not None and share >= cut() and not result.is_breach and not result.unmet
    return "pass" if passed else "fail"
