"""The hospital's own rules in a module: which of them are written, where each holds, and beginning one."""

import json
from collections.abc import Collection
from dataclasses import dataclass

from lms.authoring.models import Draft
from lms.authoring.services.drafts import begin_new, draft_at, open_draft_at
from lms.core import clock
from lms.core.content import live, newest_source
from lms.core.errors import NotFound
from lms.courses.api import LocalText, local_text_path, local_texts, nearest, paths_by_code, texts_by_unit
from lms.people.api import Unit, units

KIND = "local-block"
MONTHS_TO_REVIEW = 12
FIRST_TEXT = """---
module: {module}
block: {block}
{unit}owner: {owner}
review_by: {review_by}
---
"""


@dataclass(frozen=True)
class LocalRule:
    """A place of a module for a hospital's own rule.

    ``review_by`` is None while nothing is written for everybody; ``units`` counts the units with a text of
    their own.
    """

    block: str
    title: str
    owner: str
    review_by: str | None
    units: int = 0


@dataclass(frozen=True)
class HoldsAt:
    """Which text of a rule people of a unit read: its own, that of a unit above it, or none (``text`` None).

    ``unit`` None stands for the whole organisation; ``depth`` counts the units above it from 0.
    """

    unit: Unit | None
    depth: int
    text: LocalText | None
    is_own: bool
    from_unit: str


def local_rules(module: str) -> list[LocalRule]:
    """Return the places of a live module for own rules, in their order."""
    written, of_units = local_texts(module), texts_by_unit(module)
    return [
        LocalRule(
            row["id"],
            row["title"],
            written[row["id"]][0].owner if row["id"] in written else row["owner"],
            written[row["id"]][0].review_by if row["id"] in written else None,
            len([code for code in of_units.get(row["id"], {}) if code]),
        )
        for row in live("module", module).body["module"]["local_blocks"]
    ]


def rule_of(module: str, block: str) -> LocalRule:
    """Return one place of a live module for an own rule.

    Raises:
        NotFound: when the module has no such place.
    """
    found = next((one for one in local_rules(module) if one.block == block), None)
    if found is None:
        raise NotFound("The module has no such place for a local rule.", hint="Choose one from its list.")
    return found


def holds_at(module: str, block: str, scope: Collection[str], kinds: Collection[str]) -> list[HoldsAt]:
    """Return where which text of a rule holds: for everybody, then for units in order.

    Args:
        module: its id.
        block: the place of the rule.
        scope: paths of units; those below them are shown.
        kinds: kinds of units that are always shown; others only with a text of their own.
    """
    own = texts_by_unit(module).get(block, {})
    known = units()
    names = {unit.code: unit.name for unit in known.values()}
    paths = paths_by_code([code for code in own if code])
    found = [HoldsAt(None, 0, own.get(""), "" in own, "")]
    for unit in known.values():
        if not unit.path.startswith(tuple(scope)) or (unit.kind not in kinds and unit.code not in own):
            continue
        code = nearest(unit.path, own, paths)
        text = own.get(code)
        depth = max(0, unit.path.count("/") - 2)
        found.append(HoldsAt(unit, depth, text, code == unit.code, names.get(code, "") if text else ""))
    return found


def write_rule(module: str, block: str, *, by_id: int, unit: str = "") -> Draft:
    """Open the draft of an own rule, or begin one with what its module says of it.

    Args:
        module: its id.
        block: the place of the rule.
        by_id: who writes.
        unit: code of the unit that it is for; empty for everybody.

    Raises:
        NotFound: when the module has no such place, or there is no such unit.
    """
    rule = rule_of(module, block)
    if unit and unit not in {one.code for one in units().values()}:
        raise NotFound("There is no such unit.", hint="Choose one from the list.")
    path = local_text_path(module, block, unit)
    found = draft_at(path)
    if found is not None:
        return found
    if newest_source(path) is not None:
        return open_draft_at(path, by_id=by_id)
    today = clock.today()
    review = f"{today.year + MONTHS_TO_REVIEW // 12}-{today.month:02d}"
    text = FIRST_TEXT.format(
        module=module,
        block=block,
        unit=f"unit: {json.dumps(unit)}\n" if unit else "",
        owner=rule.owner,
        review_by=review,
    )
    return begin_new(kind=KIND, path=path, files={path: text}, by_id=by_id)
