"""Working out whom a value of policy affects: published, looked at and undone; what was seen is kept."""

from lms.authoring.permissions import PUBLISH_RULES
from lms.authoring.services.policy_evidence import Document, name_of
from lms.authoring.services.policy_proposals import proposal, tried_out
from lms.compliance.api import PREVIEW_EFFECT, keep_effect
from lms.core.permissions import Identity, demand
from lms.core.progress import tell
from lms.core.unit_of_work import unit_of_work
from lms.core.work import Asked, LongWork, Task, Work, ask, under_way

KIND = "authoring.rehearse-policy"


class _UndoneError(Exception):
    """Undoes everything that a rehearsal wrote."""


def rehearse(public_id: str, *, by_id: int, by: str, task: Task | None = None) -> None:
    """Work out who would be affected if a proposal were approved now, and keep it; nothing else stays.

    Opens its own units of work: one that is undone, and one that keeps what was seen in it.

    Args:
        public_id: of the proposal.
        by_id: who asks.
        by: their employee number.
        task: is finished with what was kept, if given.

    Raises:
        Refused: when policy does not take the value any more.
        Conflict: when it was decided, the value has changed, or a draft of the policy is open.
    """
    document = _seen(public_id, by_id)
    with unit_of_work():
        asked = proposal(public_id)
        kept = keep_effect(of=name_of(asked), stage=PREVIEW_EFFECT, text=public_id, document=document, by=by)
        if task is not None:
            task.finish({"preview": kept.id, "people": document["people"]})


def _seen(public_id: str, by_id: int) -> Document:
    found: list[Document] = []
    try:
        with unit_of_work():
            found.append(tried_out(public_id, by_id=by_id))
            raise _UndoneError
    except _UndoneError:
        return found[0]


def ask_to_rehearse(public_id: str, *, by: Identity, then: str) -> Work:
    """Ask the job server to work it out; while it does, the same piece of work again."""
    running = (one for one in under_way(KIND) if not one.is_over)
    found = next((one for one in running if one.arguments["proposal"] == public_id), None)
    if found is not None:
        return found
    return ask(Asked(KIND, {"proposal": proposal(public_id).public_id, "then": then}, by))


def run(task: Task) -> None:
    """Work it out for whoever asked."""
    tell("Working out who is affected")
    demand(PUBLISH_RULES)
    rehearse(task.arguments["proposal"], by_id=task.person_id, by=task.asked_by, task=task)


REHEARSE_WORK = LongWork(KIND, "Working out whom a value of policy affects", PUBLISH_RULES, run)
