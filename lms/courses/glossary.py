"""The words of the field: the content kind ``term``, and the links of lessons to it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from marshmallow import fields, validate

from lms.assessments.api import Strict, Text
from lms.core.content import Kind, each_by_id, live_all

FILE = "glossary.yaml"
LINK = re.compile(r"\]\(term:(?P<id>[^)\s]*)\)")
"""The end of a link to a word: ``[DNFB](term:dnfb)``."""


class TermSchema(Strict):
    """A word of the field and what it means here; a lesson links to the address ``term:`` with its id."""

    id = fields.String(required=True, validate=validate.Regexp(r"[a-z0-9-]+$", error="Must look like dnfb."))
    term = Text()
    text = Text()


@dataclass(frozen=True)
class Term:
    """A word of the field."""

    id: str
    term: str
    text: str


TERM_KIND = Kind(name="term", pattern=FILE, schema=TermSchema, split=each_by_id)


def terms() -> tuple[Term, ...]:
    """Return every word, in the order of the alphabet."""
    found = (Term(**row.body) for row in live_all("term").values())
    return tuple(sorted(found, key=lambda term: term.term.casefold()))


def links(markdown: str) -> Iterator[tuple[str, int]]:
    """Yield the word that each link of a text means, and its line (from 0)."""
    for found in LINK.finditer(markdown):
        yield found["id"], markdown.count("\n", 0, found.start())


def ids_beside(module: Path) -> frozenset[str] | None:
    """Return the ids of the glossary of the folder in which a module lies; None when it has no glossary."""
    file = module.parent.parent / FILE
    return _ids(file, file.stat().st_mtime_ns) if file.is_file() else None


@lru_cache(maxsize=8)
def _ids(file: Path, _changed_at: int) -> frozenset[str]:
    rows = yaml.safe_load(file.read_text(encoding="utf-8"))
    return frozenset(str(row.get("id")) for row in rows or [] if isinstance(row, dict))
