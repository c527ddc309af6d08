"""Gates with groups: met as a day-by-day reading says, never unmet by more evidence, one thing to do."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.access.rules.decisions import change_points, decision_at, decision_spans
from lms.access.rules.facts import Employment, GateCase, GateVersion, Requirement, SignOff, Standing, Tenure
from lms.core.groups import Group, Key

START = date(2026, 1, 1)
DAY = timedelta(days=1)
NAMES = ("A", "B", "C", "D")
KEYS: tuple[Key, ...] = tuple(("exam-passed", name) for name in NAMES)
Stretch = tuple[date, date | None]


def requirement(name: str, met: list[Stretch]) -> Requirement:
    """A requirement that is met in some stretches, which come in order and apart."""
    found, cursor = [], date.min
    for begun, ended in met:
        found.append(Standing(cursor, begun - DAY, False, "Pass it."))
        found.append(Standing(begun, ended, True, "Met.", (1,), ended))
        if ended is None:
            return Requirement("exam-passed", name, True, tuple(found))
        cursor = ended + DAY
    return Requirement("exam-passed", name, True, (*found, Standing(cursor, None, False, "Pass it.")))


@st.composite
def stretches(draw: st.DrawFn) -> list[Stretch]:
    found: list[Stretch] = []
    cursor = START
    for _ in range(draw(st.integers(0, 2))):
        begun = cursor + timedelta(days=draw(st.integers(1, 20)))
        ended = begun + timedelta(days=draw(st.integers(0, 30)))
        found.append((begun, ended))
        cursor = ended + DAY
    if draw(st.booleans()):
        found.append((cursor + timedelta(days=draw(st.integers(1, 20))), None))
    return found


@st.composite
def groups(draw: st.DrawFn) -> tuple[Group, ...]:
    inner = Group(draw(st.integers(1, 2)), KEYS[2:])
    shapes = (
        (Group(draw(st.integers(1, 2)), KEYS[:2]),),
        (Group(draw(st.integers(1, 3)), KEYS[:3], "Any class"),),
        (Group(draw(st.integers(1, 2)), (KEYS[1], inner)),),
        (Group(1, KEYS[:2]), Group(1, KEYS[2:])),
    )
    return draw(st.sampled_from(shapes))


versions = st.builds(
    lambda met, shape: GateVersion(
        1, tuple(requirement(*pair) for pair in zip(NAMES, met, strict=True)), groups=shape
    ),
    st.lists(stretches(), min_size=4, max_size=4),
    groups(),
)
days = st.integers(-3, 140).map(lambda number: START + timedelta(days=number))


def is_met_on(met: dict[Key, bool], part: Key | Group) -> bool:
    """Read a term as its words say."""
    if isinstance(part, Group):
        return [is_met_on(met, one) for one in part.parts].count(True) >= part.least
    return met[part]


def needed(version: GateVersion) -> tuple[Key | Group, ...]:
    """Return what a version needs: its groups, and what stands in none of them."""
    grouped = {key for group in version.groups for key in group.things()}
    return (*version.groups, *(key for key in KEYS if key not in grouped))


@given(versions, days)
def test_a_version_is_met_on_a_day_exactly_when_its_terms_are(version: GateVersion, day: date) -> None:
    met = {(one.kind, one.subject): one.on(day).met for one in version.requirements}
    assert version.is_met(day) == all(is_met_on(met, part) for part in needed(version))


@given(versions, days)
def test_what_is_met_lasts_until_the_day_that_it_names(version: GateVersion, day: date) -> None:
    if version.is_met(day):
        until = version.valid_until(day)
        last = until or START + timedelta(days=400)
        assert all(version.is_met(day + timedelta(days=more)) for more in range((last - day).days + 1))


@given(versions, days, st.sampled_from(range(4)))
def test_one_more_thing_met_never_unmeets_the_gate(version: GateVersion, day: date, which: int) -> None:
    more = list(version.requirements)
    more[which] = requirement(NAMES[which], [(START - 5 * DAY, None)])
    assert replace(version, requirements=tuple(more)).is_met(day) >= version.is_met(day)


def case(version: GateVersion, *, signed_on: date | None = None) -> GateCase:
    at = datetime.combine(signed_on or START, datetime.min.time(), UTC) + timedelta(hours=9)
    signed = (
        (
            SignOff(1, "confirm", 2, "ED", 1, signed_on, at),
            SignOff(2, "release", 3, "ED", 1, signed_on, at + timedelta(hours=1)),
        )
        if signed_on
        else ()
    )
    return GateCase(
        gate="ehr-nurse",
        person_id=1,
        versions=(version,),
        tenures=(Tenure("ED", START - 30 * DAY),),
        employment=(Employment("active", START - 30 * DAY),),
        sign_offs=signed,
    )


@given(versions, days, days)
def test_the_kept_decision_of_a_day_is_the_one_of_the_rule(
    version: GateVersion, day: date, signed_on: date
) -> None:
    made = case(version, signed_on=signed_on)
    spans = [
        span.decision
        for span in decision_spans(made)
        if span.from_on <= day and (span.to_on is None or day <= span.to_on)
    ]
    assert spans == [decision_at(made, day)]
    assert list(change_points(made)) == sorted(set(change_points(made)))


def any_of(*met: list[Stretch], least: int = 1, title: str = "") -> GateVersion:
    asked = tuple(requirement(*pair) for pair in zip(NAMES, met, strict=False))
    return GateVersion(1, asked, groups=(Group(least, KEYS[: len(met)], title),))


def test_one_of_two_is_enough_for_the_signatures() -> None:
    decision = decision_at(case(any_of([(START, None)], [])), START)
    assert decision.state == "ready_for_signoff"


def test_a_group_is_one_thing_of_those_that_are_left() -> None:
    decision = decision_at(case(any_of([], [], [], title="Any class")), START)
    assert decision.why == "1 of 1 requirements left until EHR access."
    assert decision.counted == (0, 1)


def test_a_clearance_lasts_until_the_later_of_two_alternatives() -> None:
    sooner, later = START + 30 * DAY, START + 60 * DAY
    version = any_of([(START, sooner)], [(START, later)])
    assert decision_at(case(version, signed_on=START), START).cleared_until == later
    assert decision_at(case(version, signed_on=START), sooner + DAY).state == "cleared"
    assert decision_at(case(version, signed_on=START), later + DAY).state == "grace"


def test_every_requirement_of_a_group_stands_in_the_decision_with_its_own_verdict() -> None:
    decision = decision_at(case(any_of([(START, None)], [], title="Any class")), START)
    assert [one.met for one in decision.requirements] == [True, False]
    (group,) = decision.groups
    assert (group.title, group.least, group.met) == ("Any class", 1, True)
    assert decision.alone == ()
