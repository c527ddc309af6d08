"""YAML and Markdown files that remember on which line each value stands."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from lms.core.yaml_bounds import FAST, refuse_endless

Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a file: ``file:line: where: message``; the message says what to do."""

    file: str
    line: int
    where: str
    message: str
    is_warning: bool = False

    def __str__(self) -> str:
        level = "warning: " if self.is_warning else ""
        return f"{self.file}:{self.line}: {level}{self.where + ': ' if self.where else ''}{self.message}"


@dataclass(frozen=True)
class Document:
    """Parsed data with the line of each path into it; ``body`` is the Markdown after front matter."""

    file: str
    data: Any
    lines: dict[Path_, int] = field(default_factory=dict)
    body: str = ""
    body_line: int = 1

    def line_of(self, path: Path_) -> int:
        """Return the line of the value at ``path``, or of the nearest value around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def fault(self, path: Path_, message: str, *, is_warning: bool = False) -> Fault:
        """Return a fault at ``path``."""
        where = ".".join(str(part) for part in path)
        return Fault(self.file, self.line_of(path), where, message, is_warning)


def read_yaml(path: Path, *, shown_as: str) -> tuple[Document, list[Fault]]:
    """Read a YAML file; an unreadable one gives an empty document and a fault."""
    try:
        return parse_yaml(path.read_text(encoding="utf-8"), shown_as=shown_as)
    except (OSError, UnicodeDecodeError) as error:
        return Document(shown_as, None), [Fault(shown_as, 1, "", f"cannot be read as UTF-8 text ({error})")]


def parse_yaml(source: str, *, shown_as: str, first_line: int = 1) -> tuple[Document, list[Fault]]:
    """Parse YAML text; ``first_line`` is the line of the file on which the text begins.

    What the fast reader refuses is read by the plain one, whose words are better and everywhere the same.
    """
    found, faults = _parse(FAST, source, shown_as, first_line)
    if found.data is None and faults:
        return _parse(yaml.SafeLoader, source, shown_as, first_line)
    return found, faults


def _parse(reader: Any, source: str, shown_as: str, first_line: int) -> tuple[Document, list[Fault]]:
    try:
        refuse_endless(source, reader)
        loader = reader(source)
        node = loader.get_single_node()
        lines: dict[Path_, int] = {}
        faults: list[Fault] = []
        if node is not None:
            _note_lines(node, (), lines, faults, shown_as, first_line)
        data = loader.construct_document(node) if node is not None else None
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line if error.problem_mark else 0) + first_line
        return Document(shown_as, None), [Fault(shown_as, line, "", f"is not YAML: {error.problem}")]
    except yaml.YAMLError as error:
        return Document(shown_as, None), [Fault(shown_as, first_line, "", f"is not YAML: {error}")]
    return Document(shown_as, data, lines), faults


def _note_lines(
    node: yaml.Node, path: Path_, lines: dict[Path_, int], faults: list[Fault], file: str, first_line: int
) -> None:
    lines[path] = node.start_mark.line + first_line
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a name is one word or text", problem_mark=key.start_mark)
            name = key.value
            if name in seen:
                line = key.start_mark.line + first_line
                faults.append(
                    Fault(file, line, ".".join(map(str, path)), f"the key {name!r} stands here twice")
                )
            seen.add(name)
            _note_lines(value, (*path, name), lines, faults, file, first_line)
            lines[(*path, name)] = key.start_mark.line + first_line
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _note_lines(value, (*path, index), lines, faults, file, first_line)


def read_front_matter(path: Path, *, shown_as: str) -> tuple[Document, list[Fault]]:
    """Read a Markdown file that begins with YAML between two lines of three dashes."""
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return Document(shown_as, None), [Fault(shown_as, 1, "", f"cannot be read as UTF-8 text ({error})")]
    parts = source.split("---\n", 2)
    if len(parts) != 3 or parts[0].strip():
        return Document(shown_as, None), [
            Fault(shown_as, 1, "", "must begin with front matter between two lines of ---")
        ]
    document, faults = parse_yaml(parts[1], shown_as=shown_as, first_line=2)
    body_line = parts[1].count("\n") + 3
    return Document(shown_as, document.data, document.lines, parts[2], body_line), faults
