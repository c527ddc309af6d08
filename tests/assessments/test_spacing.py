"""Spacing: what is known comes back later, what is missed sooner; a card follows from the answers."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.assessments.rules.forms import BankItem
from lms.assessments.rules.practising import may_be_asked, next_item, next_objective
from lms.assessments.rules.spacing import LONGEST_DAYS, Card, Given, Recall, after, card_of

BEGAN = datetime(2026, 3, 2, 15, tzinfo=UTC)
TODAY = date(2026, 11, 16)
HISTORIES = st.lists(
    st.tuples(st.sampled_from(list(Recall)), st.integers(0, 60 * 24 * 90)), min_size=1, max_size=25
)


def answers_of(history):
    """Return answers with so many minutes between them."""
    at, found = BEGAN, []
    for recall, minutes in history:
        at += timedelta(minutes=minutes)
        found.append(Given(recall, at, at.date()))
    return found


def card(due_on):
    """Return a card that is due on a day."""
    return Card(1.0, 5.0, due_on, BEGAN, 1)


@given(HISTORIES)
def test_a_card_kept_step_by_step_is_the_card_made_anew(history):
    kept = None
    for given_answer in answers_of(history):
        kept = after(kept, given_answer)
    assert kept == card_of(answers_of(history))
    assert kept.answers == len(history)


@given(HISTORIES)
def test_the_next_day_lies_after_the_answer_and_within_half_a_year(history):
    found, last = card_of(answers_of(history)), answers_of(history)[-1]
    assert timedelta(days=1) <= found.due_on - last.on <= timedelta(days=LONGEST_DAYS)


@given(HISTORIES)
def test_what_was_known_never_comes_back_sooner_than_what_was_missed(history):
    *before, last = answers_of(history)
    due = [card_of([*before, Given(recall, last.at, last.on)]).due_on for recall in Recall]
    assert due == sorted(due)


def test_knowing_it_again_and_again_makes_the_distance_grow():
    found, distances = None, []
    on = BEGAN
    for _ in range(4):
        found = after(found, Given(Recall.KNOWN, on, on.date()))
        distances.append((found.due_on - on.date()).days)
        on += timedelta(days=distances[-1])
    assert distances == sorted(set(distances))


def test_an_objective_never_practised_has_no_card():
    assert card_of([]) is None


def test_what_is_due_longest_comes_first_then_what_is_new_then_what_is_due_soonest():
    cards = {
        "O1": card(TODAY + timedelta(days=9)),
        "O2": card(TODAY - timedelta(days=1)),
        "O3": card(TODAY - timedelta(days=5)),
        "O5": card(TODAY + timedelta(days=2)),
    }
    order, asked = ["O1", "O2", "O3", "O4", "O5"], []
    while order:
        asked.append(next_objective(order, cards, today=TODAY))
        order.remove(asked[-1])
    assert asked == ["O3", "O2", "O4", "O5", "O1"]


def test_without_an_objective_nothing_is_asked():
    assert next_objective([], {}, today=TODAY) is None


def test_only_live_items_outside_open_forms_may_be_asked():
    bank = [BankItem("a", "O1", "live"), BankItem("b", "O1", "live"), BankItem("c", "O1", "pilot")]
    assert may_be_asked(bank, hidden={"b"}) == {"O1": ["a"]}


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 5), min_size=1), st.text(max_size=8))
def test_the_item_seen_least_is_asked(seen, seed):
    assert seen[next_item(list(seen), seen, seed=seed)] == min(seen.values())
