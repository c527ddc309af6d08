"""Checking a draft: by the reader and the house rules of its kind, laid over what is live."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from lms.authoring.models import Draft
from lms.authoring.services.files import conflicts_of, files_of_draft
from lms.authoring.services.overlays import unknown_units
from lms.authoring.services.pictures import missing_pictures
from lms.core.content import (
    Document,
    Fault,
    Kind,
    Parsed,
    Revision,
    Source,
    faults_between,
    faults_of_walks,
    live_all,
    marks_of,
    newest_source,
    read_source,
    things_of,
)
from lms.core.content.reading import SHOWN_AS
from lms.core.feature import features

Name = tuple[str, str]


@dataclass(frozen=True)
class Checked:
    """What was read of a draft and everything wrong with it, by file and line."""

    source: Source
    faults: tuple[Fault, ...]

    @property
    def is_broken(self) -> bool:
        """Tell whether a fault stops it from going live; warnings do not."""
        return any(not fault.is_warning for fault in self.faults)


def check_draft(draft: Draft, *, as_of: date | None = None) -> Checked:
    """Check a draft as it would be live on a day (default: today), undecided conflicts included."""
    files = {path: one.text for path, one in files_of_draft(draft).items()}
    found = check_files(draft.kind, draft.path, files, as_of=as_of)
    if not files:
        nothing = Fault(f"{SHOWN_AS}/{draft.path}", 1, "", "has no file; retire it if it is to end")
        found = replace(found, faults=(nothing, *found.faults))
    undecided = [
        Fault(f"{SHOWN_AS}/{two.path}", 1, "", "two texts were saved; decide between them")
        for two in conflicts_of(draft)
    ]
    return replace(found, faults=(*undecided, *found.faults))


def check_files(kind: str, path: str, files: Mapping[str, str], *, as_of: date | None = None) -> Checked:
    """Check the files of one source against everything else that is live on a day (default: today)."""
    source, faults = read_source(kind, path, files)
    marks = [
        Fault(f"{SHOWN_AS}/{name}", line, "", "a conflict is not decided; keep one side and delete the marks")
        for name, text in files.items()
        for line in marks_of(text)
    ]
    live = _live(as_of)
    names = set(_names_of(path))
    others = [thing for thing in live if (thing.kind, thing.key) not in names]
    is_read = all(fault.is_warning for fault in faults)
    between = _faults_between(source, live, others) if is_read else _faults_of_own(source, live, others)
    walked = faults_of_walks(source.things, [*others, *source.things]) if is_read else []
    own = [
        *walked,
        *_doubles(source, others),
        *unknown_units(source),
        *missing_pictures(files, shown_as=SHOWN_AS),
    ]
    ordered = sorted([*marks, *faults, *between, *own], key=lambda fault: (fault.file, fault.line))
    return Checked(source, tuple(dict.fromkeys(ordered)))


def _faults_between(source: Source, live: list[Parsed], others: list[Parsed]) -> list[Fault]:
    """Return what does not fit between the source and the rest, in others only what is new."""
    after = faults_between([*others, *source.things])
    if all(_is_own(fault, source) for fault in after):
        return after
    before = set(faults_between(live))
    return [fault for fault in after if fault not in before or _is_own(fault, source)]


def _faults_of_own(source: Source, live: list[Parsed], others: list[Parsed]) -> list[Fault]:
    """Return what does not fit in the source itself while some of it cannot be read yet.

    What could not be read is taken as it is live, so that nothing else seems to miss it.
    """
    read = {(thing.kind, thing.key) for thing in [*source.things, *others]}
    unread = [thing for thing in live if (thing.kind, thing.key) not in read]
    found = faults_between([*others, *source.things, *unread])
    files = {thing.document.file for thing in source.things}
    return [fault for fault in found if fault.file in files]


def _is_own(fault: Fault, source: Source) -> bool:
    own = f"{SHOWN_AS}/{source.path}"
    return fault.file == own or fault.file.startswith(f"{own}/")


def _live(as_of: date | None) -> list[Parsed]:
    """Return everything live as if it had just been read; lines are not known any more."""
    return [
        Parsed(kind.name, key, found.body, document)
        for kind in features().kinds.values()
        for group in _by_file(kind, as_of).values()
        for document in [_document(kind, group)]
        for key, found in group.items()
    ]


def _by_file(kind: Kind, as_of: date | None) -> dict[str, dict[str, Revision]]:
    files: dict[str, dict[str, Revision]] = {}
    for key, found in live_all(kind.name, as_of).items():
        files.setdefault(found.source if kind.split else key, {})[key] = found
    return files


def _document(kind: Kind, group: Mapping[str, Revision]) -> Document:
    """Return what the file of some things held: one thing, a list of things with ids, or sections."""
    bodies = {key: found.body for key, found in group.items()}
    file = next(iter(group.values())).source
    if kind.split is None:
        return Document(file, next(iter(bodies.values())))
    is_list = all(str(body.get("id")) == key for key, body in bodies.items())
    return Document(file, list(bodies.values()) if is_list else bodies)


def _names_of(path: str) -> list[Name]:
    newest = newest_source(path)
    return list(things_of([newest.id])[newest.id]) if newest else []


def _doubles(source: Source, others: list[Parsed]) -> list[Fault]:
    known = {(thing.kind, thing.key) for thing in others}
    return [
        thing.document.fault((), f"{thing.kind} {thing.key} exists already, in another file")
        for thing in source.things
        if (thing.kind, thing.key) in known
    ]
