"""The programme of a job role as rows that a form changes: before access, by a day after the start, advised.

The document is the file of the job role; what a form does not know of it (titles, sources, competencies)
stays as it stands.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

GATE, AFTER, ADVISED = "gate", "after", "recommended"
MODULE = "module"
OUT, NO_DAY = "out", "no-day"
CLASSES = (30, 60, 90)
"""The usual days after the start of a job."""
Document = Mapping[str, Any]
Key = tuple[str, str]


@dataclass(frozen=True)
class Row:
    """One line of a programme: a module, or another requirement by its kind and subject.

    ``part`` is gate, after or recommended; ``due_days`` None means as policy says for the gate, and no day
    at all after access. ``exam`` tells whether the module's exam is asked besides its sections. ``group`` is
    the group of the gate that it stands in, empty when it is needed by itself; of a group, how parts count.
    """

    kind: str
    subject: str
    part: str
    critical: bool = False
    exam: bool = True
    due_days: int | None = None
    raw: Document = field(default_factory=dict, hash=False, compare=False)
    group: str = ""

    @property
    def key(self) -> Key:
        """Kind and subject: what makes two rows the same."""
        return (self.kind, self.subject)

    @property
    def when(self) -> str:
        """When it is asked, as a form sends it: gate, a number of days, no-day, recommended."""
        if self.part != AFTER:
            return self.part
        return NO_DAY if self.due_days is None else str(self.due_days)


@dataclass(frozen=True)
class Wanted:
    """What a form says of a row: when (``out`` takes it out), whether critical, whether with its exam."""

    when: str
    critical: bool = False
    exam: bool = True


@dataclass(frozen=True)
class Change:
    """A row that two programmes do not share; ``before`` is None when it is new, ``after`` when taken out."""

    before: Row | None
    after: Row | None

    @property
    def row(self) -> Row:
        """The row as it will be, or as it was when it is taken out."""
        found = self.after or self.before
        assert found is not None
        return found


def rows_of(document: Document) -> tuple[Row, ...]:
    """Return the lines of a programme in the order of the file; what cannot be read is left out."""
    return tuple(_rows(document))


def _rows(document: Document) -> Iterator[Row]:
    for part in (GATE, AFTER):
        body = document.get(part)
        if not isinstance(body, Mapping):
            continue
        for name in ("modules", "requirements"):
            for raw in _list(body.get(name)):
                row = _row(raw, part)
                if row is not None:
                    yield row
    for subject in document.get(ADVISED) or []:
        yield Row(MODULE, str(subject), ADVISED)


def _list(value: Any) -> Iterable[Document]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _row(raw: Document, part: str) -> Row | None:
    subject = raw.get("module") or raw.get("subject")
    if not isinstance(subject, str):
        return None
    due = raw.get("due_days")
    return Row(
        kind=MODULE if "module" in raw else str(raw.get("kind", "")),
        subject=subject,
        part=part,
        critical=bool(raw.get("critical", False)),
        exam=bool(raw.get("exam", True)),
        due_days=due if isinstance(due, int) else None,
        raw=raw,
    )


def changed(
    document: Document, wanted: Mapping[Key, Wanted], added: Sequence[tuple[str, Wanted]]
) -> Document:
    """Return the file of a job role with its lines as a form says; lines that the form does not name stay.

    Args:
        document: as it stands; it is not changed.
        wanted: by kind and subject.
        added: modules to add behind the others, each once and only where it is not there already.
    """
    found: dict[str, Any] = deepcopy(dict(document))
    rows = list(rows_of(found))
    kept = [_as_wanted(row, wanted[row.key]) if row.key in wanted else row for row in rows]
    known = {row.key for row in kept if row is not None}
    for module, one in added:
        if (MODULE, module) not in known:
            known.add((MODULE, module))
            kept.append(_as_wanted(Row(MODULE, module, AFTER), one))
    return _written(found, [row for row in kept if row is not None])


def _as_wanted(row: Row, wanted: Wanted) -> Row | None:
    if wanted.when == OUT:
        return None
    if wanted.when == row.when:
        due, part = row.due_days, row.part
    elif wanted.when in (GATE, ADVISED):
        due, part = None, wanted.when
    else:
        part, due = AFTER, int(wanted.when) if wanted.when.isdecimal() else None
    if part == ADVISED and row.kind != MODULE:
        return row
    return Row(row.kind, row.subject, part, wanted.critical and part != ADVISED, wanted.exam, due, row.raw)


def _written(document: dict[str, Any], rows: Sequence[Row]) -> dict[str, Any]:
    for part in (GATE, AFTER):
        own = [row for row in rows if row.part == part]
        modules = [_raw(row) for row in own if row.kind == MODULE]
        others = [_raw(row) for row in own if row.kind != MODULE]
        body = dict(document[part]) if isinstance(document.get(part), Mapping) else {}
        for name, lines in (("modules", modules), ("requirements", others)):
            if lines or name in body or (part == GATE and name == "modules"):
                body[name] = lines
        if body:
            document[part] = body
        else:
            document.pop(part, None)
    advised = [row.subject for row in rows if row.part == ADVISED]
    if advised:
        document[ADVISED] = advised
    else:
        document.pop(ADVISED, None)
    return _in_order(document)


def _in_order(document: dict[str, Any]) -> dict[str, Any]:
    """Return the file with ``after`` and ``recommended`` behind the gate where they are new."""
    first = [name for name in document if name not in (AFTER, ADVISED)]
    at = first.index(GATE) + 1 if GATE in first else len(first)
    moved = [name for name in (AFTER, ADVISED) if name in document]
    if list(document)[-len(moved) :] != moved or not moved:
        return document
    return {name: document[name] for name in (*first[:at], *moved, *first[at:])}


def _raw(row: Row) -> dict[str, Any]:
    """Return a line as the file says it; what is as usual is said only where it was said before."""
    raw = dict(row.raw) or {MODULE: row.subject}
    _put(raw, "critical", row.critical, usual=False)
    if row.kind == MODULE:
        _put(raw, "exam", row.exam, usual=True)
    if row.due_days is None:
        raw.pop("due_days", None)
    else:
        raw["due_days"] = row.due_days
    return raw


def _put(raw: dict[str, Any], name: str, value: bool, *, usual: bool) -> None:
    if name in raw or value != usual:
        raw[name] = value


def bound(document: Document, scope: str) -> Document:
    """Return the file with whom its newest version binds, of the role and of its gate; open is as usual."""
    found = dict(document)
    gate = found.get(GATE)
    for holder in (found, *([dict(gate)] if isinstance(gate, Mapping) else [])):
        if scope != "open" or "scope" in holder:
            holder["scope"] = scope
        if holder is not found:
            found[GATE] = holder
    return found


def raised(document: Document, published: Document | None) -> Document:
    """Return the file with the next version of its gate where it asks something else than what is published.

    A version that was raised already stays; back to what is published, so does the version.
    """
    gate = document.get(GATE)
    before = (published or {}).get(GATE)
    if not isinstance(gate, Mapping) or not isinstance(before, Mapping):
        return document
    old, new = before.get("version"), gate.get("version")
    if not isinstance(old, int) or not isinstance(new, int):
        return document
    terms = {name: value for name, value in gate.items() if name != "version"}
    is_same = terms == {name: value for name, value in before.items() if name != "version"}
    version = old if is_same and new == old + 1 else new if is_same else max(new, old + 1)
    return {**document, GATE: {**gate, "version": version}}


def changes(
    before: Document, after: Document, *, more: Callable[[Document], tuple[Row, ...]] = lambda _: ()
) -> tuple[Change, ...]:
    """Return what differs between two programmes: lines that are new, otherwise or taken out.

    ``more`` gives the rows of a file besides its lines, as those in groups.
    """
    old = {row.key: row for row in (*rows_of(before), *more(before))}
    new = {row.key: row for row in (*rows_of(after), *more(after))}
    found = [Change(old.get(key), row) for key, row in new.items() if old.get(key) != row]
    return (*found, *(Change(row, None) for key, row in old.items() if key not in new))
