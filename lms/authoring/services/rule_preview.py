"""Working out whom a rule hits as long work: many people are looked at one by one."""

from datetime import date

from lms.authoring.permissions import EDIT_PROGRAMMES
from lms.authoring.services.rule_drafts import preview_draft, rule_at_desk
from lms.core.permissions import Identity, demand
from lms.core.unit_of_work import unit_of_work
from lms.core.work import Asked, LongWork, Task, Work, ask, under_way

KIND = "authoring.preview-rule"


def ask_to_preview(rule: str, *, starts_on: date, by: Identity, then: str) -> Work:
    """Ask the job server to work out whom the draft of a rule hits; while it does, the same piece again."""
    running = previewing_of(rule)
    if running is not None:
        return running
    draft = rule_at_desk(rule).draft
    given = {
        "rule": rule,
        "draft": draft.public_id if draft else "",
        "starts_on": starts_on.isoformat(),
        "then": then,
    }
    return ask(Asked(KIND, given, by))


def previewing_of(rule: str) -> Work | None:
    """Return the open piece of work that works out whom a rule hits, None when there is none."""
    return next((one for one in under_way(KIND) if one.arguments["rule"] == rule and not one.is_over), None)


def run(task: Task) -> None:
    """Work it out and keep it, as one unit of work."""
    given = task.arguments
    with unit_of_work():
        demand(EDIT_PROGRAMMES)
        made = preview_draft(
            given["rule"], starts_on=date.fromisoformat(given["starts_on"]), by=task.asked_by
        )
        task.finish({"preview": made.id, "starts_on": given["starts_on"]})


PREVIEW_WORK = LongWork(KIND, "Working out whom a rule hits", EDIT_PROGRAMMES, run)
