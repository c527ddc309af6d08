"""The content kind ``local-block``: a hospital's own text in a module, without touching the module."""

from collections.abc import Mapping
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
from lms.courses.rendering import inserts, render

NAME = "local-block"
PATTERN = "local/*.md"


class LocalTextSchema(Strict):
    """The front matter of a hospital's own text for a place ``{{ policy:… }}`` of a module.

    The file is ``content/local/<module>.<block>.md``; what stands below the front matter is shown in the
    lessons, in place of the words "ask your manager".
    """

    module = fields.String(
        required=True, validate=validate.Regexp(MODULE_ID + "$", error="Must look like PA-03.")
    )
    block = Text(metadata={"description": "the id of a local block of the module"})
    owner = Text(metadata={"description": "who answers for the text"})
    review_by = fields.String(required=True, validate=month)


@dataclass(frozen=True)
class LocalText:
    """A hospital's own rule at a place of a module; ``review_by`` is a month such as 2027-06."""

    html: Markup
    owner: str
    review_by: str


def key_of(module: str, block: str) -> str:
    """Return the key of the text for a block: ``PA-03/msp_questions``."""
    return f"{module}/{block}"


def path_of(module: str, block: str) -> str:
    """Return the place of the file of a text below the content folder."""
    return f"local/{module}.{block}.md"


def local_texts(module: str) -> Mapping[str, LocalText]:
    """Return the hospital's texts for the local blocks of a module that are live today, by block id."""
    begin = key_of(module, "")
    return {
        key.removeprefix(begin): parsed(found, _local_text)
        for key, found in live_all(NAME).items()
        if key.startswith(begin)
    }


def _local_text(body: Mapping[str, Any]) -> LocalText:
    return LocalText(render(body["text"]), body["owner"], body["review_by"])


def _read(path: Path, shown_as: str) -> tuple[list[Parsed], list[Fault]]:
    document, faults = read_front_matter(path, shown_as=shown_as)
    if document.data is None:
        return [], faults or [Fault(shown_as, 1, "", "has no front matter")]
    body, problems = load_body(LocalTextSchema, document.data, document)
    faults = [*faults, *problems]
    if body is None:
        return [], faults
    key = key_of(body["module"], body["block"])
    if path.name != Path(path_of(body["module"], body["block"])).name:
        faults.append(document.fault((), f"must lie at {path_of(body['module'], body['block'])}"))
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
