"""The content kind ``local-block``: a hospital's own text in a module, without touching the module.

A text is of the whole organisation, or of one unit; a unit without a text of its own reads that of the unit
above it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup
from marshmallow import fields, validate

from lms.assessments.api import Strict, Text, month
from lms.core.content import (
    Fault,
    Kind,
    Parsed,
    References,
    live_all,
    load_body,
    parsed,
    read_front_matter,
)
from lms.courses.content import MODULE_ID
from lms.courses.readers import is_within, paths_by_code
from lms.courses.rendering import inserts, render

NAME = "local-block"
PATTERN = "local/*.md"
OF_UNIT = "@"
UNIT_CODE = r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}"


class LocalTextSchema(Strict):
    """The front matter of a hospital's own text for a place ``{{ policy:… }}`` of a module.

    The file is ``content/local/<module>.<block>.md``; what stands below the front matter is shown in the
    lessons, in place of the words "ask your manager". A text for one unit names it and lies at
    ``content/local/<module>.<block>.<unit>.md``: it is read there and in the units below, in place of the
    text of the units above.
    """

    module = fields.String(
        required=True, validate=validate.Regexp(MODULE_ID + "$", error="Must look like PA-03.")
    )
    block = Text(metadata={"description": "the id of a local block of the module"})
    unit = fields.String(
        validate=validate.Regexp(UNIT_CODE + "$", error="Must be the code of a unit, such as AR-ADM."),
        metadata={"description": "the code of the unit that it is for; left out, it is for everybody"},
    )
    owner = Text(metadata={"description": "who answers for the text"})
    review_by = fields.String(required=True, validate=month)


@dataclass(frozen=True)
class LocalText:
    """A hospital's own rule at a place of a module; ``review_by`` is a month such as 2027-06.

    ``unit`` is the code of the unit that it is for, empty for the whole organisation.
    """

    html: Markup
    owner: str
    review_by: str
    unit: str = ""


Texts = Mapping[str, Mapping[str, LocalText]]


def key_of(module: str, block: str, unit: str = "") -> str:
    """Return the key of the text for a block: ``PA-03/msp_questions``, ``PA-03/msp_questions@AR-ADM``."""
    return f"{module}/{block}{OF_UNIT + unit if unit else ''}"


def path_of(module: str, block: str, unit: str = "") -> str:
    """Return the place of the file of a text below the content folder."""
    return f"local/{module}.{block}{'.' + unit if unit else ''}.md"


def texts_by_unit(module: str) -> Texts:
    """Return the texts for the local blocks of a module that are live today, by block id and unit code."""
    begin = key_of(module, "")
    found: dict[str, dict[str, LocalText]] = {}
    for key, one in live_all(NAME).items():
        if key.startswith(begin):
            block, _at, unit = key.removeprefix(begin).partition(OF_UNIT)
            found.setdefault(block, {})[unit] = parsed(one, _local_text)
    return found


def local_texts(module: str, unit_paths: Collection[str] = ()) -> Mapping[str, tuple[LocalText, ...]]:
    """Return the texts that hold for somebody who works in units, by block id.

    Of each unit it is the text of the nearest unit above it that has one, else that of the whole
    organisation; texts of several jobs stand in the order of the jobs. A block without any is left out.

    Args:
        module: its id.
        unit_paths: paths of the units; none = the texts of the whole organisation alone.
    """
    texts = texts_by_unit(module)
    codes = {unit for own in texts.values() for unit in own if unit}
    paths = paths_by_code(codes) if unit_paths else {}
    found = {block: _for_units(own, unit_paths or ("",), paths) for block, own in texts.items()}
    return {block: own for block, own in found.items() if own}


def _for_units(
    own: Mapping[str, LocalText], unit_paths: Collection[str], paths: Mapping[str, str]
) -> tuple[LocalText, ...]:
    codes = [nearest(path, own, paths) for path in unit_paths]
    return tuple(own[code] for code in dict.fromkeys(codes) if code in own)


def nearest(path: str, codes: Collection[str], paths: Mapping[str, str]) -> str:
    """Return which of the units in ``codes`` is nearest above a unit, or the unit itself; empty for none.

    Args:
        path: of the unit.
        codes: of units with a text.
        paths: of these units, by code; those that do not exist are left out.
    """
    above = [code for code in codes if code in paths and is_within(path, [paths[code]])]
    return max(above, key=lambda code: len(paths[code]), default="")


def _local_text(body: Mapping[str, Any]) -> LocalText:
    return LocalText(render(body["text"]), body["owner"], body["review_by"], body.get("unit", ""))


def _read(path: Path, shown_as: str) -> tuple[list[Parsed], list[Fault]]:
    document, faults = read_front_matter(path, shown_as=shown_as)
    if document.data is None:
        return [], faults or [Fault(shown_as, 1, "", "has no front matter")]
    body, problems = load_body(LocalTextSchema, document.data, document)
    faults = [*faults, *problems]
    if body is None:
        return [], faults
    place = (body["module"], body["block"], body.get("unit", ""))
    key = key_of(*place)
    if path.name != Path(path_of(*place)).name:
        faults.append(document.fault((), f"must lie at {path_of(*place)}"))
    if not document.body.strip():
        faults.append(Fault(shown_as, document.body_line, "", "has no text; write the rule below the dashes"))
    for _kind, _key, line in inserts(document.body):
        faults.append(
            Fault(shown_as, document.body_line + line, "", "a local text holds no check, fact or policy")
        )
    return [Parsed(NAME, key, {**body, "text": document.body}, document)], faults


def _references(thing: Parsed) -> References:
    return References((("module", thing.body["module"], ("module",)),))


def _unplaced(things: list[Parsed]) -> list[Fault]:
    """Return a fault for each text whose block its module does not have."""
    places = {
        (thing.key, row["id"])
        for thing in things
        if thing.kind == "module"
        for row in thing.body["module"]["local_blocks"]
    }
    modules = {thing.key for thing in things if thing.kind == "module"}
    return [
        thing.document.fault(("block",), f"{thing.body['module']} has no local block {thing.body['block']}")
        for thing in things
        if thing.kind == NAME
        and (thing.body["module"], thing.body["block"]) not in places
        and thing.body["module"] in modules
    ]


LOCAL_KIND = Kind(
    name=NAME,
    pattern=PATTERN,
    read=_read,
    references=_references,
    overall=_unplaced,
    manual_schema=LocalTextSchema,
)
