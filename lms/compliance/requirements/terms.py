"""Terms: what a requirement asks, as authored and as kept with a decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields, post_load, validate

from lms.compliance.renewals import RENEWALS
from lms.compliance.renewals.base import Validity
from lms.compliance.rules.sources import DEFAULT_SOURCES, is_accepted
from lms.core.validity import window_of

MONTH_AND_DAY = r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What every kind of requirement asks.

    Attributes:
        subject: module, checklist, credential ... that the evidence must name.
        title: its name for people; kept here so that an old decision explains itself.
        also: other subjects accepted as equal.
        sources: where evidence may come from.
        months: how long a pass counts; None = no limit but the evidence's own.
        window_days: days before the end in which a renewal keeps the anniversary.
        since_revision: oldest accepted revision (``1.2.0``); None = any.
        renews: the kind of recurrence, from where the months of the next pass are counted.
        fixed_on: day of the year of the recurrence ``fixed-date`` (``01-31``).
        active_days: days that a pass counts at least before such a day.
    """

    subject: str
    title: str = ""
    also: tuple[str, ...] = ()
    sources: tuple[str, ...] = DEFAULT_SOURCES
    months: int | None = None
    window_days: int = 60
    since_revision: str | None = None
    renews: str = "expiry"
    fixed_on: str | None = None
    active_days: int = 0

    @property
    def name(self) -> str:
        """The title with the id, or the id alone: ``Who pays first (PA-03)``."""
        return f"{self.title} ({self.subject})" if self.title else self.subject

    @property
    def subjects(self) -> tuple[str, ...]:
        """Every subject that counts."""
        return (self.subject, *self.also)

    @property
    def renewal_days(self) -> int:
        """Days before the end in which a renewal keeps the anniversary: at most half the validity."""
        return window_of(self.months, self.window_days)

    @property
    def validity(self) -> Validity:
        """How long a pass counts, for the kind of recurrence."""
        return Validity(self.months, self.renewal_days, self.fixed_on, self.active_days)

    def accepts_source(self, source: str) -> bool:
        """Tell whether evidence may come from ``source``."""
        return is_accepted(source, self.sources)

    def accepts_revision(self, revision: str | None) -> bool:
        """Tell whether evidence made on ``revision`` is new enough."""
        if self.since_revision is None:
            return True
        return revision is not None and version_key(revision) >= version_key(self.since_revision)


def version_key(text: str) -> tuple[tuple[int, str], ...]:
    """Return a version in a form that compares: numbers as numbers, anything else as text."""
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in text.split("."))


class TextTuple(fields.List[str]):
    """A list of texts that loads as a tuple, so that terms can be compared and hashed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(fields.String(validate=validate.Length(min=1)), **kwargs)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        return tuple(super()._deserialize(value, attr, data, **kwargs))


class TermsSchema(Schema):
    """Schema of the terms that all kinds share; a kind adds its own fields and names its ``terms``."""

    terms: ClassVar[type[Terms]] = Terms

    subject = fields.String(required=True, validate=validate.Length(min=1))
    title = fields.String()
    also = TextTuple()
    sources = TextTuple(validate=validate.Length(min=1))
    months = fields.Integer(allow_none=True, strict=True, validate=validate.Range(min=1))
    window_days = fields.Integer(strict=True, validate=validate.Range(min=0))
    since_revision = fields.String(allow_none=True)
    renews = fields.String(validate=validate.OneOf(RENEWALS.kinds()))
    fixed_on = fields.String(allow_none=True, validate=validate.Regexp(MONTH_AND_DAY))
    active_days = fields.Integer(strict=True, validate=validate.Range(0, 366))

    @post_load
    def make_terms(self, data: dict[str, Any], **_: Any) -> Terms:
        """Return the frozen terms."""
        return self.terms(**data)


def load_terms(schema: type[TermsSchema], data: Mapping[str, Any]) -> Terms:
    """Return terms from JSON values.

    Raises:
        ValueError: when they do not fit the schema; terms were checked when they were published.
    """
    try:
        terms: Terms = schema().load(data)
    except ValidationError as error:
        raise ValueError(f"terms do not fit {schema.__name__}: {error.messages}") from error
    return terms
