"""What must be ordered: properties over what was ordered and what holds."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lms.access.rules.decisions import MAY_WORK
from lms.access.rules.orders import (
    FROM_OFFICER,
    FROM_STATE,
    GRANT,
    KINDS,
    LIMIT,
    OF_STATE,
    REASONS,
    REVOKE,
    Ordered,
    Wanted,
    next_kind,
    strongest,
)
from lms.access.rules.reasons import WORDS, in_words

DECISIONS = st.sampled_from([None, "sign-off:1", "sign-off:2"])
DAYS = st.sampled_from([None, date(2026, 11, 20), date(2026, 11, 27)])


def wanted(kind: str, decision: str | None, until_on: date | None, name: str = "REG") -> Wanted:
    last = until_on if kind == LIMIT else None
    return Wanted(name, kind, "ehr-registrar", 1, "released", decision, last)


WANTED = st.builds(wanted, st.sampled_from([GRANT, LIMIT]), DECISIONS, DAYS)
ORDERED = st.builds(Ordered, st.sampled_from(KINDS), st.just(FROM_STATE), DECISIONS, DAYS)


def after(ordered: Ordered | None, now: Wanted | None) -> Ordered | None:
    """What is known once the next order was made."""
    kind = next_kind(ordered, now)
    if kind is None:
        return ordered
    return Ordered(kind, FROM_STATE, now.decision if now else None, now.until_on if now else None)


@given(st.none() | ORDERED, st.none() | WANTED)
def test_after_an_order_nothing_is_left_to_order(ordered: Ordered | None, now: Wanted | None) -> None:
    assert next_kind(after(ordered, now), now) is None


@given(st.none() | ORDERED, st.none() | WANTED)
def test_what_was_ordered_last_is_what_holds(ordered: Ordered | None, now: Wanted | None) -> None:
    last = after(ordered, now)

    assert (last.kind if last else REVOKE) == (now.kind if now else REVOKE)


def test_an_access_that_was_never_given_is_not_ended() -> None:
    assert next_kind(None, None) is None


@given(WANTED)
def test_what_an_officer_ended_stays_so_until_a_newer_decision(now: Wanted) -> None:
    ended = Ordered(REVOKE, FROM_OFFICER, now.decision)

    assert next_kind(ended, now) is None
    assert next_kind(Ordered(REVOKE, FROM_OFFICER, "sign-off:0"), now) == now.kind


def test_a_longer_provisional_access_is_ordered_anew() -> None:
    ordered = Ordered(LIMIT, FROM_STATE, "provisional:1", date(2026, 11, 20))

    assert next_kind(ordered, wanted(LIMIT, "provisional:2", date(2026, 11, 27))) == LIMIT


@given(st.lists(WANTED, min_size=1, max_size=6), st.randoms())
def test_full_access_stands_before_limited_in_any_order(found: list[Wanted], random: Any) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)
    best = strongest(shuffled)["REG"]

    assert best.kind == (GRANT if any(one.kind == GRANT for one in found) else LIMIT)
    assert (best.kind, best.until_on) == (strongest(found)["REG"].kind, strongest(found)["REG"].until_on)


def test_each_class_is_wanted_for_itself() -> None:
    found = strongest([wanted(GRANT, None, None, "REG"), wanted(LIMIT, None, None, "BILL")])

    assert {name: one.kind for name, one in found.items()} == {"REG": GRANT, "BILL": LIMIT}


def test_every_state_in_which_somebody_works_asks_for_an_access() -> None:
    assert OF_STATE.keys() == MAY_WORK


def test_every_reason_has_its_sentence() -> None:
    assert set(WORDS) == set(REASONS)
    assert in_words("released") == "Access was released"
