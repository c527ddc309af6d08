"""Gates against accounts: where the EHR and the training record disagree, in sentences."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from lms.access.rules.decisions import MAY_WORK

ACCOUNT_WITHOUT_CLEARANCE = "account_without_clearance"
CLEARED_WITHOUT_ACCOUNT = "cleared_without_account"
WRONG_CLASS = "wrong_security_class"
CLASS_WITHOUT_PRIVILEGE = "class_without_privilege"
NO_LOGIN_90 = "no_login_90"
NO_LOGIN_60 = "no_login_60"
KINDS = (
    ACCOUNT_WITHOUT_CLEARANCE,
    WRONG_CLASS,
    CLASS_WITHOUT_PRIVILEGE,
    CLEARED_WITHOUT_ACCOUNT,
    NO_LOGIN_90,
    NO_LOGIN_60,
)
ENDABLE = frozenset({ACCOUNT_WITHOUT_CLEARANCE, WRONG_CLASS, CLASS_WITHOUT_PRIVILEGE, NO_LOGIN_90})
"""Kinds of which the account can be ordered to end; of the others somebody is asked first."""
_NOT_HELD = "blocked"


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the EHR on a day; ``known_since`` is the first day of this standing."""

    person_id: int
    account: str
    security_class: str
    active: bool
    last_login_on: date | None
    known_since: date


@dataclass(frozen=True, slots=True)
class GateState:
    """A gate of a person on a day, with the sentence behind its state."""

    gate: str
    state: str
    why: str


@dataclass(frozen=True, slots=True)
class Limits:
    """Days without a log-in after which an account is looked at, and after which it should be disabled.

    ``of_roles`` are job roles whose accounts are to be disabled after other days, as those of providers.
    """

    look_after: int = 60
    disable_after: int = 90
    of_roles: Mapping[str, int] = field(default_factory=dict, hash=False)

    @property
    def least(self) -> int:
        """The fewest days after which any account is told of."""
        return min(self.look_after, *self.of_roles.values()) if self.of_roles else self.look_after

    def for_roles(self, job_roles: Collection[str]) -> "Limits":
        """Return the limits of somebody in some job roles: the strictest of them."""
        own = [self.of_roles.get(role, self.disable_after) for role in job_roles]
        disable = min(own, default=self.disable_after)
        return Limits(min(self.look_after, disable), disable)

    def kind(self, days: int) -> str | None:
        """Return the kind of disagreement after so many days without a log-in; None = none yet."""
        if days >= self.disable_after:
            return NO_LOGIN_90
        return NO_LOGIN_60 if days >= self.look_after else None


@dataclass(frozen=True, slots=True)
class PrivilegeClasses:
    """The classes that belong to privileges, and by person those that are right for them."""

    classes: frozenset[str] = frozenset()
    right: Mapping[int, Collection[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One thing to settle: what kind, about whom, and the sentence that says what to do."""

    kind: str
    person_id: int
    text: str
    gate: str | None = None
    account: str | None = None
    security_class: str | None = None
    days: int | None = None


def disagreements(
    accounts: Iterable[Account],
    gates: Mapping[int, Sequence[GateState]],
    *,
    as_of: date,
    limits: Limits = Limits(),
    classes: Mapping[str, Collection[str]] = MappingProxyType({}),
    roles: Mapping[int, Collection[str]] = MappingProxyType({}),
    privileges: PrivilegeClasses = PrivilegeClasses(),
) -> list[Disagreement]:
    """Return every disagreement on ``as_of``, the most pressing kinds first, then by person.

    Args:
        accounts: accounts as they stand on the day.
        gates: gates of each person on the day; somebody without any gate may not hold an account.
        as_of: business date.
        limits: days without a log-in.
        classes: by gate the security classes that are right for it; a gate without an entry takes any.
        roles: job roles of each person on the day; they decide after how many days an account is unused.
        privileges: which classes belong to privileges, and who may have them.
    """
    found: list[Disagreement] = []
    holders: set[int] = set()
    for account in accounts:
        if account.active:
            holders.add(account.person_id)
            states = gates.get(account.person_id, ())
            found += _of_account(account, states)
            found += _of_use(account, as_of, limits.for_roles(roles.get(account.person_id, ())))
            found += _of_class(account, states, classes)
            found += _of_privilege(account, states, privileges)
    for person_id, states in gates.items():
        may_work = next((one for one in states if one.state in MAY_WORK), None)
        if may_work is not None and person_id not in holders:
            text = "May work, and no active account is known: ask for one, or import the accounts again."
            found.append(Disagreement(CLEARED_WITHOUT_ACCOUNT, person_id, text, may_work.gate))
    return sorted(found, key=lambda one: (KINDS.index(one.kind), one.person_id, one.account or ""))


def _of_account(account: Account, states: Sequence[GateState]) -> Iterable[Disagreement]:
    if not any(one.state in MAY_WORK for one in states):
        first = states[0] if states else None
        because = first.why if first else "No job of this person needs this access."
        text = f"The account is active. {because} Limit or end it, or have it signed off."
        yield Disagreement(
            ACCOUNT_WITHOUT_CLEARANCE,
            account.person_id,
            text,
            gate=first.gate if first else None,
            account=account.account,
            security_class=account.security_class,
        )


def _of_use(account: Account, as_of: date, limits: Limits) -> Iterable[Disagreement]:
    days = (as_of - (account.last_login_on or account.known_since)).days
    kind = limits.kind(days)
    if kind is None:
        return
    never = "" if account.last_login_on else " since the account is known"
    act = "Ask whether it is still needed"
    if kind == NO_LOGIN_90:
        act = f"The limit is {limits.disable_after} days: disable it"
    yield Disagreement(
        kind,
        account.person_id,
        f"No log-in for {days} days{never}. {act}.",
        days=days,
        account=account.account,
        security_class=account.security_class,
    )


def _of_class(
    account: Account, states: Sequence[GateState], classes: Mapping[str, Collection[str]]
) -> Iterable[Disagreement]:
    """Yield the disagreement of an account whose class none of the person's jobs asks for."""
    working = next((one for one in states if one.state in MAY_WORK), None)
    held = [one.gate for one in states if one.state != _NOT_HELD]
    right = {name for gate in held for name in classes.get(gate, ())}
    if working is None or any(gate not in classes for gate in held) or account.security_class in right:
        return
    yield Disagreement(
        WRONG_CLASS,
        account.person_id,
        f"The job asks for {' or '.join(sorted(right))}. Change the class, or end this account.",
        gate=working.gate,
        account=account.account,
        security_class=account.security_class,
    )


def _of_privilege(
    account: Account, states: Sequence[GateState], privileges: PrivilegeClasses
) -> Iterable[Disagreement]:
    """Yield the disagreement of an account of somebody at work whose class is of a privilege not held."""
    working = next((one for one in states if one.state in MAY_WORK), None)
    right = privileges.right.get(account.person_id, ())
    if working is None or account.security_class not in privileges.classes or account.security_class in right:
        return
    yield Disagreement(
        CLASS_WITHOUT_PRIVILEGE,
        account.person_id,
        "This class belongs to a privilege that the person does not hold. End this account, or have the "
        "privilege granted.",
        gate=working.gate,
        account=account.account,
        security_class=account.security_class,
    )
