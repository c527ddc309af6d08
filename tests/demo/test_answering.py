"""Simulated answers: a Rasch model given the score; the flags that they raise are few and mean something."""

from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.app.demo.answering import Answers, wrong_ones
from lms.app.demo.sittings import _difficulty, _faults, _Sat, _wrong
from lms.app.demo.system import HealthSystem
from lms.assessments.exams import Exam, exam_of
from lms.assessments.rules.forms import draw
from lms.core.config import ROOT
from lms.courses.kind import read_module
from lms.quality.rules.flags import FlagKind, Limits, Watched, flags_of
from lms.quality.rules.items import ItemSums, OptionCounts, choices_of, statistics_of
from lms.quality.rules.marks import Response, item_marks, parts_of
from tests.demo.conftest import WHOLE

ITEMS = [f"I{number}" for number in range(8)]
levels = st.lists(st.floats(-2, 2), min_size=len(ITEMS), max_size=len(ITEMS))


@given(levels, st.integers(0, 12), st.integers())
def test_as_many_items_are_wrong_as_asked_and_they_are_of_the_form(
    found: list[float], count: int, seed: int
) -> None:
    wrong = wrong_ones(ITEMS, dict(zip(ITEMS, found, strict=True)), count, WHOLE.stream("test", seed))
    assert len(wrong) == min(count, len(ITEMS))
    assert wrong <= set(ITEMS)


def test_the_odds_of_a_wrong_answer_follow_the_difficulty() -> None:
    rng = WHOLE.stream("test", 1)
    difficulty = {"easy": 0.0, "hard": 1.0}
    times = Counter(next(iter(wrong_ones(["easy", "hard"], difficulty, 1, rng))) for _ in range(20_000))
    assert times["hard"] / times["easy"] == pytest.approx(2.718, rel=0.05)


def test_the_same_seed_gives_the_same_answers() -> None:
    difficulty = dict.fromkeys(ITEMS, 0.5)
    first, second = (wrong_ones(ITEMS, difficulty, 3, WHOLE.stream("test", 9)) for _ in range(2))
    assert first == second


def exam_from_files(module: str) -> Exam:
    """Return the exam of a shipped module."""
    things, _faults_found = read_module(ROOT / "content" / "modules" / module, module)
    return exam_of(next(one.body for one in things if one.key == module))


def simulated(system: HealthSystem, module: str, exam: Exam) -> dict[str, list[Any]]:
    """Return the marks of every item in the first exams of the ledger, with what was chosen."""
    faults = _faults(exam)
    rng = WHOLE.stream("sittings", module)
    difficulty = _difficulty(exam, faults, rng)
    answers = Answers(dead=faults.dead, miskeyed=faults.miskeyed)
    marks: dict[str, list[Any]] = defaultdict(list)
    seen: set[str] = set()
    for fact in system.evidence:
        is_first = fact.kind == "exam" and fact.subject == module and fact.employee_no not in seen
        if not is_first or fact.occurred_on <= WHOLE.go_live_on or fact.score is None:
            continue
        seen.add(fact.employee_no)
        sat = _Sat(int(fact.employee_no), date.min, fact.outcome, float(fact.score), "AR-ADM")
        own = WHOLE.stream("sitting", module, fact.employee_no)
        form = draw(exam.bank, exam.draw, {}, seed=f"{module}:{fact.employee_no}")
        wrong = _wrong(exam, form, sat, difficulty, faults, own)
        responses, given_ = [], {}
        for item in form:
            is_wrong = item in wrong
            answer = answers.give(exam.items[item], "s", is_wrong=is_wrong, rng=own)
            given_[item] = answer
            points = parts_of(Fraction(int(not is_wrong)))
            responses.append(Response(item, points, not is_wrong, True, None, 45))
        for mark in item_marks(responses):
            marks[mark.response.item].append((mark, given_[mark.response.item]))
    return marks


def flagged(exam: Exam, marks: dict[str, list[Any]]) -> dict[str, list[FlagKind]]:
    """Return the flags of each item by the rules and limits that trainers see."""
    found = {}
    for item_id, rows in marks.items():
        item = exam.items[item_id]
        groups: dict[int, list[Any]] = defaultdict(list)
        by_option: dict[str, Counter[int]] = defaultdict(Counter)
        bands: Counter[int] = Counter()
        for mark, answer in rows:
            groups[mark.rest_items].append(mark)
            bands[mark.band] += 1
            if item.kind == "single":
                by_option[answer][mark.band] += 1
        statistics = statistics_of(_sums(own) for own in groups.values())
        options = [one.key for one in item.question.options] if item.kind == "single" else []
        watched = Watched(
            statistics,
            item.status,
            item.objective in exam.critical,
            "2099-01",
            "2026-11",
            choices_of(OptionCounts(by_option, bands), options) if options else (),
            frozenset(one.key for one in item.question.options if one.correct) if options else frozenset(),
        )
        found[item_id] = [flag.kind for flag in flags_of(watched, Limits())]
    return found


def _sums(marks: list[Any]) -> ItemSums:
    points = [mark.response.points for mark in marks]
    rest = [mark.rest for mark in marks]
    return ItemSums(
        count=len(marks),
        right=sum(mark.response.is_right for mark in marks),
        points=sum(points),
        points_squared=sum(one**2 for one in points),
        rest=sum(rest),
        rest_squared=sum(one**2 for one in rest),
        cross=sum(one * other for one, other in zip(points, rest, strict=True)),
        timed=0,
        seconds=0,
    )


@pytest.mark.parametrize("module", ["CORE-01", "CORE-03"])
def test_few_items_are_flagged_and_the_faulty_ones_are_among_them(whole: HealthSystem, module: str) -> None:
    exam = exam_from_files(module)
    marks = simulated(whole, module, exam)
    found = flagged(exam, marks)
    with_flags = {item: kinds for item, kinds in found.items() if kinds}
    faults = _faults(exam)
    assert sum(map(len, marks.values())) > 3000
    assert len(with_flags) <= len(exam.items) // 4
    assert FlagKind.OPTION in found[faults.dead]
    assert {FlagKind.KEY, FlagKind.HARD} & set(found[faults.miskeyed])
    hard = {item for item, kinds in found.items() if FlagKind.HARD in kinds}
    assert hard <= {faults.miskeyed}
