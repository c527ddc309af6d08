"""The content kind ``overlay``: what a specialty adds to a module, without touching the module.

A folder ``content/overlays/<module>/<specialty>`` holds ``overlay.yaml`` and one Markdown file for each part.
A part says where it stands: at the end of a section, or beside a fact, a check or a local rule of it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from marshmallow import fields, validate

from lms.assessments.api import QuestionSchema, Strict, Text, month
from lms.core.content import (
    Document,
    Fault,
    Kind,
    Parsed,
    References,
    load_body,
    read_front_matter,
    read_yaml,
)
from lms.courses.content import MODULE_ID, FactSchema
from lms.courses.house_rules import Reference
from lms.courses.rendering import inserts
from lms.courses.standard import text_faults

NAME = "overlay"
PATTERN = "overlays/*/*"
HEAD = "overlay.yaml"
FORMS = ("text", "example", "rule", "questions")
BESIDE = r"(fact|check|policy):[\w-]+"
LONGEST_PART = 5
"""Minutes of the longest part: it stands within a section."""
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class AudienceSchema(Strict):
    """Whom an overlay is shown: people with one of these job roles, in one of these units or below it.

    A list that is empty or left out asks for nothing; one of the two names somebody.
    """

    job_roles = fields.List(Text(), metadata={"description": "ids of job roles"})
    units = fields.List(Text(), metadata={"description": "codes of units; the units below count as well"})


class OverlaySchema(Strict):
    """The file ``overlay.yaml``: whose overlay it is, whom it is shown, and the facts that its parts state.

    The folder is ``content/overlays/<module>/<id>``. Its version grows with any of its files, and is its own:
    a new version of the module leaves it as it is.
    """

    id = fields.String(
        required=True,
        validate=validate.Regexp(_SLUG.pattern + "$", error="Must look like cardiology."),
        metadata={"description": "the specialty, as the folder is called"},
    )
    module = fields.String(
        required=True, validate=validate.Regexp(MODULE_ID + "$", error="Must look like PA-03.")
    )
    title = Text(metadata={"description": "the specialty as learners read it"})
    version = fields.String(
        required=True, validate=validate.Regexp(r"\d+\.\d+\.\d+$", error="Must look like 1.0.0.")
    )
    owner = Text(metadata={"description": "who answers for the texts"})
    review_by = fields.String(required=True, validate=month)
    shown_to = fields.Nested(AudienceSchema, required=True)
    facts = fields.List(fields.Nested(FactSchema))


class PlaceSchema(Strict):
    """Where a part stands in the module."""

    lesson = fields.String(
        required=True,
        validate=validate.Regexp(r"L\d{1,2}$", error="Must look like L1."),
        metadata={"description": "the section"},
    )
    beside = fields.String(
        validate=validate.Regexp(BESIDE + "$", error="Must look like fact:F3, check:K1 or policy:name."),
        metadata={"description": "what it follows; left out, it stands at the end of the section"},
    )


class PartSchema(Strict):
    """The front matter of a part of an overlay; its text stands below, with its checks and facts."""

    id = fields.String(required=True, validate=validate.Regexp(r"P\d{1,2}$", error="Must look like P1."))
    title = Text()
    form = fields.String(required=True, validate=validate.OneOf(FORMS))
    place = fields.Nested(PlaceSchema, required=True)
    minutes = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=LONGEST_PART))
    checks = fields.List(fields.Nested(QuestionSchema))


def key_of(module: str, specialty: str) -> str:
    """Return the key of an overlay: ``CL-03/cardiology``."""
    return f"{module}/{specialty}"


def overlay_path(module: str, specialty: str) -> str:
    """Return the folder of an overlay below the content folder."""
    return f"overlays/{module}/{specialty}"


def read_overlay(path: Path, shown_as: str) -> tuple[list[Parsed], list[Fault]]:
    """Read the folder of an overlay into one body; every fault of every file is collected."""
    document, faults = read_yaml(path / HEAD, shown_as=f"{shown_as}/{HEAD}")
    head = None
    if document.data is not None:
        head, problems = load_body(OverlaySchema, document.data, document)
        faults += problems
    parts: list[tuple[dict[str, Any], Document]] = []
    for file in sorted((path / "parts").glob("*.md")):
        body, own, problems = _read_part(file, f"{shown_as}/parts/{file.name}")
        faults += problems
        if body is not None:
            parts.append((body, own))
    if head is None:
        return [], faults
    faults += _own_faults(path, head, document, parts)
    rows = [{**body, "text": own.body} for body, own in parts]
    body = {**head, "facts": head.get("facts") or [], "parts": rows}
    return [Parsed(NAME, key_of(head["module"], head["id"]), body, document)], faults


def _read_part(path: Path, shown_as: str) -> tuple[dict[str, Any] | None, Document, list[Fault]]:
    document, faults = read_front_matter(path, shown_as=shown_as)
    if document.data is None:
        return None, document, faults or [Fault(shown_as, 1, "", "has no front matter")]
    body, problems = load_body(PartSchema, document.data, document)
    if body is not None:
        body = {**body, "checks": body.get("checks") or []}
        problems += text_faults(document)
    return body, document, [*faults, *problems]


def _own_faults(
    path: Path, head: Mapping[str, Any], document: Document, parts: Sequence[tuple[dict[str, Any], Document]]
) -> Iterator[Fault]:
    if path.parts[-2:] != (head["module"], head["id"]):
        yield document.fault(("id",), f"must lie at {overlay_path(head['module'], head['id'])}")
    if not any(head["shown_to"].get(name) for name in ("job_roles", "units")):
        yield document.fault(("shown_to",), "name a job role or a unit, or nobody sees it")
    if not parts:
        yield document.fault((), "has no part; put them into the folder parts")
    facts = {row["id"] for row in head.get("facts") or []}
    seen: set[str] = set()
    for body, own in parts:
        if body["id"] in seen:
            yield own.fault(("id",), f"{body['id']} is the id of another part")
        seen.add(body["id"])
        yield from _part_faults(body, own, facts)


def _part_faults(body: Mapping[str, Any], own: Document, facts: set[str]) -> Iterator[Fault]:
    checks = [row["id"] for row in body["checks"]]
    placed = list(inserts(own.body))
    if not own.body.strip():
        yield Fault(own.file, own.body_line, "", "has no text; write it below the dashes")
    for kind, key, line in placed:
        if kind == "policy" or key not in (facts if kind == "fact" else checks):
            yield Fault(own.file, own.body_line + line, "", f"there is no {kind} {key} in this overlay")
    for index, check in enumerate(checks):
        if checks.count(check) > 1:
            yield own.fault(("checks", index, "id"), f"{check} is used twice")
        elif ("check", check) not in {(kind, key) for kind, key, _line in placed}:
            yield own.fault(("checks", index, "id"), f"{check} is not placed; add {{{{ check:{check} }}}}")


def _references(thing: Parsed) -> References:
    found: list[Reference] = [("module", thing.body["module"], ("module",))]
    roles = thing.body["shown_to"].get("job_roles") or []
    found += [("role", key, ("shown_to", "job_roles", index)) for index, key in enumerate(roles)]
    return References(tuple(found))


def lost_place(place: Mapping[str, Any], lessons: Sequence[Mapping[str, Any]]) -> str:
    """Return what of a part's place a module does not have (any more); empty when it is all there.

    Args:
        place: ``lesson`` and, for a place within it, ``beside``.
        lessons: the lessons of the module's body.
    """
    lesson = next((row for row in lessons if row["id"] == place["lesson"]), None)
    if lesson is None:
        return str(place["lesson"])
    beside = place.get("beside")
    known = {f"{kind}:{key}" for kind, key, _line in inserts(lesson["text"])}
    return f"{place['lesson']} {beside}" if beside and beside not in known else ""


def _lost_places(things: list[Parsed]) -> list[Fault]:
    """Return a fault for each part whose place is gone.

    Where the overlay itself is read it is to be corrected; where it is only laid under the text that is
    read, a new version of its module, it waits: it is never a reason to keep the module back.
    """
    lessons = {thing.key: thing.body["lessons"] for thing in things if thing.kind == "module"}
    faults = []
    for thing in things:
        if thing.kind != NAME or thing.body["module"] not in lessons:
            continue
        for part in thing.body["parts"]:
            lost = lost_place(part["place"], lessons[thing.body["module"]])
            if lost:
                message = f"part {part['id']} stands at {lost}, which {thing.body['module']} does not have"
                faults.append(thing.document.fault((), message, is_warning=not thing.document.lines))
    return faults


OVERLAY_KIND = Kind(
    name=NAME,
    pattern=PATTERN,
    read=read_overlay,
    references=_references,
    overall=_lost_places,
    manual_schema=OverlaySchema,
    manual_more=(("Parts: `parts/*.md`", PartSchema),),
)
