"""What acknowledgments say about a submission, and what the edit log says about a claim."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lms.claims.rules.acknowledgments import (
    answers_to,
    interchange_answer,
    judge_acks,
    reached_sets,
    rejection_cause,
    set_answer,
    submission_meant,
)
from lms.claims.rules.edits import Hit, judge_edits
from lms.claims.rules.facts import StatusCode
from lms.claims.rules.identity import Root
from lms.claims.rules.roots import clean_tests, judge_root
from lms.claims.rules.statuses import answer_of
from tests.claims.makers import START, claim_ack, reason_table, remit, submission


@pytest.mark.parametrize(
    ("category", "answer"),
    [
        ("A0", "in_transit"),
        ("A1", "in_transit"),
        ("A2", "accepted"),
        ("A3", "rejected"),
        ("A4", "not_found"),
        ("A5", "accepted"),
        ("A6", "rejected"),
        ("A7", "rejected"),
        ("A8", "rejected"),
        ("E1", None),
        ("F1", None),
    ],
)
def test_the_category_decides(category: str, answer: str | None) -> None:
    assert answer_of([StatusCode(category, "20", "")]) == answer


def test_one_rejection_among_several_statuses_rejects() -> None:
    assert answer_of([StatusCode("A2", "20", ""), StatusCode("A7", "33", "")]) == "rejected"


@pytest.mark.parametrize(("code", "answer"), [("A", "accepted"), ("E", "accepted"), ("R", "rejected")])
def test_an_interchange_is_rejected_by_r_only(code: str, answer: str) -> None:
    assert interchange_answer(code) == answer


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("A", "accepted"),
        ("E", "accepted"),
        ("P", "partly"),
        ("M", "rejected"),
        ("R", "rejected"),
        ("W", "rejected"),
        ("X", "rejected"),
    ],
)
def test_a_set_is_rejected_by_four_codes(code: str, answer: str) -> None:
    assert set_answer(code) == answer


def outcome(*codes: str, remitted: bool = False) -> tuple[str | None, int | None]:
    acks = [claim_ack(codes=code, day=day) for day, code in enumerate(codes, start=1)]
    found = judge_acks(acks, reason_table(), first_remit_on=START + timedelta(days=20) if remitted else None)
    return found.outcome, (found.on - START).days if found.on else None


def test_a_later_rejection_wins_over_an_acceptance() -> None:
    assert outcome("A2:20", "A7:164") == ("rejected", 2)


def test_the_first_acceptance_dates_the_outcome() -> None:
    assert outcome("A1:20", "A2:20", "A2:20") == ("accepted", 2)


@pytest.mark.parametrize("code", ["A0:1", "A1:20", "A4:35"])
def test_what_does_not_decide_is_a_waiting_state(code: str) -> None:
    assert outcome(code) == (None, None)


def test_a_remittance_ends_the_wait_but_not_a_rejection() -> None:
    assert outcome("A1:20", remitted=True) == ("accepted", 20)
    assert outcome("A7:164", remitted=True) == ("rejected", 1)
    assert outcome(remitted=True) == ("accepted", 20)


def test_an_accepted_set_is_not_yet_an_accepted_claim() -> None:
    ack = replace(claim_ack(codes="A2:20"), scope="set", answer="accepted", detail="")
    assert judge_acks([ack], reason_table(), first_remit_on=None).outcome is None


AT = datetime(2026, 3, 10, 9, tzinfo=UTC)


def test_a_control_number_that_came_round_again_means_the_sets_sent_last_before_the_answer() -> None:
    year = timedelta(days=365)
    sets = [
        ("old", AT - year),
        ("new", AT - timedelta(hours=1)),
        ("twin", AT - timedelta(hours=1)),
        ("next", AT + year),
    ]
    assert reached_sets(AT, sets) == {"new", "twin"}
    assert reached_sets(AT - 2 * year, sets) == {"old"}
    assert reached_sets(AT, []) == frozenset()


def test_an_answer_means_the_submission_of_the_file_it_names_else_the_last_before_it() -> None:
    first, second = submission(key="a", batch_ref="b1"), submission(key="b", day=5, batch_ref="b2")
    assert submission_meant(claim_ack(codes="A2:20", day=9, batch_ref="b1"), [first, second]) is first
    assert submission_meant(claim_ack(codes="A2:20", day=9), [first, second]) is second
    assert submission_meant(claim_ack(codes="A2:20", day=3), [first, second]) is first


def test_an_answer_dated_before_everything_means_the_first_submission() -> None:
    first, second = submission(key="a", day=3), submission(key="b", day=5)
    assert submission_meant(claim_ack(codes="A2:20", day=1), [second, first]) is first


def test_a_batch_rejection_of_one_provider_spares_the_others() -> None:
    one, other = submission(key="a", set_key="1"), submission(key="b", set_key="1", billing_npi="1987654328")
    wide = replace(
        claim_ack(codes="A8:562"),
        scope="batch",
        claim_key=None,
        set_keys=frozenset({"1"}),
        billing_npi="1234567893",
    )
    assert answers_to(one, [one], [wide]) == [wide]
    assert answers_to(other, [other], [wide]) == []


@pytest.mark.parametrize(
    ("scope", "detail", "cause"),
    [
        ("claim", "A7:164", "CSC-164"),
        ("claim", "A7:21 A7:164", "CSC-164"),
        ("claim", "A7:21", "CSC-21"),
        ("claim", "A7:99999", "CSCC-A7"),
        ("set", "IK304-3 IK502-5", "999-IK304-3"),
        ("set", "IK304-99", None),
        ("interchange", "006", "TA1-006"),
    ],
)
def test_a_rejection_suggests_the_cause_of_its_most_telling_code(
    scope: str, detail: str, cause: str | None
) -> None:
    found = rejection_cause(replace(claim_ack(codes="A7:1"), scope=scope, detail=detail), reason_table())
    assert (found.id if found else None) == cause


def hit(code: str = "E014", *, resolved: int | None = 2, by: str | None = "person", hit_on: int = 1) -> Hit:
    return Hit(
        code,
        START,
        START + timedelta(days=hit_on),
        None if resolved is None else START + timedelta(days=resolved),
        by if resolved is not None else None,
    )


def test_a_claim_without_a_hit_is_clean() -> None:
    judged = judge_edits([Hit("", START, None, None, None)], reason_table())
    assert (judged.state, judged.hits, judged.cause) == ("clean", 0, None)


def test_what_a_rule_resolved_is_clean() -> None:
    assert judge_edits([hit(by="auto")], reason_table()).state == "clean"


def test_what_a_person_resolved_is_touched_since_that_day() -> None:
    judged = judge_edits(
        [hit(by="auto", resolved=1), hit("E015", resolved=4), hit("E016", resolved=3)], reason_table()
    )
    assert (judged.state, judged.first_person_on, judged.resolved_on) == (
        "touched",
        START + timedelta(days=3),
        START + timedelta(days=4),
    )


def test_one_open_hit_keeps_the_claim_open() -> None:
    judged = judge_edits([hit(), hit("E015", resolved=None)], reason_table())
    assert (judged.state, judged.open_hits, judged.resolved_on) == ("open", 1, None)


def test_the_cause_is_that_of_the_first_hit_a_person_had_to_see() -> None:
    judged = judge_edits(
        [hit("E015", hit_on=0, by="auto"), hit("E016", hit_on=2, resolved=3), hit("E014")], reason_table()
    )
    assert judged.cause is not None
    assert judged.cause.id == "EDIT-E014"


def test_an_edit_that_the_table_does_not_know_counts_without_a_cause() -> None:
    judged = judge_edits([hit("LOCAL-7")], reason_table())
    assert (judged.state, judged.cause) == ("touched", None)


@pytest.mark.parametrize(
    ("codes", "paid", "edits", "expected"),
    [
        ("A2:20", 400, "clean", [True, True, True, True]),
        ("A2:20", 400, None, [None, True, True, None]),
        ("A2:20", 400, "touched", [False, True, True, False]),
        ("A2:20", 400, "open", [False, True, True, False]),
        ("A7:164", None, "clean", [True, False, False, False]),
        ("A2:20", 0, "clean", [True, True, False, False]),
        ("A2:20", None, "clean", [True, True, None, None]),
        ("A1:20", None, None, [None, None, None, None]),
    ],
)
def test_the_four_clean_numbers_of_a_claim(
    codes: str, paid: int | None, edits: str | None, expected: list[bool | None]
) -> None:
    remits = []
    if paid is not None:
        remits = [remit(charge=400, paid=paid, adjustments=[] if paid else ["CO-197 400"])]
    root = Root(("c",), [submission()], [claim_ack(codes=codes)], remits)
    tests = clean_tests(judge_root(root, reason_table()), edits)  # type: ignore[arg-type]
    assert [test.measure for test in tests] == ["K12", "K14", "K33", "K34"]
    assert [test.passed for test in tests] == expected
    assert all(test.why for test in tests)
