"""Expressions over predicates: all, any and not, evaluated to the days on which they hold for a person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, Protocol

from lms.compliance.rules.periods import EVER, Periods, complement, intersection, union
from lms.compliance.rules.subjects import Pair, Subject

Terms = Mapping[str, Any]


class Names(Protocol):
    """What things are called by people, for the sentence that a rule makes."""

    def role(self, job_role: str) -> str:
        """Return the title of a job role."""
        ...

    def unit(self, code: str) -> str:
        """Return the name of a unit."""
        ...

    def thing(self, kind: str, subject: str) -> str:
        """Return the title of what evidence is about."""
        ...


class Asks(Protocol):
    """What a predicate answers; see ``lms.compliance.predicates.base``."""

    @property
    def kind(self) -> str:
        """The name under which rules refer to it."""
        ...

    def periods(self, terms: Terms, subject: Subject) -> Periods:
        """Return the days on which it holds."""
        ...

    def decided_by_role(self, terms: Terms, job_role: str) -> bool | None:
        """Return what the job role alone decides, None when more is needed."""
        ...

    def reads(self, terms: Terms) -> frozenset[Pair]:
        """Return the evidence that can change the answer."""
        ...

    def words(self, terms: Terms, names: Names) -> str:
        """Say it after the word "who"."""
        ...


@dataclass(frozen=True)
class Leaf:
    """One predicate with its terms."""

    predicate: Asks
    terms: Terms


@dataclass(frozen=True)
class Every:
    """Holds while all parts hold; without parts always."""

    parts: tuple["Expression", ...] = ()


@dataclass(frozen=True)
class Some:
    """Holds while any part holds; without parts never."""

    parts: tuple["Expression", ...] = ()


@dataclass(frozen=True)
class Not:
    """Holds while its part does not."""

    part: "Expression"


Expression = Leaf | Every | Some | Not
EVERYBODY, NOBODY = Every(), Some()


def periods_of(expression: Expression, subject: Subject) -> Periods:
    """Return the days on which an expression holds for a person in a job."""
    match expression:
        case Leaf():
            return expression.predicate.periods(expression.terms, subject)
        case Every():
            return reduce(intersection, (periods_of(part, subject) for part in expression.parts), EVER)
        case Some():
            return union(period for part in expression.parts for period in periods_of(part, subject))
        case Not():
            return complement(periods_of(expression.part, subject))


def for_role(expression: Expression, job_role: str) -> Expression:
    """Return the expression with everything decided that the job role alone decides."""
    match expression:
        case Leaf():
            decided = expression.predicate.decided_by_role(expression.terms, job_role)
            return expression if decided is None else EVERYBODY if decided else NOBODY
        case Every():
            left = [for_role(part, job_role) for part in expression.parts]
            if NOBODY in left:
                return NOBODY
            return _one_of(Every(tuple(part for part in left if part != EVERYBODY)))
        case Some():
            left = [for_role(part, job_role) for part in expression.parts]
            if EVERYBODY in left:
                return EVERYBODY
            return _one_of(Some(tuple(part for part in left if part != NOBODY)))
        case Not():
            part = for_role(expression.part, job_role)
            return NOBODY if part == EVERYBODY else EVERYBODY if part == NOBODY else Not(part)


def _one_of(group: Every | Some) -> Expression:
    return group.parts[0] if len(group.parts) == 1 else group


def leaves_of(expression: Expression) -> Iterator[Leaf]:
    """Yield every predicate of an expression with its terms."""
    match expression:
        case Leaf():
            yield expression
        case Not():
            yield from leaves_of(expression.part)
        case _:
            for part in expression.parts:
                yield from leaves_of(part)


def sentence(expression: Expression, names: Names) -> str:
    """Return in plain words whom an expression means: ``Everybody who works as Registrar``."""
    if expression == EVERYBODY:
        return "Everybody"
    if expression == NOBODY:
        return "Nobody"
    if isinstance(expression, Not):
        return f"Everybody except who {_words(expression.part, names)}"
    if isinstance(expression, Every):
        kept = [part for part in expression.parts if not isinstance(part, Not)]
        left_out = [part.part for part in expression.parts if isinstance(part, Not)]
        who = " who " + " and ".join(_grouped(part, names) for part in kept) if kept else ""
        but = ", except who " + " or who ".join(_words(part, names) for part in left_out) if left_out else ""
        return f"Everybody{who}{but}"
    return f"Everybody who {_words(expression, names)}"


def _words(expression: Expression, names: Names) -> str:
    match expression:
        case Leaf():
            return expression.predicate.words(expression.terms, names)
        case Every():
            return " and ".join(_grouped(part, names) for part in expression.parts) or "is anybody"
        case Some():
            return " or ".join(_grouped(part, names) for part in expression.parts) or "is nobody"
        case Not():
            return f"is not one who {_words(expression.part, names)}"


def _grouped(expression: Expression, names: Names) -> str:
    said = _words(expression, names)
    return f"({said})" if isinstance(expression, Every | Some) and len(expression.parts) > 1 else said
