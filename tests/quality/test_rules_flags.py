"""Flags: each limit of the blueprint on both sides, nothing said of too few learners."""

from dataclasses import replace

import pytest

from lms.quality import wording
from lms.quality.rules.dif import Dif
from lms.quality.rules.flags import Flag, FlagKind, Limits, Watched, flags_of
from lms.quality.rules.items import Choices, ItemStatistics

LIMITS = Limits()
FINE = ItemStatistics(count=200, right=140, facility=0.7, discrimination=0.3, seconds=50.0, timed=190)


def watched(**changes) -> Watched:
    """Return an item with nothing to look at, changed as given."""
    own = {name: changes.pop(name) for name in list(changes) if name in vars(FINE)}
    base = Watched(
        statistics=replace(FINE, **own),
        status="live",
        is_critical=False,
        review_by="2027-11",
        month="2026-11",
        usual_seconds=50.0,
    )
    return replace(base, **changes)


def kinds(item: Watched) -> list[FlagKind]:
    return [flag.kind for flag in flags_of(item, LIMITS)]


def choice(option: str, chosen: int, strong: int) -> Choices:
    return Choices(option, chosen, 200, ((0, 66), (0, 67), (strong, 67)))


def test_an_item_within_all_limits_is_left_alone() -> None:
    assert kinds(watched()) == []


@pytest.mark.parametrize(
    ("changes", "flag"),
    [
        ({"facility": 0.399}, FlagKind.HARD),
        ({"facility": 0.951}, FlagKind.EASY),
        ({"discrimination": 0.149}, FlagKind.DISCRIMINATION),
        ({"seconds": 101.0}, FlagKind.SLOW),
        ({"review_by": "2026-10"}, FlagKind.REVIEW),
        ({"status": "pilot", "count": 30}, FlagKind.PILOT_READY),
    ],
)
def test_just_beyond_a_limit_is_flagged(changes, flag) -> None:
    assert kinds(watched(**changes)) == [flag]


@pytest.mark.parametrize(
    "changes",
    [
        {"facility": 0.40},
        {"facility": 0.95},
        {"facility": 0.99, "is_critical": True},
        {"discrimination": 0.15},
        {"seconds": 100.0},
        {"review_by": "2026-11"},
        {"status": "pilot", "count": 29},
        {"facility": 0.2, "count": 49},
        {"discrimination": -0.5, "count": 99},
        {"discrimination": None},
    ],
)
def test_at_a_limit_or_with_too_few_learners_nothing_is_said(changes) -> None:
    assert kinds(watched(**changes)) == []


def test_a_wrong_option_that_the_stronger_prefer_to_the_key_asks_for_a_key_check() -> None:
    choices = (choice("A", 100, 20), choice("B", 60, 40), choice("C", 40, 7))

    (flag,) = flags_of(watched(choices=choices, keys=frozenset("A")), LIMITS)

    assert (flag.kind, flag.detail, flag.numerator, flag.denominator) == (FlagKind.KEY, "B", 40, 67)
    assert flag.is_urgent


def test_a_wrong_option_a_little_ahead_of_the_key_may_be_chance() -> None:
    choices = (choice("A", 100, 29), choice("B", 60, 31), choice("C", 40, 7))

    assert kinds(watched(choices=choices, keys=frozenset("A"))) == []


def test_dead_options_are_one_flag_and_only_where_enough_is_wrong() -> None:
    choices = (choice("A", 140, 60), choice("B", 50, 5), choice("C", 9, 1), choice("D", 1, 1))
    item = watched(choices=choices, keys=frozenset("A"))

    (flag,) = flags_of(item, LIMITS)

    assert (flag.kind, flag.detail, flag.numerator) == (FlagKind.OPTION, "C, D", 9)
    assert kinds(replace(item, statistics=replace(item.statistics, facility=0.9))) == []


def test_only_a_large_difference_between_units_is_flagged() -> None:
    dif = Dif(2.5, 9.0, 0.002, -2.1, 0.5, "C", 60, 140)

    assert kinds(watched(difs=(("Birch Harbor", dif),))) == [FlagKind.DIF]
    assert kinds(watched(difs=(("Birch Harbor", replace(dif, grade="B")),))) == []


def test_a_struck_item_is_flagged_for_its_review_only() -> None:
    assert kinds(watched(is_struck=True, facility=0.1, review_by="2020-01")) == [FlagKind.REVIEW]


def test_the_most_urgent_stands_first() -> None:
    found = kinds(watched(facility=0.2, discrimination=0.0, review_by="2020-01"))

    assert found == [FlagKind.DISCRIMINATION, FlagKind.HARD, FlagKind.REVIEW]


@pytest.mark.parametrize("kind", list(FlagKind))
def test_every_flag_has_words_and_an_act(kind: FlagKind) -> None:
    flag = Flag(kind, 3, 40, 0.1, 0.4, "B")

    assert wording.short(flag)
    assert wording.finding(flag)
    assert wording.next_step(flag)


def test_an_item_that_the_weaker_answer_better_is_urgent_and_one_that_tells_little_is_not() -> None:
    (little,) = flags_of(watched(discrimination=0.05), LIMITS)
    (by_chance,) = flags_of(watched(discrimination=-0.05), LIMITS)
    (against,) = flags_of(watched(discrimination=-0.3), LIMITS)

    assert not little.is_urgent
    assert not by_chance.is_urgent
    assert against.is_urgent
