"""Waivers and extensions: what may be asked for, who may decide, and which step may follow which."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from lms.compliance.rules.dates import add_days, add_months, in_words

WAIVER, EXTENSION = "waiver", "extension"
KINDS = (WAIVER, EXTENSION)
WISHED, ASKED, APPROVED, DECLINED, WITHDRAWN, ENDED = (
    "wished",
    "asked",
    "approved",
    "declined",
    "withdrawn",
    "ended",
)
WAITING = (WISHED, ASKED)
FOLLOWING = {
    WISHED: (ASKED, DECLINED, WITHDRAWN),
    ASKED: (APPROVED, DECLINED, WITHDRAWN),
    APPROVED: (ENDED,),
}
"""The steps that may follow a step; what is declined, withdrawn or ended stays so."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What policy allows: months of a waiver, days of an extension, subjects that are never excepted."""

    waiver_months: int
    extension_days: int
    never: frozenset[str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: of one thing, from when, until when.

    ``was_due_on`` is the due day that the thing has without any extension; None when it has none.
    ``extended_since`` is the day of the first extension that moved it, None for the first one.
    """

    kind: str
    topic: str
    from_on: date
    until_on: date
    was_due_on: date | None = None
    extended_since: date | None = None

    @property
    def subject(self) -> str:
        """What the thing is about, without its kind."""
        return self.topic.partition(":")[2]


def latest_day(wanted: Wanted, limits: Limits) -> date | None:
    """Return the last day that policy allows; None where nothing can be moved.

    Days of an extension count from the due day, or from the day of the first extension where that is later.
    """
    if wanted.kind == WAIVER:
        return add_days(add_months(wanted.from_on, limits.waiver_months), -1)
    if wanted.was_due_on is None:
        return None
    return add_days(max(wanted.was_due_on, wanted.extended_since or wanted.from_on), limits.extension_days)


def fault_of(wanted: Wanted, limits: Limits, today: date) -> str | None:
    """Return why policy does not allow an exception, None when it does."""
    if wanted.kind not in KINDS:
        return "Choose a waiver or an extension."
    if wanted.subject in limits.never:
        return f"The law asks for {wanted.subject}: it is neither waived nor extended."
    last = latest_day(wanted, limits)
    if last is None:
        return "This has no due day that could be moved."
    if wanted.from_on < today:
        return "An exception begins today or later."
    if wanted.until_on < max(wanted.from_on, today):
        return "The last day is before the first."
    if wanted.kind == EXTENSION and wanted.was_due_on is not None and wanted.until_on <= wanted.was_due_on:
        return f"It is due on {in_words(wanted.was_due_on)} already; choose a later day."
    if wanted.until_on > last:
        return f"Policy allows it until {in_words(last)}."
    return None


def may_follow(state: str, following: str) -> bool:
    """Tell whether a step may follow another."""
    return following in FOLLOWING.get(state, ())


def may_decide(by_id: int, *, person_id: int, involved: Collection[int | None]) -> bool:
    """Tell whether somebody may approve: neither the person nor anybody who asked for it."""
    return by_id != person_id and by_id not in involved
