"""Approving a change of policy as long work: what everybody is asked is worked out anew."""

from lms.authoring.permissions import PUBLISH_RULES
from lms.authoring.services.policy_proposals import approve, proposal
from lms.core.permissions import Identity, demand
from lms.core.progress import tell
from lms.core.unit_of_work import unit_of_work
from lms.core.work import Asked, LongWork, Task, Work, ask, under_way

KIND = "authoring.approve-policy"


def ask_to_approve(public_id: str, *, note: str, by: Identity, then: str) -> Work:
    """Ask the job server to approve a proposal; while it does, the same piece of work again.

    Args:
        public_id: of the proposal.
        note: what the approver says to it.
        by: who approves; their permission is asked for again when it runs.
        then: the page of what came of it.
    """
    running = (one for one in under_way(KIND) if not one.is_over)
    found = next((one for one in running if one.arguments["proposal"] == public_id), None)
    if found is not None:
        return found
    return ask(Asked(KIND, {"proposal": proposal(public_id).public_id, "note": note, "then": then}, by))


def run(task: Task) -> None:
    """Approve it and everything that follows, as one unit of work."""
    tell("Publishing")
    with unit_of_work(durable=True):
        demand(PUBLISH_RULES)
        made = approve(task.arguments["proposal"], by_id=task.person_id, note=task.arguments["note"])
        task.finish({"proposal": made.public_id, "starts_on": made.starts_on.isoformat()})


APPROVE_WORK = LongWork(KIND, "Changing a value of policy", PUBLISH_RULES, run)
