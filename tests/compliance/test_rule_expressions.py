"""Expressions over time: the algebra of days, by laws and by evaluating day by day."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lms.compliance.predicates.reading import expression_of
from lms.compliance.rules.dates import Period
from lms.compliance.rules.expressions import (
    EVERYBODY,
    NOBODY,
    Every,
    Expression,
    Leaf,
    Not,
    Some,
    for_role,
    periods_of,
)
from lms.compliance.rules.facts import Evidence
from lms.compliance.rules.periods import EVER, NEVER, Periods, complement, covers, intersection, union
from lms.compliance.rules.subjects import About, GoLive, HeldJob, Place, Status, Subject, World

START = date(2026, 1, 1)
LENGTH = 120
DAYS = [START + timedelta(days=number) for number in range(-3, LENGTH + 3)]
ROLES, UNITS = ("nurse", "biller", "coder_1"), ("WEST", "CLINIC", "EAST")
WORLD = World(
    {
        1: Place("CLINIC", frozenset({"WEST", "CLINIC"}), "ambulatory"),
        2: Place("EAST", frozenset({"EAST"}), "acute"),
    },
    (GoLive("wave-1", "WEST", START + timedelta(days=60)), GoLive("wave-2", "EAST", START)),
)

offsets = st.integers(0, LENGTH)
days = offsets.map(lambda number: START + timedelta(days=number))


@st.composite
def periods(draw: st.DrawFn) -> Periods:
    found = []
    for _ in range(draw(st.integers(0, 5))):
        begins = draw(days)
        length = draw(st.one_of(st.none(), st.integers(0, 40)))
        found.append(Period(begins, None if length is None else begins + timedelta(days=length)))
    return union(found)


@st.composite
def subjects(draw: st.DrawFn) -> Subject:
    statuses = [
        Status(
            draw(st.sampled_from(("active", "leave"))),
            day,
            draw(st.one_of(st.none(), days)),
            draw(st.sampled_from(("employee", "traveler", "student"))),
            draw(st.sampled_from(("onsite", "remote"))),
        )
        for day in draw(st.lists(days, max_size=4, unique=True))
    ]
    done = [
        Evidence(number, "completion", "PA-03", day, outcome=draw(st.sampled_from(("pass", "fail", None))))
        for number, day in enumerate(draw(st.lists(days, max_size=3)))
    ]
    job = HeldJob(1, draw(st.sampled_from(ROLES)), draw(st.integers(1, 3)), Period(draw(days)))
    return Subject(job, About(statuses, (job,), {("completion", "PA-03"): done}, WORLD))


since = st.fixed_dictionaries(
    {},
    optional={
        "since": days.map(date.isoformat),
        "before": days.map(date.isoformat),
        "within_days": st.integers(1, 50),
        "after_days": st.integers(1, 50),
    },
)
leaves: st.SearchStrategy[Any] = st.one_of(
    st.fixed_dictionaries({"job_role": st.lists(st.sampled_from(ROLES), min_size=1)}),
    st.fixed_dictionaries({"unit": st.lists(st.sampled_from(UNITS), min_size=1)}),
    st.fixed_dictionaries({"care_setting": st.just(["acute"])}),
    st.fixed_dictionaries({"employment_type": st.just(["traveler", "student"])}),
    st.fixed_dictionaries({"work_location": st.just(["remote"])}),
    st.fixed_dictionaries({"hired": since}),
    st.fixed_dictionaries({"job_began": since}),
    st.fixed_dictionaries(
        {"completed": st.sampled_from([{"subject": "PA-03"}, {"subject": "PA-03", "within_months": 1}])}
    ),
    st.fixed_dictionaries(
        {"go_live": st.sampled_from([{"days_before": 10, "days_after": 20}, {"id": "wave-1"}])}
    ),
)
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"not": inner}),
    ),
    max_leaves=6,
)


def nested_at_most(data: Any, depth: int = 4) -> bool:
    if depth < 0:
        return False
    inner = [part for value in data.values() for part in (value if isinstance(value, list) else [value])]
    return all(nested_at_most(part, depth - 1) for part in inner if isinstance(part, dict))


expressions = trees.filter(nested_at_most).map(expression_of)


def holds_on(expression: Expression, subject: Subject, day: date) -> bool:
    """The reference: a day at a time, each group by its plain meaning."""
    match expression:
        case Leaf():
            return covers(expression.predicate.periods(expression.terms, subject), day)
        case Not():
            return not holds_on(expression.part, subject, day)
        case Every():
            return all(holds_on(part, subject, day) for part in expression.parts)
        case Some():
            return any(holds_on(part, subject, day) for part in expression.parts)


def in_order(found: Periods) -> bool:
    """Tell whether periods are in order and neither overlap nor touch."""
    return all(
        first.to_on is not None and first.to_on + timedelta(days=1) < second.from_on
        for first, second in pairwise(found)
    )


@given(expression=expressions, subject=subjects())
def test_an_expression_over_time_agrees_with_evaluating_it_day_by_day(
    expression: Expression, subject: Subject
) -> None:
    found = periods_of(expression, subject)
    assert in_order(found)
    assert [covers(found, day) for day in DAYS] == [holds_on(expression, subject, day) for day in DAYS]


@given(expression=expressions, subject=subjects())
def test_what_the_job_role_decides_beforehand_changes_no_answer(
    expression: Expression, subject: Subject
) -> None:
    left = for_role(expression, subject.job.job_role)
    assert periods_of(left, subject) == periods_of(expression, subject)


@given(one=periods(), other=periods())
def test_not_both_is_either_not(one: Periods, other: Periods) -> None:
    assert complement(intersection(one, other)) == union([*complement(one), *complement(other)])


@given(one=periods(), other=periods())
def test_not_either_is_neither(one: Periods, other: Periods) -> None:
    assert complement(union([*one, *other])) == intersection(complement(one), complement(other))


@given(one=periods())
def test_the_complement_of_the_complement_is_the_same(one: Periods) -> None:
    assert complement(complement(one)) == one


@given(one=periods(), other=periods())
def test_a_day_lies_in_the_common_part_when_it_lies_in_both(one: Periods, other: Periods) -> None:
    both = intersection(one, other)
    assert in_order(both)
    assert [covers(both, day) for day in DAYS] == [covers(one, day) and covers(other, day) for day in DAYS]


def test_ever_and_never_are_each_other_turned_round() -> None:
    assert (complement(EVER), complement(NEVER)) == (NEVER, EVER)
    assert periods_of(EVERYBODY, Subject(HeldJob(1, "nurse", 1, Period(START)), About())) == EVER
    assert periods_of(NOBODY, Subject(HeldJob(1, "nurse", 1, Period(START)), About())) == NEVER
