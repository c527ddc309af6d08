"""The shipped queues against the blueprint, and what the check says of a queue that is not right."""

import copy
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.content.kinds import read_kind
from lms.simulations.queue_content import QUEUE_KIND
from lms.simulations.rules.queues.checking import complaints
from lms.simulations.rules.queues.drawing import draw, structure_of
from lms.simulations.rules.queues.model import BEST, Item
from lms.simulations.rules.queues.values import PLACE
from tests.examples import at_most
from tests.simulations.queues.blueprint import BREACHES, DEVIATIONS, DOLLARS, MORE_BREACHES, TABLE
from tests.simulations.queues.examples import FOLDER, KEYS, body


def printed(key: str) -> tuple[Item, ...]:
    return draw(body(key), None).items


@pytest.mark.parametrize("key", KEYS)
def test_a_shipped_queue_has_no_faults(key: str) -> None:
    things, faults = read_kind(QUEUE_KIND, FOLDER / f"{key}.yaml", f"{key}.yaml")
    assert QUEUE_KIND.house_rules is not None
    assert [str(one) for one in (*faults, *QUEUE_KIND.house_rules(things[0]))] == []


@pytest.mark.parametrize("key", KEYS)
def test_best_action_root_and_band_of_every_item_are_those_of_the_blueprint(key: str) -> None:
    found = tuple(
        (next(one.id for one in item.actions if one.score == BEST), item.roots, item.band)
        for item in printed(key)
    )
    assert found == TABLE[key]


@pytest.mark.parametrize("key", KEYS)
def test_the_printed_dollars_are_those_of_the_blueprint(key: str) -> None:
    found = {number: item.usd for number, item in enumerate(printed(key), start=1)}
    assert {number: found[number] for number in DOLLARS[key]} == DOLLARS[key]


@pytest.mark.parametrize("key", KEYS)
def test_the_actions_that_break_a_rule_are_those_of_the_blueprint_and_named_others(key: str) -> None:
    found = {
        number
        for number, item in enumerate(printed(key), start=1)
        if any(one.is_breach for one in item.actions)
    }
    assert found == BREACHES[key] | set(MORE_BREACHES.get(key, ()))


def test_each_deviation_from_the_blueprint_has_a_reason() -> None:
    assert all(len(reason) > 40 for reason in DEVIATIONS.values())
    assert DEVIATIONS.keys() == {("WQ-2", 2), ("WQ-4", 10)}


@given(st.sampled_from(KEYS), st.integers(0, 10**9))
@at_most(80)
def test_every_draw_has_the_same_structure_and_filled_texts(key: str, seed: int) -> None:
    items = draw(body(key), str(seed)).items
    assert structure_of(items) == structure_of(printed(key))
    texts = [
        text
        for item in items
        for text in (
            item.title,
            item.shows,
            item.cause,
            item.rule,
            item.next_time,
            *(tab.text for tab in item.tabs),
            *(one.text + one.follows for one in item.actions),
        )
    ]
    assert not [text for text in texts if PLACE.search(text)]


@given(st.sampled_from(KEYS), st.integers(0, 10**9))
@at_most(40)
def test_a_draw_depends_on_its_seed_alone(key: str, seed: int) -> None:
    assert draw(body(key), str(seed)) == draw(copy.deepcopy(body(key)), str(seed))


@pytest.mark.parametrize("key", KEYS)
def test_a_retake_draws_other_values_other_items_and_another_order(key: str) -> None:
    drawn = [draw(body(key), f"take {number}") for number in range(12)]
    assert len({tuple(item.id for item in one.items) for one in drawn}) == len(drawn)
    assert len({frozenset(item.id for item in one.items) for one in drawn}) > 1
    assert len({tuple(sorted((item.id, item.usd or 0) for item in one.items)) for one in drawn}) == len(drawn)


def test_the_band_follows_the_days_that_were_drawn() -> None:
    titles = {
        (int(re.findall(r"limit in (\d+) days", item.title)[0]), item.band)
        for number in range(60)
        for item in draw(body("WQ-1"), f"take {number}").items
        if item.id == "I02"
    }
    assert {band for days, band in titles if days <= 5} == {"P1"}
    assert {band for days, band in titles if days > 5} == {"P2"}


def test_the_simulated_day_is_a_working_day() -> None:
    days = [draw(body("WQ-1"), f"take {number}").today for number in range(30)]
    assert max(day.weekday() for day in days) <= date(2026, 1, 9).weekday()


