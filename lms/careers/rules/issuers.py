"""What an association asks for a cycle of its credentials: hours, categories, limits. Pure."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from lms.careers.rules.bounds import Bound, most_possible, nested

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Category:
    """A kind of education as the association counts it; ``is_teaching`` marks that of those who teach."""

    id: str
    title: str
    is_teaching: bool = False


@dataclass(frozen=True)
class Limit:
    """How much at least or at most of the hours lies in categories.

    Percents are of all hours needed in the cycle; ``credential`` None = whatever credential is held.
    """

    title: str
    categories: frozenset[str]
    least_percent: int | None = None
    most_percent: int | None = None
    least_hours: Decimal | None = None
    most_hours: Decimal | None = None
    credential: str | None = None


@dataclass(frozen=True)
class CredentialRule:
    """A credential and the hours that a cycle needs when it is the only one held."""

    id: str
    title: str
    hours: Decimal


@dataclass(frozen=True)
class Issuer:
    """An association: its credentials and the rules of their cycle, with where these were read and when.

    ``word`` is what it calls an hour; ``further_hours`` are added for each further credential of the same
    cycle, up to ``most_hours`` in all (None = no end); ``to_confirm`` says what is uncertain, "" = nothing.
    """

    id: str
    title: str
    address: str
    word: str
    cycle_months: int
    further_hours: Decimal
    most_hours: Decimal | None
    categories: tuple[Category, ...]
    limits: tuple[Limit, ...]
    credentials: tuple[CredentialRule, ...]
    verified_on: str
    review_by: str
    to_confirm: str

    def credential(self, code: str) -> CredentialRule | None:
        """Return a credential by its code, None for one of others."""
        return next((one for one in self.credentials if one.id == code), None)

    def category(self, category_id: str) -> Category | None:
        """Return a category by its id, None for an unknown one."""
        return next((one for one in self.categories if one.id == category_id), None)

    @property
    def teaching(self) -> Category | None:
        """The category of those who teach; None when the association knows none."""
        return next((one for one in self.categories if one.is_teaching), None)


def needed_hours(issuer: Issuer, codes: Collection[str]) -> Decimal:
    """Return the hours that a cycle with these credentials needs: the most of one, and more for each other.

    Unknown codes count nothing.
    """
    own = sorted((one.hours for one in issuer.credentials if one.id in codes), reverse=True)
    if not own:
        return Decimal(0)
    total = own[0] + issuer.further_hours * (len(own) - 1)
    return total if issuer.most_hours is None else max(own[0], min(total, issuer.most_hours))


def bounds_of(issuer: Issuer, codes: Collection[str]) -> tuple[Bound, ...]:
    """Return the limits of a cycle with these credentials in hours."""
    total = needed_hours(issuer, codes)
    return tuple(
        Bound(
            limit.title,
            limit.categories,
            _hours(limit.least_hours, limit.least_percent, total),
            _hours(limit.most_hours, limit.most_percent, total),
        )
        for limit in issuer.limits
        if limit.credential is None or limit.credential in codes
    )


def _hours(hours: Decimal | None, percent: int | None, total: Decimal) -> Decimal | None:
    if hours is not None or percent is None:
        return hours
    return (total * percent / 100).quantize(CENT)


def problems(issuer: Issuer) -> Iterator[tuple[int, str]]:
    """Yield what is wrong with the limits of an association: the number of the limit and why."""
    known = {one.id for one in issuer.categories}
    for number, limit in enumerate(issuer.limits):
        if limit.categories - known:
            yield (
                number,
                f"names categories that are not listed: {', '.join(sorted(limit.categories - known))}",
            )
        if not _says_something(limit):
            yield number, "says neither least nor most"
        if limit.credential is not None and issuer.credential(limit.credential) is None:
            yield number, f"is for {limit.credential}, which is not listed"
        for other in issuer.limits[:number]:
            if not nested(limit.categories, other.categories):
                yield number, f"overlaps “{other.title}”: limits lie apart or within each other"
            if _caps_a_least(limit, other) or _caps_a_least(other, limit):
                yield number, f"and “{other.title}”: what has a most holds nothing that has a least"
    yield from _out_of_reach(issuer, known)


def _says_something(limit: Limit) -> bool:
    said = (limit.least_percent, limit.most_percent, limit.least_hours, limit.most_hours)
    return any(one is not None for one in said)


def _caps_a_least(outer: Limit, inner: Limit) -> bool:
    has_most = outer.most_percent is not None or outer.most_hours is not None
    has_least = inner.least_percent is not None or inner.least_hours is not None
    return has_most and has_least and inner.categories <= outer.categories


def _out_of_reach(issuer: Issuer, known: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield the limits that nobody can meet with a credential alone."""
    every = frozenset(known)
    for credential in issuer.credentials:
        bounds = bounds_of(issuer, [credential.id])
        whole = Bound(credential.id, every, credential.hours)
        for number, bound in enumerate((*bounds, whole)):
            possible = most_possible([one for one in bounds if one is not bound], bound.categories)
            if bound.least is not None and possible is not None and possible < bound.least:
                yield min(number, len(bounds) - 1), f"leaves {credential.id} out of reach"
