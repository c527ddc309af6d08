"""Publishing as long work: a rule of the house is worked out anew for everybody whom it asks."""

from datetime import date
from typing import Any

from sqlalchemy import func, select

from lms.authoring.models import Draft
from lms.authoring.permissions import PUBLISH_ANYTHING, publishes
from lms.authoring.rules.yaml_edit import NotYaml, value_of
from lms.authoring.services.drafts import base_of, find_draft
from lms.authoring.services.files import files_of_draft
from lms.authoring.services.publishing import publish_draft, refuse_unpublishable
from lms.compliance.api import ASSIGNING_KINDS
from lms.core import clock
from lms.core.asked import day_in
from lms.core.content import files_of_source
from lms.core.database import db
from lms.core.permissions import Identity, demand
from lms.core.progress import tell
from lms.core.unit_of_work import unit_of_work
from lms.core.work import Asked, LongWork, Task, Work, ask, under_way
from lms.people.api import Job, valid_on_clause

KIND = "authoring.publish"
AT_ONCE = 200
"""People with a job up to whom a rule is published at once, in the request."""
TERMS = ("checklist", "attestation", "competency")
"""Kinds whose terms may change with their text; then everybody is worked out anew as well."""
WORDS = ("version", "summary", "facts", "local_blocks", "tip_sheet", "claim_fields")
"""Parts of ``module.yaml`` that ask nobody anything."""


def is_long(draft: Draft) -> bool:
    """Tell whether publishing a draft may take longer than a request: it may ask people something else."""
    return _may_ask_otherwise(draft) and is_many()


def _may_ask_otherwise(draft: Draft) -> bool:
    """Tell whether what people are asked may change; lessons, items and words of a module ask nobody."""
    if draft.kind != "module":
        return draft.kind in (*ASSIGNING_KINDS, *TERMS)
    base, name = base_of(draft), f"{draft.path}/module.yaml"
    file = files_of_draft(draft).get(name)
    before = files_of_source(base.id).get(name, "") if base else ""
    return bool(_terms_in(before) != _terms_in(file.text if file else ""))


def _terms_in(text: str) -> Any:
    """Return what of a module may stand in the terms of a requirement; a text that is not YAML as it is."""
    try:
        found = value_of(text)
    except NotYaml:
        return text
    return (
        {key: value for key, value in found.items() if key not in WORDS} if isinstance(found, dict) else text
    )


def is_many() -> bool:
    """Tell whether what concerns everybody takes longer than a request."""
    return _people_at_work() > AT_ONCE


def _people_at_work() -> int:
    today = clock.today()
    held = select(func.count(Job.person_id.distinct())).where(
        Job.superseded_at.is_(None), valid_on_clause(Job.from_on, Job.to_on, today)
    )
    return db.session.scalar(held) or 0


def ask_to_publish(draft: Draft, *, reason: str, starts_on: date | None, by: Identity, then: str) -> Work:
    """Ask the job server to publish a draft; while it is being published, the same piece again.

    Args:
        draft: what is published.
        reason: why; stands in the history.
        starts_on: the first day, None = today.
        by: who publishes; their permission is asked for again when it runs.
        then: the page of what came of it.

    Raises:
        Refused: what would be refused is refused at once.
        Conflict: when the draft is closed, or something was published since it began.
    """
    running = publishing_of(draft)
    if running is not None:
        return running
    refuse_unpublishable(draft, reason=reason, starts_on=starts_on)
    given: dict[str, Any] = {
        "draft": draft.public_id,
        "reason": reason,
        "starts_on": starts_on.isoformat() if starts_on else "",
        "then": then,
    }
    return ask(Asked(KIND, given, by))


def publishing_of(draft: Draft) -> Work | None:
    """Return the open piece of work that publishes a draft, None when there is none."""
    return next(
        (one for one in under_way(KIND) if one.arguments["draft"] == draft.public_id and not one.is_over),
        None,
    )


def run(task: Task) -> None:
    """Publish the draft of a piece of work and everything that follows, as one unit of work."""
    given = task.arguments
    tell("Publishing")
    with unit_of_work(durable=True):
        draft = find_draft(given["draft"])
        demand(publishes(draft.kind))
        decided = publish_draft(
            draft, reason=given["reason"], by_id=task.person_id, starts_on=day_in(given["starts_on"])
        )
        task.finish({"source": decided.source.id, "starts_on": decided.starts_on.isoformat()})


PUBLISH_WORK = LongWork(KIND, "Publishing a rule of the house", PUBLISH_ANYTHING, run)