def _no_best(wrong: dict[str, Any]) -> None:
    wrong["items"][0]["actions"][0]["score"] = 3


def _two_best(wrong: dict[str, Any]) -> None:
    wrong["items"][0]["actions"][1]["score"] = 5


def _untold(wrong: dict[str, Any]) -> None:
    for tab in wrong["items"][0]["tabs"]:
        tab.pop("tells", None)


def _unknown_root(wrong: dict[str, Any]) -> None:
    wrong["items"][0]["root"] = ["gardener"]


def _scored_breach(wrong: dict[str, Any]) -> None:
    wrong["items"][0]["actions"][1]["breach"] = True


def _no_breach(wrong: dict[str, Any]) -> None:
    for item in wrong["items"]:
        for action in item["actions"]:
            action.pop("breach", None)


def _unused_band(wrong: dict[str, Any]) -> None:
    wrong["draw"].pop("P4")


def _other_band(wrong: dict[str, Any]) -> None:
    wrong["items"][0]["band"] = "P4"


def _other_totals(wrong: dict[str, Any]) -> None:
    wrong["draw"]["P1"] = 1


def _unknown_place(wrong: dict[str, Any]) -> None:
    wrong["items"][0]["cause"] = "Because of {weather}."


def _no_pattern(wrong: dict[str, Any]) -> None:
    wrong["items"][0]["pattern"] = "weather"


def _rare_pattern(wrong: dict[str, Any]) -> None:
    wrong["items"][6].pop("pattern")


def _sometimes(wrong: dict[str, Any]) -> None:
    wrong["items"][0].pop("always")


def _same_name(wrong: dict[str, Any]) -> None:
    wrong["items"][1]["id"] = wrong["items"][0]["id"]


def _short_clock(wrong: dict[str, Any]) -> None:
    wrong["minutes"] = 6


@pytest.mark.parametrize(
    ("spoil", "place", "says"),
    [
        (_no_best, ("items", 0, "actions"), "exactly one action scores 5"),
        (_two_best, ("items", 0, "actions"), "exactly one action scores 5"),
        (_untold, ("items", 0, "tabs"), "the cause can be read"),
        (_unknown_root, ("items", 0, "root", 0), "none of the roles"),
        (_scored_breach, ("items", 0, "actions", 1, "score"), "scores 0"),
        (_no_breach, ("items",), "at least one action that breaks a rule"),
        (_unused_band, ("draw",), "every band is used"),
        (_other_band, ("items", 0, "band"), "the policy card gives P2"),
        (_other_totals, ("draw",), "the printed queue has P1: 2"),
        (_unknown_place, ("items", 0), "{weather}"),
        (_no_pattern, ("items", 0, "pattern"), "no pattern of this queue"),
        (_rare_pattern, ("patterns", 0), "behind 3 claims"),
        (_sometimes, ("items", 0, "pattern"), "always: true"),
        (_same_name, ("items", 1, "id"), "stands here twice"),
        (_short_clock, ("minutes",), "half of the clock"),
    ],
)
def test_the_check_names_what_is_wrong_and_where(
    spoil: Callable[[dict[str, Any]], None], place: tuple[str | int, ...], says: str
) -> None:
    wrong = copy.deepcopy(body("WQ-1"))
    spoil(wrong)
    assert any(where == place and says in text for where, text in complaints(wrong))


def test_values_that_hardly_ever_fill_the_bands_are_a_fault() -> None:
    wrong = copy.deepcopy(body("WQ-1"))
    wrong["items"] = [row for row in wrong["items"] if row["id"] != "I17"]
    wrong["items"][1]["values"]["days"]["whole"] = [4, 90_000]
    assert any("drawn values do not fill the bands" in text for _where, text in complaints(wrong))


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({"usd": [1, 5], "whole": [1, 2], "printed": 1}, "exactly one way"),
        ({"usd": [5, 1], "printed": 3}, "within the limits"),
        ({"usd": [1, 5]}, "has a printed value"),
        ({"percent_of": "amount"}, "how many percent"),
        ({"one_of": ["a", "b"], "printed": "c"}, "one of the list"),
        ({"less": ["a", "b"], "printed": 3}, "has none"),
    ],
)
def test_a_value_is_written_in_one_way_only(value: dict[str, Any], says: str) -> None:
    wrong = copy.deepcopy(body("WQ-1"))
    wrong["items"][0]["values"]["extra"] = value
    assert QUEUE_KIND.schema is not None
    assert says in str(QUEUE_KIND.schema().validate(wrong))
