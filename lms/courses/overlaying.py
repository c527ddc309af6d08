"""What a specialty adds to the sections of a module, for one reader; and the parts whose place is gone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lms.core.content import live_all, parsed
from lms.courses.modules import Check, Fact, Lesson, check_of, fact_of
from lms.courses.overlays import NAME, key_of, lost_place
from lms.courses.readers import Reader, is_within, paths_by_code
from lms.courses.rendering import Part, parts_of

PIECE = "piece"
"""The kind of the part of a lesson at which a part of an overlay stands."""


@dataclass(frozen=True)
class Piece:
    """A part of an overlay, ready to show; its checks have ids that no other check of the section has.

    ``beside`` is what it follows, such as ``fact:F3``; empty for the end of the section.
    """

    id: str
    title: str
    form: str
    lesson: str
    beside: str
    minutes: int
    parts: tuple[Part, ...]
    checks: Mapping[str, Check]


@dataclass(frozen=True)
class Overlay:
    """What a specialty adds to a module; ``facts`` are those that its parts state.

    ``is_folded`` tells that it asks for no unit, so that not everybody who sees it needs it.
    """

    id: str
    module: str
    title: str
    version: str
    owner: str
    review_by: str
    job_roles: frozenset[str]
    units: tuple[str, ...]
    facts: Mapping[str, Fact]
    pieces: tuple[Piece, ...]

    @property
    def is_folded(self) -> bool:
        """Tell whether its parts are shown folded."""
        return not self.units


@dataclass(frozen=True)
class Shown:
    """An overlay that is live, with the revision that a completion names."""

    revision_id: int
    overlay: Overlay


@dataclass(frozen=True)
class Lost:
    """A part of a live overlay whose place its module does not have any more; it waits for a decision."""

    module: str
    specialty: str
    part: str
    title: str
    place: str


def overlay_of(body: Mapping[str, Any]) -> Overlay:
    """Read a content body; renders every part, so keep the result for each revision."""
    return Overlay(
        id=body["id"],
        module=body["module"],
        title=body["title"],
        version=body["version"],
        owner=body["owner"],
        review_by=body["review_by"],
        job_roles=frozenset(body["shown_to"].get("job_roles") or ()),
        units=tuple(body["shown_to"].get("units") or ()),
        facts={row["id"]: fact_of(row) for row in body["facts"]},
        pieces=tuple(_piece(body["id"], row) for row in body["parts"]),
    )


def _piece(specialty: str, row: Mapping[str, Any]) -> Piece:
    checks = [check_of(check) for check in row["checks"]]
    return Piece(
        id=f"{specialty}-{row['id']}",
        title=row["title"],
        form=row["form"],
        lesson=row["place"]["lesson"],
        beside=row["place"].get("beside") or "",
        minutes=row["minutes"],
        parts=tuple(_own(part, specialty, row["id"]) for part in parts_of(row["text"])),
        checks={
            name: replace(check, id=name)
            for check in checks
            for name in [_check_id(specialty, row["id"], check.id)]
        },
    )


def _own(part: Part, specialty: str, piece: str) -> Part:
    return replace(part, id=_check_id(specialty, piece, part.id)) if part.kind == "check" else part


def _check_id(specialty: str, piece: str, check: str) -> str:
    return f"{specialty}-{piece}-{check}"


def overlays_of(module: str) -> tuple[Shown, ...]:
    """Return the live overlays of a module, by specialty."""
    begin = key_of(module, "")
    return tuple(
        Shown(found.id, parsed(found, overlay_of))
        for key, found in live_all(NAME).items()
        if key.startswith(begin)
    )


def shown_to(reader: Reader, module: str) -> tuple[Shown, ...]:
    """Return the overlays of a module that somebody sees."""
    return tuple(one for one in overlays_of(module) if is_for(reader, one.overlay))


def is_for(reader: Reader, overlay: Overlay) -> bool:
    """Tell whether an overlay is for somebody: by a job role that they hold, and a unit that they work in."""
    if overlay.job_roles and not overlay.job_roles & reader.job_roles:
        return False
    if not overlay.units:
        return True
    above = paths_by_code(overlay.units).values()
    return any(is_within(path, above) for path in reader.unit_paths)


def pieces_in(lesson_id: str, overlays: Sequence[Shown]) -> Iterator[tuple[Overlay, Piece]]:
    """Yield the parts of overlays that stand in a section, in order."""
    for one in overlays:
        for piece in one.overlay.pieces:
            if piece.lesson == lesson_id:
                yield one.overlay, piece


def parts_with(lesson: Lesson, pieces: Sequence[Piece]) -> tuple[Part, ...]:
    """Return the parts of a section with a place for each piece: behind what it names, else at the end."""
    known = {f"{part.kind}:{part.id}" for part in lesson.parts if part.kind != "html"}
    behind: dict[str, list[Part]] = {}
    for piece in pieces:
        place = piece.beside if piece.beside in known else ""
        behind.setdefault(place, []).append(Part(PIECE, piece.id))
    found: list[Part] = []
    for part in lesson.parts:
        found += [part, *behind.pop(f"{part.kind}:{part.id}", [])]
    return (*found, *behind.get("", []))


def check_in(reader: Reader, module: str, lesson_id: str, check_id: str) -> tuple[int, Check] | None:
    """Return a check that an overlay adds to a section for somebody, with its revision; None for none."""
    for one in shown_to(reader, module):
        for _overlay, piece in pieces_in(lesson_id, [one]):
            if check_id in piece.checks:
                return one.revision_id, piece.checks[check_id]
    return None


def lost_parts() -> tuple[Lost, ...]:
    """Return the parts of live overlays whose place is gone; learners read those of a section at its end."""
    modules = live_all("module")
    found = []
    for one in live_all(NAME).values():
        module = modules.get(one.body["module"])
        for part in one.body["parts"]:
            lost = lost_place(part["place"], module.body["lessons"] if module else ())
            if lost:
                found.append(Lost(one.body["module"], one.body["id"], part["id"], part["title"], lost))
    return tuple(found)
