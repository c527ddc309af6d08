"""Other words for what people type: codes, payer jargon, form names. Content, used when a query is asked.

An entry has ``terms``, which all mean the same, and ``leads_to``, words of the subject that a code or a
nickname is about. A term that stands in a query is tried as each other term and as each of the words that
it leads to; a word that is led to never leads back.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields, validate

from lms.core.content import Fault, Kind, Parsed, live_all, parsed
from lms.core.search.words import MOST_WORDS, wanted_words, words_of

KEY = "search"
MOST_OTHERS = 6
LONGEST_TERM = 60
Words = tuple[str, ...]


def _term() -> fields.String:
    return fields.String(required=True, validate=validate.Length(min=2, max=LONGEST_TERM))


class SynonymSchema(Schema):
    """Words for one thing: ``terms`` mean the same; ``leads_to`` are words of the subject it belongs to."""

    terms = fields.List(_term(), required=True, validate=validate.Length(min=1, max=12))
    leads_to = fields.List(_term(), load_default=[], validate=validate.Length(max=MOST_OTHERS))


class SynonymsSchema(Schema):
    """The file ``search/synonyms.yaml``."""

    id = fields.String(required=True, validate=validate.Equal(KEY))
    entries = fields.List(fields.Nested(SynonymSchema), required=True, validate=validate.Length(min=1))


def _faults(thing: Parsed) -> list[Fault]:
    """Return what the schema cannot see: a term said twice, a term that no query can hold, nothing to try."""
    seen: dict[Words, int] = {}
    faults = []
    for place, entry in enumerate(thing.body["entries"]):
        path = ("entries", place)
        others = [*entry["terms"], *entry.get("leads_to", [])]
        if len(others) < 2:
            faults.append(thing.document.fault(path, "names one word alone, so nothing else can be tried"))
        for number, term in enumerate(entry["terms"]):
            words = wanted_words(term)
            if not words:
                faults.append(
                    thing.document.fault((*path, "terms", number), f"{term!r} is too short to search for")
                )
            elif seen.setdefault(words, place) != place:
                faults.append(
                    thing.document.fault((*path, "terms", number), f"{term!r} stands in another entry too")
                )
    return faults


SYNONYM_KIND = Kind(name="synonyms", pattern="search/*.yaml", schema=SynonymsSchema, house_rules=_faults)


@dataclass(frozen=True)
class Other:
    """Another way to ask: ``said`` as the reader is told, searched as a phrase beside the other words."""

    said: str
    phrase: Words
    rest: Words

    @property
    def parts(self) -> tuple[Words, ...]:
        """What has to be found: the phrase, and each of the other words."""
        return (self.phrase, *((word,) for word in self.rest))

    @property
    def words(self) -> Words:
        """Every word of it."""
        return (*self.phrase, *(word for word in self.rest if word not in self.phrase))


@dataclass(frozen=True)
class Thesaurus:
    """The terms of every entry by their words, and the longest one in words."""

    others: Mapping[Words, tuple[str, ...]]
    longest: int

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> "Thesaurus":
        """Return the thesaurus of a content body."""
        found: dict[Words, tuple[str, ...]] = {}
        for entry in body["entries"]:
            for term in entry["terms"]:
                rest = (one for one in (*entry["terms"], *entry.get("leads_to", ())) if one != term)
                found[wanted_words(term)] = tuple(rest)
        return cls(found, max(map(len, found), default=0))

    def ways(self, wanted: Words) -> tuple[Other, ...]:
        """Return the other ways to ask for wanted words, at most six; the longest terms are tried first."""
        found: dict[Words, Other] = {}
        for begin, end in self._places(wanted):
            for said in self.others[wanted[begin:end]]:
                other = Other(said, tuple(words_of(said).split()), wanted[:begin] + wanted[end:])
                if len(other.words) <= MOST_WORDS:
                    found.setdefault((*other.phrase, *other.rest), other)
        return tuple(found.values())[:MOST_OTHERS]

    def _places(self, wanted: Words) -> Iterator[tuple[int, int]]:
        """Yield where known terms stand in a query; a term within a longer one is part of that one."""
        taken: set[int] = set()
        for length in range(min(self.longest, len(wanted)), 0, -1):
            for begin in range(len(wanted) - length + 1):
                place = set(range(begin, begin + length))
                if wanted[begin : begin + length] in self.others and not place & taken:
                    taken |= place
                    yield begin, begin + length


NOTHING = Thesaurus({}, 0)


def thesaurus() -> Thesaurus:
    """Return the live thesaurus; an empty one when no synonyms are loaded."""
    found = live_all("synonyms").get(KEY)
    return parsed(found, Thesaurus.of) if found else NOTHING
