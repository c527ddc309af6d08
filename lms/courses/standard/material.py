"""What the rules read: every text of a document with its line, and every question of a module."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.core.content import Document, Fault
from lms.courses.reading import ModuleFiles

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Passage:
    """A text where it stands; ``around`` is the text with what belongs to it, such as an option's reason."""

    text: str
    around: str
    line: int
    where: str
    document: Document

    def warning(self, message: str) -> Fault:
        """Return a warning at the passage."""
        return Fault(self.document.file, self.line, self.where, message, is_warning=True)

    def fault(self, message: str) -> Fault:
        """Return a fault at the passage."""
        return Fault(self.document.file, self.line, self.where, message)


@dataclass(frozen=True)
class Asked:
    """A question of a module: an item of a bank or a check of a lesson."""

    data: Mapping[str, Any]
    place: Place
    document: Document
    is_item: bool

    def warning(self, field: Place, message: str) -> Fault:
        """Return a warning at a field of the question."""
        return self.document.fault((*self.place, *field), f"{self.data['id']} {message}", is_warning=True)


@dataclass(frozen=True)
class Choices:
    """Options of which a learner chooses: a list of a question and the field in which it stands."""

    field: str
    rows: Sequence[Mapping[str, Any]]

    @property
    def texts(self) -> list[str]:
        """Texts of the options."""
        return [str(row["text"]).strip() for row in self.rows]


def passages(document: Document) -> Iterator[Passage]:
    """Yield every text of a document: the values of its data and the lines of its Markdown."""
    yield from _values(document, document.data, ())
    for number, line in enumerate(document.body.splitlines()):
        if line.strip():
            yield Passage(line, line, document.body_line + number, "", document)


def _values(document: Document, data: Any, place: Place) -> Iterator[Passage]:
    if isinstance(data, dict):
        own = " ".join(str(value) for value in data.values() if isinstance(value, str))
        for key, value in data.items():
            if isinstance(value, str):
                where = ".".join(str(part) for part in (*place, key))
                yield Passage(value, own, document.line_of((*place, str(key))), where, document)
            else:
                yield from _values(document, value, (*place, str(key)))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            if isinstance(value, str):
                where = ".".join(str(part) for part in (*place, index))
                yield Passage(value, value, document.line_of((*place, index)), where, document)
            else:
                yield from _values(document, value, (*place, index))


def questions(files: ModuleFiles) -> Iterator[Asked]:
    """Yield every item and every knowledge check of a module."""
    for bank in files.banks:
        for index, item in enumerate(bank.items):
            yield Asked(item, (_index_in(bank.document, item, index),), bank.document, is_item=True)
    for lesson in files.lessons:
        for index, check in enumerate(lesson.body["checks"]):
            yield Asked(check, ("checks", index), lesson.document, is_item=False)


def _index_in(document: Document, item: Mapping[str, Any], index: int) -> int:
    """Return the place of an item in its file, which also holds the items that their schema refused."""
    rows = document.data if isinstance(document.data, list) else []
    ids = [row.get("id") if isinstance(row, dict) else None for row in rows]
    return ids.index(item["id"]) if item["id"] in ids else index


def one_of_many(asked: Asked) -> Iterator[Choices]:
    """Yield the lists of options of which exactly one is right."""
    if asked.data["kind"] in ("single", "two-part"):
        yield from _lists(asked, ("options", "reasons"))


def all_choices(asked: Asked) -> Iterator[Choices]:
    """Yield every list of options with reasons: of single and multiple choice, of two parts, and spans."""
    yield from _lists(asked, ("options", "reasons", "spans"))


def _lists(asked: Asked, fields: Sequence[str]) -> Iterator[Choices]:
    for field in fields:
        rows = asked.data.get(field) or []
        if rows and all(isinstance(row, dict) for row in rows):
            yield Choices(field, rows)
