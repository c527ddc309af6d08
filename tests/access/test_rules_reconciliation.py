"""Gates against accounts, pure."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.access.rules.reconciliation import Account, GateState, Limits, PrivilegeClasses, disagreements

TODAY = date(2026, 11, 16)
CLEARED = GateState("ehr-registrar", "cleared", "Cleared.")
BLOCKED = GateState("ehr-registrar", "blocked", "Not employed on this day: access has ended.")


def account(*, active: bool = True, days: int | None = 1, known_days: int = 400) -> Account:
    login = None if days is None else TODAY - timedelta(days=days)
    return Account(1, "dwhitf", "REG-ED-2", active, login, TODAY - timedelta(days=known_days))


def kinds(*accounts: Account, gates: tuple[GateState, ...] = (CLEARED,)) -> list[str]:
    return [one.kind for one in disagreements(accounts, {1: gates} if gates else {}, as_of=TODAY)]


def test_a_valid_gate_and_an_active_account_agree() -> None:
    assert kinds(account()) == []


@pytest.mark.parametrize("state", ["provisional", "grace"])
def test_provisional_and_grace_are_valid(state: str) -> None:
    assert kinds(account(), gates=(GateState("ehr-registrar", state, ""),)) == []


def test_an_active_account_without_a_valid_gate_is_named_with_the_reason() -> None:
    found = disagreements([account()], {1: (BLOCKED,)}, as_of=TODAY)

    assert [one.kind for one in found] == ["account_without_clearance"]
    assert "Not employed" in found[0].text


def test_an_active_account_without_any_gate_is_named() -> None:
    assert kinds(account(), gates=()) == ["account_without_clearance"]


def test_one_valid_gate_of_two_is_enough() -> None:
    assert kinds(account(), gates=(BLOCKED, CLEARED)) == []


def test_a_valid_gate_without_an_active_account_is_named() -> None:
    assert kinds() == ["cleared_without_account"]
    assert kinds(account(active=False)) == ["cleared_without_account"]


@pytest.mark.parametrize(
    ("days", "expected"),
    [(59, []), (60, ["no_login_60"]), (89, ["no_login_60"]), (90, ["no_login_90"])],
)
def test_days_without_a_login_are_counted(days: int, expected: list[str]) -> None:
    assert kinds(account(days=days)) == expected


def test_an_account_never_used_counts_from_the_day_it_is_known() -> None:
    assert kinds(account(days=None, known_days=61)) == ["no_login_60"]
    assert kinds(account(days=None, known_days=5)) == []


def test_the_limits_come_from_policy() -> None:
    found = disagreements([account(days=30)], {1: (CLEARED,)}, as_of=TODAY, limits=Limits(20, 25))

    assert [one.kind for one in found] == ["no_login_90"]
    assert found[0].days == 30


PROVIDERS = Limits(60, 90, {"physician": 60})


@pytest.mark.parametrize(
    ("roles", "days", "expected"),
    [
        (("physician",), 59, []),
        (("physician",), 60, ["no_login_90"]),
        (("nurse",), 60, ["no_login_60"]),
        (("nurse", "physician"), 60, ["no_login_90"]),
        ((), 89, ["no_login_60"]),
    ],
)
def test_an_account_of_a_provider_is_to_be_disabled_earlier(
    roles: tuple[str, ...], days: int, expected: list[str]
) -> None:
    found = disagreements(
        [account(days=days)], {1: (CLEARED,)}, as_of=TODAY, limits=PROVIDERS, roles={1: roles}
    )
    assert [one.kind for one in found] == expected


def test_the_row_says_which_limit_holds_for_the_person() -> None:
    found = disagreements(
        [account(days=61)], {1: (CLEARED,)}, as_of=TODAY, limits=PROVIDERS, roles={1: ("physician",)}
    )
    assert "The limit is 60 days" in found[0].text


@given(
    days=st.integers(0, 400),
    look=st.integers(0, 365),
    disable=st.integers(0, 365),
    own=st.dictionaries(st.sampled_from("abc"), st.integers(0, 365)),
    held=st.frozensets(st.sampled_from("abcd")),
)
def test_the_strictest_limit_of_the_jobs_holds_and_none_is_told_before_the_least(
    days: int, look: int, disable: int, own: dict[str, int], held: frozenset[str]
) -> None:
    limits = Limits(look, disable, own)
    kind = limits.for_roles(held).kind(days)
    strictest = min((own.get(role, disable) for role in held), default=disable)
    assert (kind == "no_login_90") == (days >= strictest)
    assert kind is None or days >= limits.least or days >= disable


OF_PRIVILEGE = frozenset({"REG-ED-2"})


@pytest.mark.parametrize(
    ("right", "gates", "expected"),
    [
        ((), (CLEARED,), ["class_without_privilege"]),
        (("REG-ED-2",), (CLEARED,), []),
        (("OTHER",), (CLEARED,), ["class_without_privilege"]),
        ((), (BLOCKED,), ["account_without_clearance"]),
    ],
)
def test_a_class_of_a_privilege_is_right_for_who_holds_it_alone(
    right: tuple[str, ...], gates: tuple[GateState, ...], expected: list[str]
) -> None:
    found = disagreements(
        [account()], {1: gates}, as_of=TODAY, privileges=PrivilegeClasses(OF_PRIVILEGE, {1: right})
    )
    assert [one.kind for one in found] == expected


def test_any_other_class_is_no_matter_of_privileges() -> None:
    found = disagreements(
        [account()], {1: (CLEARED,)}, as_of=TODAY, privileges=PrivilegeClasses(frozenset({"OTHER"}))
    )
    assert found == []
