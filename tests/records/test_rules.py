"""Rules of records: names out of texts, days of letting go, what differs, what is late."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.validity import add_months
from lms.records.rules.differences import differences
from lms.records.rules.lasting import Stay, by_month
from lms.records.rules.names import Called
from lms.records.rules.rhythm import Rhythm

DANA = Called("Dana", "Whitfield", "10042", "dana@hospital.example", "1234567893", "Person 7", "P-7")
NOW = datetime(2026, 11, 16, 14, tzinfo=UTC)
WORDS = st.text(alphabet='ab ,.:-Ü"\\\n10042', max_size=12)


@pytest.mark.parametrize(
    "text",
    [
        "Dana Whitfield was here",
        "WHITFIELD, dana",
        "Whitfield Dana",
        "mail to dana@hospital.example.",
        "Dana Whitfield's",
    ],
)
def test_a_whole_name_is_taken_out_in_every_order_and_case(text: str) -> None:
    assert not re.search("whitfield|dana", DANA.out_of_text(text, numbers=False), re.IGNORECASE)


@pytest.mark.parametrize("text", ["Dana Whitfields", "the Whitfield family", "Jordana Whitfield-Ames Dana"])
def test_the_name_of_somebody_else_is_left(text: str) -> None:
    assert DANA.out_of_text(text, numbers=True) == text


def test_a_number_is_taken_out_only_where_numbers_mean_people() -> None:
    assert DANA.out_of_text("person:10042, 110042", numbers=True) == "person:P-7, 110042"
    assert DANA.out_of_text("claim 10042", numbers=False) == "claim 10042"


def test_a_json_value_loses_the_person_in_texts_and_keys_and_keeps_its_ids() -> None:
    before = {"10042": ["Dana Whitfield", 10042, None], "deep": {"by": "10042"}}

    assert DANA.out_of(before, numbers=True) == {"P-7": ["Person 7", 10042, None], "deep": {"by": "P-7"}}


@given(WORDS, WORDS)
def test_taking_a_person_out_twice_is_once_and_leaves_nothing(before: str, after: str) -> None:
    once = DANA.out_of_text(f"{before} Dana Whitfield {after}", numbers=True)

    assert "Dana Whitfield" not in once
    assert DANA.out_of_text(once, numbers=True) == once


def test_a_person_without_a_name_is_found_by_the_number_alone() -> None:
    nameless = Called("", "", "10042", None, None, "Person 7", "P-7")

    assert nameless.out_of_text("10042 is here", numbers=True) == "P-7 is here"
    assert nameless.out_of_text("nobody", numbers=False) == "nobody"


def test_what_is_looked_for_in_json_is_also_written_with_escapes() -> None:
    accented = Called("José", "Núñez", "1", None, None, "Person 7", "P-7")

    assert "Jos\\u00e9 N\\u00fa\\u00f1ez" in accented.needles(numbers=False, in_json=True)


@given(st.dates(date(1990, 1, 1), date(2080, 1, 1)), st.integers(1, 600))
def test_who_left_is_let_go_of_after_the_months_and_never_earlier(left_on: date, months: int) -> None:
    assert Stay(left_on).gone_on(months) == add_months(left_on, months)


def test_nobody_is_let_go_of_who_is_here_or_whose_record_is_kept_for_good() -> None:
    assert Stay(None).gone_on(72) is None
    assert Stay(date(2020, 1, 1)).gone_on(None) is None


@given(st.lists(st.dates(date(2020, 1, 1), date(2030, 1, 1))))
def test_every_day_within_the_months_ahead_stands_in_one_of_them(days: list[date]) -> None:
    today = date(2026, 11, 16)
    end = date(2027, 11, 1)

    assert sum(by_month(days, today).values()) == sum(day < end for day in days)


SETTINGS = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | st.sampled_from(["a", "b"]),
    lambda inner: (
        st.dictionaries(st.sampled_from(["x", "y", "id"]), inner, max_size=3) | st.lists(inner, max_size=3)
    ),
    max_leaves=12,
)


@given(SETTINGS)
def test_a_version_does_not_differ_from_itself(body: object) -> None:
    assert differences(body, body) == []


@given(
    st.dictionaries(st.sampled_from(["x", "y"]), SETTINGS),
    st.dictionaries(st.sampled_from(["x", "y"]), SETTINGS),
)
def test_versions_that_are_not_equal_differ_and_the_way_back_is_the_same(
    before: dict[str, object], after: dict[str, object]
) -> None:
    forth, back = differences(before, after), differences(after, before)

    assert bool(forth) == (before != after or any(type(before[k]) is not type(after[k]) for k in before))
    assert {(one.place, one.before, one.after) for one in forth} == {
        (one.place, one.after, one.before) for one in back
    }


def test_a_value_that_changed_is_named_by_its_place_in_words() -> None:
    before = {"waits": [{"attempt": 3, "hours": 24}], "days": 7}
    after = {"waits": [{"attempt": 3, "hours": 12}], "days": 7, "new_one": True}

    found = [(one.where, one.way, one.before, one.after) for one in differences(before, after)]

    assert found == [("waits › 3 › hours", "changed", "24", "12"), ("new one", "added", None, "yes")]


def test_entries_of_a_list_are_named_by_what_tells_them_apart_in_both_versions() -> None:
    skill, signed = {"kind": "skill", "subject": "A"}, {"kind": "attestation", "subject": "use"}
    added = {"kind": "skill", "subject": "B"}

    found = differences({"asks": [skill, signed]}, {"asks": [skill, added, signed]})

    assert [(one.where, one.way) for one in found] == [("asks › skill B", "added")]


@pytest.mark.parametrize(
    ("hours_ago", "expected", "state"),
    [(35, 36, "done"), (37, 36, "late"), (900, None, "done")],
)
def test_an_import_is_late_once_its_hours_are_over(hours_ago: int, expected: int | None, state: str) -> None:
    rhythm = Rhythm("roster", expected, NOW - timedelta(hours=hours_ago), "done")

    assert rhythm.state(NOW) == state


def test_a_refused_run_leaves_an_import_late_that_was_expected() -> None:
    assert Rhythm("roster", 36, NOW - timedelta(hours=40), "refused").state(NOW) == "late"


def test_a_kind_that_never_came_is_not_waited_for() -> None:
    never = Rhythm("roster", 36, None, None)

    assert (never.is_late(NOW), never.state(NOW)) == (False, "never")
