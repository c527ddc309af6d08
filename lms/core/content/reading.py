"""Reading a content folder: every source with its files and things, and every fault."""

import re
import tempfile
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from lms.core.content.companions import companions
from lms.core.content.documents import Fault
from lms.core.content.kinds import Kind, Parsed, read_kind
from lms.core.content.sources import Files
from lms.core.errors import NotFound, Refused
from lms.core.feature import features

TEXTS = (".yaml", ".yml", ".md")
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
SHOWN_AS = "content"
"""How faults name the content folder, wherever it lies."""


@dataclass(frozen=True)
class Source:
    """What was read from one matched path of a kind; ``files`` are the texts by path below the folder."""

    kind: str
    path: str
    files: Files
    things: list[Parsed]


@dataclass
class Reading:
    """Everything read from a folder and every fault of it."""

    sources: list[Source] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def things(self) -> list[Parsed]:
        """All things of all sources."""
        return [thing for source in self.sources for thing in source.things]


def read_folder(folder: Path) -> Reading:
    """Read and validate everything below ``folder``."""
    reading = Reading()
    for kind in features().kinds.values():
        _read_all(kind, folder, reading)
    reading.faults += faults_between(reading.things)
    reading.faults += [fault for companion in companions() for fault in companion.check(folder)]
    reading.faults.sort(key=lambda fault: (fault.file, fault.line))
    return reading


def read_source(kind_name: str, path: str, files: Files) -> tuple[Source, list[Fault]]:
    """Read one source from texts, by the reader that reads it from a folder; faults within it alone.

    Raises:
        NotFound: for a kind that does not exist.
        Refused: for a file whose place is not within the source.
    """
    kind = kind_of(kind_name)
    for name in files:
        refuse_place(path, name)
    with tempfile.TemporaryDirectory(prefix="content-") as made:
        folder = Path(made) / SHOWN_AS
        for name, text in files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="")
        if not (folder / path).exists():
            return Source(kind_name, path, files, []), []
        things, faults = read_kind(kind, folder / path, f"{SHOWN_AS}/{path}")
    faults = [*faults, *_doubles(things, {}, f"{SHOWN_AS}/{path}"), *_house_faults(kind, things)]
    return Source(kind_name, path, files, things), faults


def kind_of(name: str) -> Kind:
    """Return a content kind.

    Raises:
        NotFound: when there is none of that name.
    """
    kinds = features().kinds
    if name not in kinds:
        raise NotFound("There is no such kind of content.", hint="Choose one from the library.")
    return kinds[name]


def refuse_place(source: str, name: str) -> None:
    """Do nothing when a file may lie at ``name`` of a source.

    Raises:
        Refused: for a place outside of the source, or a file that is neither YAML nor Markdown.
    """
    place = PurePosixPath(name)
    is_file = PurePosixPath(source).suffix in TEXTS
    is_inside = name == source if is_file else name.startswith(f"{source}/")
    if not is_inside or not all(_PART.fullmatch(part) for part in name.split("/")):
        raise Refused("This is not a file of the draft.", hint=f"Its files lie at {source}.")
    if place.suffix not in TEXTS or any(one.suffix in TEXTS for one in place.parents):
        raise Refused(f"{name} is neither YAML nor Markdown.", hint="Use .yaml or .md.")


def fits_kind(kind: Kind, path: str) -> bool:
    """Tell whether a kind of content is read from this path."""
    return PurePosixPath(path).match(kind.pattern) and path.count("/") == kind.pattern.count("/")


def faults_between(things: list[Parsed]) -> list[Fault]:
    """Return the faults that need several things: references, circles, doubles."""
    faults = _reference_faults(things)
    for kind in features().kinds.values():
        if kind.across is not None:
            faults += kind.across([thing for thing in things if thing.kind == kind.name])
        if kind.overall is not None:
            faults += kind.overall(things)
    return faults


def faults_of_walks(own: list[Parsed], everything: list[Parsed]) -> list[Fault]:
    """Return the faults that take a while to find: those of ``own`` things among everything there is."""
    faults = []
    for kind in features().kinds.values():
        mine = [thing for thing in own if thing.kind == kind.name]
        if kind.walks is not None and mine:
            faults += kind.walks(mine, everything)
    return faults


def _read_all(kind: Kind, folder: Path, reading: Reading) -> None:
    seen: dict[str, str] = {}
    for path in sorted(folder.glob(kind.pattern)):
        shown_as = path.relative_to(folder.parent).as_posix()
        things, problems = read_kind(kind, path, shown_as)
        reading.faults += [*problems, *_doubles(things, seen, shown_as), *_house_faults(kind, things)]
        place = path.relative_to(folder).as_posix()
        reading.sources.append(Source(kind.name, place, dict(_texts(path, folder)), things))


def _texts(path: Path, folder: Path) -> Iterable[tuple[str, str]]:
    """Yield the texts of a source; what cannot be read is a fault of its reader."""
    for one in [path] if path.is_file() else sorted(path.rglob("*")):
        if one.suffix in TEXTS and one.is_file():
            try:
                yield one.relative_to(folder).as_posix(), one.read_bytes().decode("utf-8")
            except (OSError, UnicodeDecodeError):
                continue


def _doubles(things: Iterable[Parsed], seen: dict[str, str], shown_as: str) -> Iterable[Fault]:
    for thing in things:
        if thing.key in seen:
            yield thing.document.fault((), f"{thing.kind} {thing.key} is also in {seen[thing.key]}")
        seen[thing.key] = shown_as


def _house_faults(kind: Kind, things: Iterable[Parsed]) -> list[Fault]:
    rules = kind.house_rules
    return [fault for thing in things for fault in rules(thing)] if rules is not None else []


def _reference_faults(things: Collection[Parsed]) -> list[Fault]:
    kinds = features().kinds
    known = {(thing.kind, thing.key) for thing in things}
    faults = []
    for thing in things:
        names = kinds[thing.kind].references
        for kind, key, path in names(thing).items if names else ():
            if (kind, key) not in known:
                faults.append(thing.document.fault(path, f"refers to {kind} {key}, which does not exist"))
    return faults
