"""Drawing a form: so many of each objective, unseen first, the same for the same seed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.assessments.rules.forms import BankItem, TooFewItemsError, draw

OBJECTIVES = ("O1", "O2", "O3")
BANK = [BankItem(f"M-{objective}-{n:02}", objective, "live") for objective in OBJECTIVES for n in range(12)]
counts = st.dictionaries(st.sampled_from(OBJECTIVES), st.integers(1, 12), min_size=1)
seen = st.dictionaries(st.sampled_from([item.id for item in BANK]), st.integers(0, 4))
seeds = st.text(min_size=1, max_size=8)


@given(counts=counts, seen=seen, seed=seeds)
def test_a_form_never_repeats_an_item(counts, seen, seed):
    form = draw(BANK, counts, seen, seed=seed)
    assert len(form) == len(set(form)) == sum(counts.values())


@given(counts=counts, seen=seen, seed=seeds)
def test_a_form_has_the_asked_number_of_each_objective(counts, seen, seed):
    form = draw(BANK, counts, seen, seed=seed)
    assert {o: sum(f"-{o}-" in item for item in form) for o in counts} == counts


@given(counts=counts, seen=seen, seed=seeds)
def test_the_same_seed_draws_the_same_form(counts, seen, seed):
    assert draw(BANK, counts, seen, seed=seed) == draw(list(reversed(BANK)), counts, seen, seed=seed)


@given(counts=counts, seen=seen, seed=seeds)
def test_no_drawn_item_was_seen_more_often_than_one_left_out(counts, seen, seed):
    form = set(draw(BANK, counts, seen, seed=seed))
    for objective in counts:
        own = [item.id for item in BANK if item.objective == objective]
        drawn = [seen.get(item, 0) for item in own if item in form]
        left = [seen.get(item, 0) for item in own if item not in form]
        assert not left or max(drawn) <= min(left)


def test_different_seeds_draw_different_forms():
    forms = {draw(BANK, {"O1": 4}, {}, seed=str(seed)) for seed in range(20)}
    assert len(forms) > 10


@pytest.mark.parametrize("status", ["draft", "pilot", "retired"])
def test_only_live_items_are_drawn(status):
    bank = [BankItem("M-O1-99", "O1", status), *BANK]
    drawn = {item for seed in range(40) for item in draw(bank, {"O1": 6}, {}, seed=str(seed))}
    assert "M-O1-99" not in drawn


def test_a_bank_with_too_few_live_items_is_refused():
    with pytest.raises(TooFewItemsError, match="O1 has 12 live items; the form needs 13"):
        draw(BANK, {"O1": 13}, {}, seed="s")


MIXED = [
    BankItem(f"M-{objective}-{n:02}", objective, "live", "case-coding" if n % 2 else "single")
    for objective in OBJECTIVES
    for n in range(24)
]
quotas = st.dictionaries(st.sampled_from(OBJECTIVES), st.integers(1, 12))


@given(counts=counts, quota=quotas, seen=seen, seed=seeds)
def test_a_quota_of_a_kind_is_drawn_exactly(counts, quota, seen, seed):
    quota = {name: min(number, counts.get(name, 0)) for name, number in quota.items()}
    form = draw(MIXED, counts, seen, seed=seed, kinds={"case-coding": quota})
    kinds = {item.id: item.kind for item in MIXED}
    for name, count in counts.items():
        own = [kinds[item] for item in form if f"-{name}-" in item]
        assert len(own) == count
        assert own.count("case-coding") == quota.get(name, 0)


def test_a_form_without_quotas_may_hold_any_kind():
    forms = [draw(MIXED, {"O1": 4}, {}, seed=str(seed)) for seed in range(20)]
    kinds = {item.id: item.kind for item in MIXED}
    assert {kinds[item] for form in forms for item in form} == {"case-coding", "single"}


def test_too_few_items_of_a_kind_are_told():
    bank = [item for item in MIXED if item.kind == "single"]
    with pytest.raises(TooFewItemsError, match="0 live items of case-coding; the form needs 2"):
        draw(bank, {"O1": 4}, {}, seed="s", kinds={"case-coding": {"O1": 2}})
