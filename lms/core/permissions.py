"""Permissions as rows of pure predicates, declared on every view and checked on the server.

A permission is granted when any of its rows holds; a row holds when all its predicates hold for
``(identity, subject)``. A *duty* is what a person does in this application, scoped to an organisation
unit and the units below it; a *job role* is the hospital's. They are never mixed.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import has_request_context, request

from lms.core.errors import NotAllowed, NotFound, SignInNeeded
from lms.core.feature import features

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class HeldDuty:
    """A duty and the unit it is scoped to; ``path`` is the unit's path (``/1/4/``).

    ``lent_by`` is the person whose duty it is when somebody stands in for them, None in one's own right.
    """

    duty: str
    unit_id: int
    path: str
    lent_by: int | None = None


@dataclass(frozen=True)
class Identity:
    """Who acts: a signed-in person with the duties held today; nobody when ``person_id`` is None.

    ``session_id`` is the signed-in browser, None for a program, a command and long work.
    """

    person_id: int | None = None
    employee_no: str = ""
    name: str = ""
    duties: tuple[HeldDuty, ...] = ()
    job_roles: tuple[str, ...] = ()
    must_change_password: bool = False
    theme: str | None = None
    session_id: int | None = None

    @property
    def is_signed_in(self) -> bool:
        """Tell whether somebody is signed in."""
        return self.person_id is not None

    def holds(self, *duties: str) -> bool:
        """Tell whether the identity holds any of ``duties`` anywhere."""
        return any(held.duty in duties for held in self.duties)


NOBODY = Identity()
_IDENTITY = "lms.identity"
_LENDER = "lms.lender"
_acting: ContextVar[Identity] = ContextVar("acting_identity", default=NOBODY)
_SLASHES_OF_A_TOP_PATH = 2


@dataclass(frozen=True)
class Subject:
    """What is acted on: a person, or things of the units at ``paths``; None of both means the system."""

    person_id: int | None = None
    paths: tuple[str, ...] = ()


SYSTEM = Subject()


@dataclass(frozen=True)
class Permission:
    """A thing that may be allowed, named ``feature.verb``."""

    name: str


@dataclass(frozen=True)
class Predicate:
    """A named pure test of ``(identity, subject)``; ``duties`` tells which duties it rests on."""

    name: str
    test: Callable[[Identity, Subject], bool]
    duties: frozenset[str] = frozenset()


_rows: dict[Permission, list[tuple[Predicate, ...]]] = {}


def grant(permission: Permission, *predicates: Predicate) -> None:
    """Add a row: the permission is granted when all ``predicates`` hold. The same row twice counts once."""
    rows = _rows.setdefault(permission, [])
    if predicates not in rows:
        rows.append(predicates)


def duty(*names: str) -> Predicate:
    """Return the predicate "holds one of these duties over a unit that contains the subject".

    A subject without units (the system itself) needs the duty at any unit.
    """
    wanted = frozenset(names)

    def holds(identity: Identity, subject: Subject) -> bool:
        held = [item for item in identity.duties if item.duty in wanted]
        if subject == SYSTEM:
            return bool(held)
        return any(path.startswith(item.path) for item in held for path in subject.paths)

    return Predicate(f"duty({', '.join(sorted(wanted))})", holds, wanted)


def is_top(path: str) -> bool:
    """Tell whether a unit path is that of a top unit, which has no unit above it."""
    return path.count("/") == _SLASHES_OF_A_TOP_PATH


def duty_over_everything(*names: str) -> Predicate:
    """Return the predicate "holds one of these duties at a top unit", for what reaches every unit at once."""
    wanted = frozenset(names)

    def holds(identity: Identity, _subject: Subject) -> bool:
        return any(item.duty in wanted and is_top(item.path) for item in identity.duties)

    return Predicate(f"duty_over_everything({', '.join(sorted(wanted))})", holds, wanted)


is_self = Predicate("is_self", lambda identity, subject: subject.person_id == identity.person_id is not None)
not_self = Predicate("not_self", lambda identity, subject: subject.person_id != identity.person_id)
signed_in = Predicate("signed_in", lambda identity, _subject: identity.is_signed_in)


def is_granted(permission: Permission, identity: Identity, subject: Subject = SYSTEM) -> bool:
    """Tell whether ``identity`` has ``permission`` over ``subject``; pure.

    What nobody may do about themself nobody does about them by a duty that they lent.
    """
    return any(
        all(predicate.test(_before(row, identity, subject), subject) for predicate in row)
        for row in _rows.get(permission, [])
    )


def _before(row: tuple[Predicate, ...], identity: Identity, subject: Subject) -> Identity:
    """Return an identity as a row sees it: with ``not_self`` without the duties that the subject lent."""
    whose = subject.person_id
    if not_self not in row or whose is None or all(held.lent_by != whose for held in identity.duties):
        return identity
    return replace(identity, duties=tuple(held for held in identity.duties if held.lent_by != whose))


def stands_in_for(permission: Permission, identity: Identity, subject: Subject = SYSTEM) -> int | None:
    """Return for whom an identity acts that has a permission; None when it does in its own right.

    Who holds enough themself acts for nobody, even where somebody lent them the same.
    """
    own = tuple(held for held in identity.duties if held.lent_by is None)
    if is_granted(permission, replace(identity, duties=own), subject):
        return None
    for lender in sorted({held.lent_by for held in identity.duties if held.lent_by is not None}):
        theirs = tuple(held for held in identity.duties if held.lent_by == lender)
        if is_granted(permission, replace(identity, duties=own + theirs), subject):
            return lender
    return None


def current() -> Identity:
    """Return who acts in this request; outside a request who long work is done for, else nobody."""
    if not has_request_context():
        return _acting.get()
    if _IDENTITY not in request.environ:
        loader = features().identity_of_request
        request.environ[_IDENTITY] = loader() if loader else NOBODY
    identity: Identity = request.environ[_IDENTITY]
    return identity


@contextmanager
def acting_as(identity: Identity) -> Iterator[None]:
    """Do what is within as ``identity``: long work acts for whoever asked for it."""
    token = _acting.set(identity)
    try:
        yield
    finally:
        _acting.reset(token)


def nobody_if_unknown() -> None:
    """Let nobody act from here on unless the identity was read: for a page that says that reading failed."""
    request.environ.setdefault(_IDENTITY, NOBODY)


def may(permission: Permission, subject: Subject = SYSTEM) -> bool:
    """Tell whether the person of this request has ``permission`` over ``subject``."""
    return is_granted(permission, current(), subject)


def demand(permission: Permission, subject: Subject = SYSTEM) -> None:
    """Do nothing when allowed.

    Raises:
        SignInNeeded: when nobody is signed in.
        NotFound: for somebody else's record, so that its existence stays unknown.
        NotAllowed: for a page that is not for this person.
    """
    if may(permission, subject):
        _note_lender(permission, subject)
        return
    demand_sign_in()
    if subject != SYSTEM:
        raise _not_there()
    raise NotAllowed(
        "This page is for other duties than yours.",
        hint="Ask your manager or an administrator if you need it.",
    )


def _note_lender(permission: Permission, subject: Subject) -> None:
    """Keep for whom the person of this request does what was demanded last."""
    identity = current()
    if has_request_context() and any(held.lent_by is not None for held in identity.duties):
        request.environ[_LENDER] = stands_in_for(permission, identity, subject)


def lender() -> int | None:
    """Return for whom the person of this request acts by what was demanded last; None when for nobody."""
    found: int | None = request.environ.get(_LENDER) if has_request_context() else None
    return found


def demand_sign_in() -> None:
    """Do nothing when somebody is signed in.

    Raises:
        SignInNeeded: when nobody is.
    """
    if not current().is_signed_in:
        raise SignInNeeded("Please sign in first.", hint="What you saved is safe.")


def _not_there() -> NotFound:
    return NotFound("This page does not exist.", hint="Check the address, or start from your home page.")


def _subject_of(loader: Callable[..., Subject] | None, arguments: Mapping[str, Any]) -> Subject:
    """Return the subject; a record that is not there reads like one that is for others."""
    if loader is None:
        return SYSTEM
    try:
        return loader(**arguments)
    except NotFound:
        raise _not_there() from None


def scope_paths(permission: Permission, identity: Identity | None = None) -> tuple[str, ...]:
    """Return the unit paths under which the identity has ``permission`` by a duty; ``()`` means nowhere."""
    identity = identity or current()
    granting = {name for row in _rows.get(permission, []) for predicate in row for name in predicate.duties}
    paths = sorted({held.path for held in identity.duties if held.duty in granting})
    return tuple(
        path for path in paths if not any(other != path and path.startswith(other) for other in paths)
    )


def requires(
    permission: Permission, *, subject: Callable[..., Subject] | None = None
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare the permission of a view; ``subject`` turns the view's arguments into what is acted on."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            demand_sign_in()
            demand(permission, _subject_of(subject, kwargs))
            return view(*args, **kwargs)

        guarded.access_rule = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(reason: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare a view open to everybody, with the reason."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        view.access_rule = reason  # type: ignore[attr-defined]
        return view

    return decorate


def access_rule_of(view: Any) -> Permission | str | None:
    """Return what a view declares: its permission or why it is public; None when it declares neither."""
    rule: Permission | str | None = getattr(view, "access_rule", None)
    return rule
