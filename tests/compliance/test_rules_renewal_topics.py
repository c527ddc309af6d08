"""What a renewal form asks: denials, every module, the weakest objectives; nothing twice, never too much."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from lms.compliance.rules.renewal_topics import (
    CRITICAL,
    DENIALS,
    MODULE,
    OWN,
    ROLE,
    Candidate,
    Chosen,
    Denied,
    Mix,
    Part,
    chosen_topics,
)

TEN = Mix(items=10, from_denials=3)


def objective(
    module: str,
    name: str,
    *,
    teaches: str = "",
    step: str = "",
    critical: bool = False,
    items: int = 5,
    own: Part | None = None,
    role: Part | None = None,
) -> Candidate:
    """Return an objective that may be asked."""
    competencies, steps = frozenset(filter(None, [teaches])), frozenset(filter(None, [step]))
    return Candidate(module, name, critical, competencies, steps, items, own, role)


def denials(category: str, rank: int, *, suggests: str = "", step: str = "") -> Denied:
    """Return the denials of a category."""
    competencies, steps = frozenset(filter(None, [suggests])), frozenset(filter(None, [step]))
    return Denied(category, rank, Part(40 - rank, 200), competencies, steps)


def asked(topics: list[Chosen]) -> dict[tuple[str, str], int]:
    """Return how many items of each objective are asked."""
    return {topic.candidate.key: topic.items for topic in topics}


def test_the_weakest_of_the_own_first_attempt_comes_first() -> None:
    weak = objective("PA-03", "O2", own=Part(1, 3))
    strong = objective("PA-03", "O1", own=Part(5, 5))
    topics = chosen_topics([strong, weak], [], Mix(1, 0))
    assert asked(topics) == {("PA-03", "O2"): 1}
    assert topics[0].reasons == [OWN]


def test_without_own_attempts_the_results_of_the_role_decide() -> None:
    weak, strong = (
        objective("PA-03", name, role=Part(right, 100)) for name, right in (("O1", 55), ("O2", 90))
    )
    topics = chosen_topics([strong, weak], [], Mix(1, 0))
    assert (topics[0].candidate.objective, topics[0].reasons) == ("O1", [ROLE])


def test_what_payers_denied_most_is_asked_before_what_is_weakest() -> None:
    behind = objective("PA-03", "O1", teaches="PA06", own=Part(5, 5))
    weak = objective("PA-03", "O2", teaches="PA05", own=Part(0, 3))
    topics = chosen_topics([weak, behind], [denials("coordination", 1, suggests="PA06")], Mix(2, 1))
    assert [(topic.candidate.objective, topic.reasons) for topic in topics] == [
        ("O1", [DENIALS]),
        ("O2", [OWN]),
    ]


def test_a_denial_without_a_competency_is_matched_by_its_step() -> None:
    behind = objective("PA-05", "O3", step="W05", own=Part(5, 5))
    topics = chosen_topics([behind], [denials("authorization", 1, step="W05")], Mix(1, 1))
    assert [topic.denied.category for topic in topics if topic.denied] == ["authorization"]


def test_denials_take_turns_by_category() -> None:
    one, other = objective("PA-03", "O1", teaches="PA06"), objective("PA-05", "O1", teaches="PA07")
    found = [denials("first", 1, suggests="PA06"), denials("second", 2, suggests="PA07")]
    assert asked(chosen_topics([one, other], found, Mix(2, 2))) == {("PA-03", "O1"): 1, ("PA-05", "O1"): 1}


def test_denials_never_take_the_place_of_a_module() -> None:
    behind = objective("PA-03", "O1", teaches="PA06")
    others = [objective(module, "O1") for module in ("CORE-01", "CORE-03")]
    topics = chosen_topics(
        [behind, *others],
        [denials("coordination", 1, suggests="PA06")],
        Mix(3, 3),
        each_of=["CORE-01", "CORE-03", "PA-03"],
    )
    assert asked(topics) == {("PA-03", "O1"): 1, ("CORE-01", "O1"): 1, ("CORE-03", "O1"): 1}


def test_a_module_is_asked_on_its_critical_objective() -> None:
    critical = objective("PA-02", "O1", critical=True, own=Part(5, 5))
    weak = objective("PA-02", "O2", own=Part(0, 5))
    topics = chosen_topics([critical, weak], [], Mix(1, 0), each_of=["PA-02"])
    assert (topics[0].candidate.objective, topics[0].reasons) == ("O1", [CRITICAL])


def test_a_module_without_a_critical_objective_is_asked_on_its_weakest() -> None:
    topics = chosen_topics(
        [objective("PA-07", "O1", own=Part(3, 3)), objective("PA-07", "O2", own=Part(1, 3))],
        [],
        Mix(1, 0),
        each_of=["PA-07"],
    )
    assert (topics[0].candidate.objective, topics[0].reasons) == ("O2", [MODULE])


parts = st.none() | st.builds(
    lambda right, more: Part(right, right + more), st.integers(0, 5), st.integers(1, 5)
)
candidates = st.lists(
    st.builds(
        objective,
        st.sampled_from(["CORE-01", "PA-02", "PA-03", "PA-05"]),
        st.sampled_from(["O1", "O2", "O3"]),
        teaches=st.sampled_from(["", "PA05", "PA06"]),
        critical=st.booleans(),
        items=st.integers(0, 4),
        own=parts,
        role=parts,
    ),
    max_size=12,
    unique_by=lambda one: one.key,
)
found_denials = st.lists(
    st.sampled_from(
        [denials("coordination", 1, suggests="PA06"), denials("eligibility", 2, suggests="PA05")]
    ),
    max_size=2,
    unique_by=lambda one: one.category,
)
mixes = st.builds(Mix, st.integers(1, 12), st.integers(0, 6))


@given(candidates, found_denials, mixes)
def test_a_form_is_as_long_as_the_policy_says_or_as_the_banks_allow(
    known: list[Candidate], found: list[Denied], mix: Mix
) -> None:
    topics = chosen_topics(known, found, mix)
    assert sum(topic.items for topic in topics) == min(mix.items, sum(one.items for one in known))


@given(candidates, found_denials, mixes)
def test_no_topic_asks_more_items_than_its_bank_holds(
    known: list[Candidate], found: list[Denied], mix: Mix
) -> None:
    assert all(0 < one.items <= one.candidate.items for one in chosen_topics(known, found, mix))


@given(candidates, found_denials, st.integers(0, 6))
def test_every_module_to_renew_is_asked_when_the_form_is_long_enough(
    known: list[Candidate], found: list[Denied], share: int
) -> None:
    modules = {one.module for one in known if one.items}
    topics = chosen_topics(known, found, Mix(max(len(modules), 1), share), each_of=sorted(modules))
    assert {topic.candidate.module for topic in topics} == modules


@given(candidates, found_denials, mixes)
def test_what_is_asked_for_denials_keeps_to_its_part(
    known: list[Candidate], found: list[Denied], mix: Mix
) -> None:
    topics = chosen_topics(known, found, mix)
    only = [topic for topic in topics if topic.reasons == [DENIALS]]
    assert sum(topic.items for topic in only) <= mix.from_denials


@given(candidates, found_denials, mixes)
def test_every_topic_says_why_it_is_asked(known: list[Candidate], found: list[Denied], mix: Mix) -> None:
    topics = chosen_topics(known, found, mix)
    assert all(topic.reasons and len(set(topic.reasons)) == len(topic.reasons) for topic in topics)
    assert set(Counter(topic.candidate.key for topic in topics).values()) <= {1}
