"""Hours against limits, cycles on a day, credentials told and recorded, papers that are taken."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.careers.content import issuer_of
from lms.careers.rules.bounds import Bound, judge, judge_each, most_possible, nested
from lms.careers.rules.held import Held, Recorded, Told, cycles, held
from lms.careers.rules.issuers import Issuer, bounds_of, needed_hours, problems
from lms.careers.rules.papers import NotTaken, demand_plain_pdf, is_pdf
from lms.careers.rules.standing import (
    BEHIND,
    MET,
    OPEN,
    SHORT,
    SOON,
    Credit,
    Cycle,
    cycle_on,
    pace,
    standing_of,
)
from tests.careers.examples import AAPC, AHIMA, AHIMA_BODY, pdf

D = Decimal
CYCLE = Cycle(AHIMA, ("CCS",), date(2025, 1, 1), date(2026, 12, 31))
KEYS = "abcd"


def met(needed: int, bounds: list[Bound], earned: dict[str, int]) -> bool:
    """Say it another way: count what each category gives, from the innermost limit outwards."""

    def counted(categories: frozenset[str]) -> int:
        inside = [one for one in bounds if one.most is not None and one.categories < categories]
        outer = [one for one in inside if not any(one.categories < other.categories for other in inside)]
        covered = frozenset().union(*(one.categories for one in outer))
        direct = sum(earned.get(key, 0) for key in categories - covered)
        return direct + sum(capped(one) for one in outer)

    def capped(bound: Bound) -> int:
        return min(int(bound.most or 0), counted(bound.categories))

    least = all(counted(one.categories) >= one.least for one in bounds if one.least is not None)
    return least and counted(frozenset(KEYS) | {"rest"}) >= needed


@st.composite
def limits(draw: st.DrawFn) -> list[Bound]:
    """Limits within each other, none twice, and no most that holds a least."""
    sets = [frozenset(one) for one in ("a", "b", "ab", "abc", "cd", "d")]
    found: list[Bound] = []
    for categories in draw(st.lists(st.sampled_from(sets), unique=True, max_size=4)):
        is_least = draw(st.booleans())
        hours = D(draw(st.integers(1, 3)))
        bound = Bound("x", categories, hours if is_least else None, None if is_least else hours)
        lies = all(nested(categories, other.categories) for other in found)
        caps = any(
            (one.most is not None and other.least is not None and other.categories <= one.categories)
            for one, other in [*((bound, old) for old in found), *((old, bound) for old in found)]
        )
        if lies and not caps and _in_reach([*found, bound]):
            found.append(bound)
    return found


def _in_reach(bounds: list[Bound]) -> bool:
    for bound in bounds:
        possible = most_possible([one for one in bounds if one is not bound], bound.categories)
        if bound.least is not None and possible is not None and possible < bound.least:
            return False
    return True


def additions(size: int) -> Iterator[dict[str, int]]:
    """Yield every way to add so many hours to the categories."""
    for parts in product(range(size + 1), repeat=len(KEYS)):
        if sum(parts) <= size:
            yield dict(zip(KEYS, parts, strict=True)) | {"rest": size - sum(parts)}


@given(limits(), st.integers(0, 6), st.lists(st.integers(0, 4), min_size=4, max_size=4))
def test_what_is_missing_is_the_fewest_further_hours_that_meet_everything(
    bounds: list[Bound], needed: int, hours: list[int]
) -> None:
    earned = dict(zip(KEYS, hours, strict=True)) | {"rest": 0}
    said = judge(D(needed), bounds, {key: D(value) for key, value in earned.items()}).missing

    def reached(size: int) -> bool:
        return any(
            met(needed, bounds, {key: earned[key] + more[key] for key in earned}) for more in additions(size)
        )

    assert reached(int(said))
    assert said == 0 or not reached(int(said) - 1)


@given(limits(), st.lists(st.decimals(0, 30, places=2), min_size=4, max_size=4))
def test_more_counts_than_was_earned_in_no_limit(bounds: list[Bound], hours: list[Decimal]) -> None:
    earned = dict(zip(KEYS, hours, strict=True))
    for one in judge_each(bounds, earned):
        assert 0 <= one.counted <= one.earned
        assert one.bound.most is None or one.counted <= one.bound.most


@given(limits(), st.lists(st.integers(0, 9), min_size=4, max_size=4), st.sampled_from(KEYS))
def test_another_hour_never_makes_more_missing(bounds: list[Bound], hours: list[int], key: str) -> None:
    earned = {name: D(value) for name, value in zip(KEYS, hours, strict=True)}
    before = judge(D(8), bounds, earned)
    after = judge(D(8), bounds, earned | {key: earned[key] + 1})
    assert after.missing <= before.missing
    assert after.counted >= before.counted


@pytest.mark.parametrize(
    ("codes", "hours"),
    [
        (["RHIT"], 20),
        (["RHIA"], 30),
        (["CCS", "CCS-P"], 30),
        (["RHIA", "CCS", "CCS-P"], 50),
        (["RHIA", "RHIT", "CCS", "CCS-P"], 50),
        (["CPC"], 0),
    ],
)
def test_further_credentials_of_an_association_ask_for_more_up_to_an_end(
    codes: list[str], hours: int
) -> None:
    assert needed_hours(AHIMA, codes) == hours


def test_percents_are_of_all_hours_of_the_cycle() -> None:
    assert [one.least for one in bounds_of(AHIMA, ["CCS", "RHIA"])] == [D("32.00"), D("16.00")]


def test_a_limit_of_another_credential_does_not_bind() -> None:
    assert bounds_of(AAPC, ["CPC"]) == ()
    assert [one.least for one in bounds_of(AAPC, ["CPC", "CPMA"])] == [D(16)]


def test_hours_count_in_their_cycle_by_category() -> None:
    standing = standing_of(
        CYCLE,
        [
            Credit(date(2025, 1, 1), D("4.5"), "association"),
            Credit(date(2026, 12, 31), D(3), "related"),
            Credit(date(2024, 12, 31), D(9), "association"),
            Credit(date(2027, 1, 1), D(9), "association"),
        ],
        date(2026, 12, 31),
    )
    assert (standing.earned, standing.counted, standing.missing) == (D("7.5"), D("7.5"), D("12.5"))
    assert standing.by_category == (("association", D("4.5")), ("related", D(3)))


def test_enough_hours_of_the_wrong_kind_are_not_enough() -> None:
    standing = standing_of(CYCLE, [Credit(date(2025, 5, 5), D(20), "related")], date(2026, 1, 1))
    assert standing.missing == D(16)
    assert [one.missing for one in standing.limits] == [D(16), D(8)]


def test_what_happens_after_the_day_looked_at_is_not_known_yet() -> None:
    credit = Credit(date(2026, 6, 1), D(20), "association")
    assert standing_of(CYCLE, [credit], date(2026, 5, 31)).earned == 0
    assert standing_of(CYCLE, [credit], date(2026, 6, 1)).earned == 20


@pytest.mark.parametrize(
    ("hours", "on", "state"),
    [
        (D(20), date(2025, 3, 1), MET),
        (D(0), date(2025, 3, 1), OPEN),
        (D(10), date(2025, 12, 1), OPEN),
        (D(1), date(2025, 12, 1), BEHIND),
        (D(19), date(2026, 10, 2), SOON),
        (D(19), date(2026, 12, 31), SOON),
        (D(19), date(2027, 1, 1), SHORT),
        (D(20), date(2027, 1, 1), MET),
    ],
)
def test_a_cycle_stands_by_its_hours_and_the_day(hours: Decimal, on: date, state: str) -> None:
    credit = Credit(date(2025, 2, 1), hours, "association")
    assert standing_of(CYCLE, [credit], on).state == state


def test_the_pace_says_nothing_at_first_and_nothing_at_the_end() -> None:
    assert pace(CYCLE, D(5), date(2025, 3, 30)) is None
    assert pace(CYCLE, D(5), date(2025, 12, 31)) == D("10.0")
    assert pace(CYCLE, D(5), date(2026, 12, 31)) is None


def test_a_day_finds_the_cycle_that_holds_it() -> None:
    assert cycle_on([CYCLE], "AHIMA", date(2025, 1, 1)) is CYCLE
    assert cycle_on([CYCLE], "AHIMA", date(2024, 12, 31)) is None
    assert cycle_on([CYCLE], "AAPC", date(2025, 1, 1)) is None


TOLD = Told("x", "CCS", date(2025, 1, 1), date(2026, 12, 31))
END = date(2027, 3, 31)
FIRSTS = {("CCS", END): date(2025, 4, 1), ("CCS", date(2026, 12, 31)): date(2025, 1, 1)}


def test_the_ledger_confirms_what_was_told_and_is_not_a_second_cycle() -> None:
    rows = held([TOLD], [Recorded("CCS", date(2025, 1, 1), date(2026, 12, 31))], FIRSTS)
    assert rows == [Held("CCS", date(2025, 1, 1), date(2026, 12, 31), "x", is_recorded=True)]


def test_the_ledger_fills_in_a_cycle_that_nobody_told() -> None:
    rows = held([], [Recorded("CCS", date(2025, 4, 1), END)], FIRSTS)
    assert rows == [Held("CCS", date(2025, 4, 1), END, is_recorded=True)]


def test_a_credential_without_an_end_has_no_cycle_until_somebody_tells() -> None:
    recorded = [Recorded("CCS", date(2020, 4, 1))]
    assert held([], recorded, {}) == [Held("CCS", None, None, is_recorded=True)]
    assert held([TOLD], recorded, {})[0].public_id == "x"
    assert cycles(held([], recorded, {}), {"CCS": AHIMA}) == []


def test_a_credential_that_was_lost_is_held_no_longer_until_it_is_regained() -> None:
    lost = Recorded("CCS", date(2026, 2, 1), is_lost=True)
    again = Recorded("CCS", date(2026, 6, 1), END)
    assert held([TOLD], [lost], FIRSTS) == []
    assert held([], [lost, again], FIRSTS) == [Held("CCS", date(2025, 4, 1), END, is_recorded=True)]


def test_credentials_of_one_association_with_the_same_days_are_one_cycle() -> None:
    other = Told("y", "RHIT", TOLD.from_on, TOLD.to_on)
    later = Told("z", "CCA", date(2025, 6, 1), date(2027, 5, 31))
    found = cycles(held([TOLD, other, later], [], {}), dict.fromkeys(("CCS", "RHIT", "CCA"), AHIMA))
    assert [one.codes for one in found] == [("CCA",), ("CCS", "RHIT")]


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 40)), max_size=3),
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 40), st.booleans()), max_size=4),
)
def test_no_day_is_in_two_cycles_of_a_credential_because_of_the_ledger(
    told: list[tuple[int, int]], ledger: list[tuple[int, int, bool]]
) -> None:
    begin = date(2020, 1, 1)
    own = [
        Told(str(number), "CCS", begin + timedelta(days=a), begin + timedelta(days=a + b))
        for number, (a, b) in enumerate(told)
    ]
    rows = [
        Recorded("CCS", begin + timedelta(days=a), begin + timedelta(days=a + b), c) for a, b, c in ledger
    ]
    firsts = {("CCS", row.expires_on): row.since_on for row in rows if row.expires_on}
    found = held(own, rows, firsts)
    for one in found:
        if not one.public_id and one.to_on is not None:
            assert not any(other.from_on <= one.to_on <= other.to_on for other in own)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"categories": ["nowhere"]}, "not listed"),
        ({"least_percent": None}, "neither least nor most"),
        ({"credential": "CPC"}, "is for CPC"),
        ({"least_percent": None, "most_percent": 90}, "a most holds"),
    ],
)
def test_limits_that_cannot_be_judged_are_faults(change: dict[str, object], said: str) -> None:
    body = ahima_with(change)
    assert any(said in text for _number, text in problems(issuer_of(body)))


def test_limits_that_overlap_are_a_fault() -> None:
    first, second = AHIMA_BODY["limits"]
    limits = [first, second | {"categories": ["association", "related"]}]
    assert any("overlaps" in text for _number, text in problems(issuer_of(AHIMA_BODY | {"limits": limits})))


def test_a_limit_that_nobody_can_reach_is_a_fault() -> None:
    everything = [one.id for one in AHIMA.categories]
    body = ahima_with({"least_percent": None, "most_percent": 10, "categories": everything}, alone=True)
    assert any("out of reach" in text for _number, text in problems(issuer_of(body)))


def ahima_with(change: dict[str, object], *, alone: bool = False) -> dict[str, object]:
    first, second = (dict(one) for one in AHIMA_BODY["limits"])
    changed = {key: value for key, value in (first | change).items() if value is not None}
    return AHIMA_BODY | {"limits": [changed] if alone else [second, changed]}


def test_a_whole_pdf_is_taken() -> None:
    demand_plain_pdf(pdf())
    assert is_pdf(pdf())


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"MZ program", "no PDF"),
        (b"<html>%PDF-", "not whole"),
        (pdf()[:-8], "not whole"),
        (pdf(b"<< /S /JavaScript /JS (app.alert(1)) >>"), "program"),
        (pdf(b"<< /S /J#61vaScript >>"), "program"),
        (pdf(b"<< /Type /Filespec /EF << /F 1 0 R >> /EmbeddedFiles 2 0 R >>"), "program"),
        (pdf(b"<< /S /Launch >>"), "program"),
    ],
)
def test_what_is_no_plain_pdf_is_not_taken(body: bytes, said: str) -> None:
    with pytest.raises(NotTaken, match=said):
        demand_plain_pdf(body)


def test_bytes_inside_of_a_stream_are_not_taken_for_names() -> None:
    names = b"/JS /Launch"
    with pytest.raises(NotTaken):
        demand_plain_pdf(pdf(b"<< " + names + b" >>"))
    within = pdf(b"<< /Length 9 >>\nstream\n" + names + b"\nendstream")
    demand_plain_pdf(within)
    assert names in within


def test_the_associations_that_ship_can_be_judged() -> None:
    assert isinstance(AHIMA, Issuer)
    assert list(problems(AHIMA)) == list(problems(AAPC)) == []
