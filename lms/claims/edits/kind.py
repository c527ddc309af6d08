"""What every kind of check shares: its parameters, what it needs, what it finds, and samples of both."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields

from lms.claims.edits.case import Case
from lms.claims.edits.findings import Outcome
from lms.claims.edits.paths import Path
from lms.claims.edits.side_facts import NO_FACTS, SideFacts

Parameters = Mapping[str, Any]


class PlaceField(fields.Field[Path]):
    """A place of a claim, such as ``2010BA NM109``."""

    def _serialize(self, value: Path | None, attr: str | None, obj: Any, **_: Any) -> str:
        return str(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Path:
        try:
            return Path.parse(str(value))
        except ValueError as error:
            raise ValidationError(str(error)) from error


class PatternField(fields.Field[re.Pattern[str]]):
    """A regular expression that the whole value must match."""

    def _serialize(self, value: re.Pattern[str] | None, attr: str | None, obj: Any, **_: Any) -> str:
        return value.pattern if value else ""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> re.Pattern[str]:
        try:
            return re.compile(str(value))
        except re.error as error:
            raise ValidationError(f"is no pattern: {error}") from error


def words() -> fields.List[str]:
    """Return a field for a list of short texts."""
    return fields.List(fields.String())


class NoParameters(Schema):
    """A kind that takes no parameters."""


@dataclass(frozen=True)
class Sample:
    """A claim for the contract test: changes to a sound claim, and whether the check finds something.

    Attributes:
        is_hit: whether the check must find something.
        parameters: as authors write them.
        change: pairs of (segment as it stands in the sound claim, what replaces it; empty removes it).
        facts: side facts of the sample.
        tables: rows by table name.
        kind: ``837P`` or ``837I``.
        payer: id of the claim's payer.
    """

    is_hit: bool
    parameters: Mapping[str, Any] = field(default_factory=dict)
    change: Sequence[tuple[str, str]] = ()
    facts: SideFacts = NO_FACTS
    tables: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)
    kind: str = "837P"
    payer: str = "60101"


class EditKind(ABC):
    """One kind of check; an instance holds no state."""

    kind: ClassVar[str]
    schema: ClassVar[type[Schema]] = NoParameters
    words: ClassVar[frozenset[str]] = frozenset()
    """Names that a message may put in braces."""

    def needs(self, parameters: Parameters) -> tuple[str, ...]:
        """Return the side facts and tables (``table:coverage``) without which it cannot run."""
        return ()

    @abstractmethod
    def find(self, case: Case, parameters: Parameters) -> Iterator[Outcome]:
        """Yield what is wrong with a claim; pure, and never raises whatever the claim holds."""

    @abstractmethod
    def samples(self) -> Sequence[Sample]:
        """Return samples that hit and samples that do not, at least one of each."""
