"""The content kind ``library``: courses of a vendor under a licence with a term and seats."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from marshmallow import ValidationError, fields, validate

from lms.assessments.api import Strict, Text
from lms.core.asked import EARLIEST, LATEST
from lms.core.content import Fault, Kind, Parsed, References, live_all, parsed

NAME = "library"
AHEAD, OPEN, ENDING, ENDED = "ahead", "open", "ending", "ended"
LIVE = (OPEN, ENDING)


def _is_ours(day: date) -> bool:
    if not EARLIEST <= day < LATEST:
        raise ValidationError("Must be a day from 1950 to 2099.")
    return True


class LicenceSchema(Strict):
    """The term of a licence, both days included, and its seats; null = as many as people want."""

    first_on = fields.Date(required=True, validate=_is_ours)
    last_on = fields.Date(required=True, validate=_is_ours)
    seats = fields.Integer(
        required=True, strict=True, allow_none=True, validate=validate.Range(min=1, max=100_000)
    )
    warn_days = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(min=1, max=365),
        metadata={"description": "days before the end on which administrators are warned"},
    )


class LibraryCourseSchema(Strict):
    """A course of the vendor; its id is the subject of evidence ``external-class``."""

    id = fields.String(
        required=True, validate=validate.Regexp(r"[A-Z0-9][A-Z0-9-]{2,30}$", error="Must look like HLX-101.")
    )
    title = Text()
    minutes = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=6000))
    link = fields.Url(required=True, schemes={"https"}, validate=validate.Length(max=300))


class LibrarySchema(Strict):
    """A bought-in library in ``libraries/*.yaml``."""

    id = fields.String(
        required=True, validate=validate.Regexp(r"[a-z][a-z0-9-]*$", error="Must look like helix-learning.")
    )
    title = Text()
    vendor = Text()
    about = Text()
    how_to_start = Text(metadata={"description": "what to do once one has a seat"})
    licence = fields.Nested(LicenceSchema, required=True)
    open_to = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "job roles that may take a seat; empty = everybody with a job"},
    )
    courses = fields.List(fields.Nested(LibraryCourseSchema), required=True, validate=validate.Length(min=1))


@dataclass(frozen=True)
class LibraryCourse:
    """A course of a bought-in library; ``library`` is the id of it."""

    id: str
    title: str
    minutes: int
    link: str
    library: str
    vendor: str


@dataclass(frozen=True)
class Library:
    """A bought-in library; ``seats`` None = as many as people want, ``open_to`` empty = everybody."""

    id: str
    title: str
    vendor: str
    about: str
    how_to_start: str
    first_on: date
    last_on: date
    seats: int | None
    warn_days: int
    open_to: frozenset[str]
    courses: tuple[LibraryCourse, ...]

    @property
    def minutes(self) -> int:
        """Minutes of all courses."""
        return sum(one.minutes for one in self.courses)

    def state_on(self, day: date) -> str:
        """Return how the licence stands: ahead, open, ending (within the days of warning) or ended."""
        if day < self.first_on:
            return AHEAD
        if day > self.last_on:
            return ENDED
        return ENDING if self.last_on - day <= timedelta(days=self.warn_days) else OPEN

    def is_for(self, job_roles: frozenset[str]) -> bool:
        """Tell whether somebody with these job roles may take a seat."""
        return bool(job_roles) and (not self.open_to or bool(self.open_to & job_roles))

    def speaks_of(self, words: str) -> bool:
        """Tell whether every word stands in the titles of the library or of one of its courses."""
        wanted = words.casefold().split()
        texts = [f"{self.title} {self.vendor} {self.about}"]
        texts += [f"{one.id} {one.title}" for one in self.courses]
        return any(all(word in text.casefold() for word in wanted) for text in texts)


def library_of(body: Mapping[str, Any]) -> Library:
    """Return the library of a content body."""
    licence = body["licence"]
    return Library(
        id=body["id"],
        title=body["title"],
        vendor=body["vendor"],
        about=body["about"],
        how_to_start=body["how_to_start"],
        first_on=date.fromisoformat(licence["first_on"]),
        last_on=date.fromisoformat(licence["last_on"]),
        seats=licence["seats"],
        warn_days=licence["warn_days"],
        open_to=frozenset(body["open_to"]),
        courses=tuple(
            LibraryCourse(**one, library=body["id"], vendor=body["vendor"]) for one in body["courses"]
        ),
    )


def libraries() -> dict[str, Library]:
    """Return every bought-in library by id."""
    return {key: parsed(found, library_of) for key, found in live_all(NAME).items()}


def courses_of_libraries() -> dict[str, LibraryCourse]:
    """Return every course of bought-in libraries by id."""
    return {course.id: course for library in libraries().values() for course in library.courses}


def _references(thing: Parsed) -> References:
    return References(
        tuple(("role", key, ("open_to", number)) for number, key in enumerate(thing.body["open_to"]))
    )


def _faults(thing: Parsed) -> list[Fault]:
    licence = thing.body["licence"]
    if licence["last_on"] < licence["first_on"]:
        return [thing.document.fault(("licence", "last_on"), "is before the first day")]
    return []


def _across(things: list[Parsed]) -> list[Fault]:
    """Return a fault for each course whose id is taken: evidence names a course by it alone."""
    faults: list[Fault] = []
    known: set[str] = set()
    for thing in things:
        for number, one in enumerate(thing.body["courses"]):
            if one["id"] in known:
                faults.append(thing.document.fault(("courses", number, "id"), f"{one['id']} is taken"))
            known.add(one["id"])
    return faults


LIBRARY_KIND = Kind(
    name=NAME,
    pattern="libraries/*.yaml",
    schema=LibrarySchema,
    references=_references,
    house_rules=_faults,
    across=_across,
)
