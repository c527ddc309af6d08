"""Permissions: pure rows over duty, scope and self."""

import pytest
from flask import Flask

from lms.core.errors import DomainError, NotFound
from lms.core.permissions import (
    NOBODY,
    HeldDuty,
    Identity,
    Permission,
    Subject,
    demand,
    duty,
    grant,
    is_granted,
    is_self,
    not_self,
    scope_paths,
    signed_in,
)

READ = Permission("tests.read")
SIGN = Permission("tests.sign")
OPEN = Permission("tests.open")
grant(READ, duty("manager", "director"))
grant(READ, is_self)
grant(SIGN, duty("manager"), not_self)
grant(OPEN, signed_in)

MANAGER = Identity(1, "1", "M", (HeldDuty("manager", 4, "/1/4/"),))
LEARNER = Identity(2, "2", "L")
BELOW = Subject(person_id=3, paths=("/1/4/9/",))
BESIDE = Subject(person_id=3, paths=("/1/40/",))


def test_a_duty_reaches_its_unit_and_the_units_below() -> None:
    assert is_granted(READ, MANAGER, BELOW)


def test_a_duty_does_not_reach_a_unit_whose_path_only_begins_alike() -> None:
    assert not is_granted(READ, MANAGER, BESIDE)


def test_any_of_several_units_of_a_person_is_enough() -> None:
    assert is_granted(READ, MANAGER, Subject(3, ("/1/40/", "/1/4/9/")))


def test_a_person_may_read_their_own_record() -> None:
    assert is_granted(READ, LEARNER, Subject(person_id=2))
    assert not is_granted(READ, LEARNER, BELOW)


def test_nobody_is_never_themself() -> None:
    assert not is_granted(READ, NOBODY, Subject(person_id=None, paths=("/1/",)))


def test_all_predicates_of_a_row_must_hold() -> None:
    assert is_granted(SIGN, MANAGER, BELOW)
    assert not is_granted(SIGN, MANAGER, Subject(person_id=1, paths=("/1/4/",)))


def test_a_permission_without_rows_is_granted_to_nobody() -> None:
    assert not is_granted(Permission("tests.unknown"), MANAGER, BELOW)


def test_scope_is_the_topmost_units_of_the_granting_duties() -> None:
    identity = Identity(
        1,
        "1",
        "M",
        (HeldDuty("manager", 9, "/1/4/9/"), HeldDuty("director", 4, "/1/4/"), HeldDuty("trainer", 1, "/1/")),
    )

    assert scope_paths(READ, identity) == ("/1/4/",)
    assert scope_paths(READ, LEARNER) == ()


def test_somebody_elses_record_is_not_found_rather_than_forbidden(
    database: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.core.permissions.current", lambda: LEARNER)

    with pytest.raises(NotFound):
        demand(READ, BELOW)


def test_without_signing_in_everything_is_refused(database: Flask) -> None:
    with pytest.raises(DomainError):
        demand(OPEN)


def test_nobody_does_about_a_person_by_their_own_duty_what_that_person_may_not_do() -> None:
    lent = HeldDuty("manager", 4, "/1/4/", lent_by=3)
    deputy = Identity(2, "2", "D", (lent,))
    another = Subject(person_id=5, paths=BELOW.paths)
    assert is_granted(SIGN, deputy, another)
    assert is_granted(READ, deputy, BELOW)
    assert not is_granted(SIGN, deputy, BELOW)
    assert is_granted(SIGN, Identity(2, "2", "D", (lent, HeldDuty("manager", 4, "/1/4/"))), BELOW)
