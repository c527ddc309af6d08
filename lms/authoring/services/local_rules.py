"""The hospital's own rules in a module: which of them are written, and beginning one."""

from dataclasses import dataclass

from lms.authoring.models import Draft
from lms.authoring.services.drafts import begin_new, draft_at, open_draft_at
from lms.core import clock
from lms.core.content import live, newest_source
from lms.core.errors import NotFound
from lms.courses.api import local_text_path, local_texts

KIND = "local-block"
MONTHS_TO_REVIEW = 12
FIRST_TEXT = """---
module: {module}
block: {block}
owner: {owner}
review_by: {review_by}
---
"""


@dataclass(frozen=True)
class LocalRule:
    """A place of a module for a hospital's own rule; ``review_by`` is None while nothing is written."""

    block: str
    title: str
    owner: str
    review_by: str | None


def local_rules(module: str) -> list[LocalRule]:
    """Return the places of a live module for own rules, in their order."""
    written = local_texts(module)
    return [
        LocalRule(
            row["id"],
            row["title"],
            written[row["id"]].owner if row["id"] in written else row["owner"],
            written[row["id"]].review_by if row["id"] in written else None,
        )
        for row in live("module", module).body["module"]["local_blocks"]
    ]


def write_rule(module: str, block: str, *, by_id: int) -> Draft:
    """Open the draft of an own rule, or begin one with what its module says of it.

    Raises:
        NotFound: when the module has no such place.
    """
    rule = next((one for one in local_rules(module) if one.block == block), None)
    if rule is None:
        raise NotFound("The module has no such place for a local rule.", hint="Choose one from its list.")
    path = local_text_path(module, block)
    found = draft_at(path)
    if found is not None:
        return found
    if newest_source(path) is not None:
        return open_draft_at(path, by_id=by_id)
    today = clock.today()
    review = f"{today.year + MONTHS_TO_REVIEW // 12}-{today.month:02d}"
    text = FIRST_TEXT.format(module=module, block=block, owner=rule.owner, review_by=review)
    return begin_new(kind=KIND, path=path, files={path: text}, by_id=by_id)
