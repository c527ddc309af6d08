"""What holds for every claim, whatever was decided: it repeats, balances, and its colours have reasons."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.simulations.rules.claim.facts import RELEASE, Change, ClaimRun, Visit
from lms.simulations.rules.claim.run import run_claim
from lms.simulations.rules.claim.sheet import Sheet
from lms.simulations.rules.claim.states import concerned
from tests.simulations.claim.judge import complaints
from tests.simulations.claim.worlds import IDS, told

pytestmark = pytest.mark.histories
_ODD_VALUES: dict[str, list[Any]] = {
    "member_1": ["XX9", None, "1EG4TE5MK73"],
    "principal_diagnosis": ["R07.9", "I21.4", "Z00.00", None],
    "payer_2": [None],
    "bill_type": ["131", "111"],
    "condition_codes": [["44"], []],
    "authorization": ["A1", None],
    "line_1.modifiers": [["GA"], []],
    "value_codes": [{"80": 1}, {}],
}
_ODD_FACTS: dict[str, list[Any]] = {
    "mspq": ["done", "missing", "invented"],
    "order": [{"has_reason": True}, {"has_reason": False}, None],
    "records": ["sent", "missing", "unanswered"],
    "both_first": [True, False],
    "action": ["resubmit", "appeal", "patient", "write_off", "wait"],
    "release": [True, False],
    "send": [True, False],
}


def _some(values: dict[str, list[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={name: st.sampled_from(some) for name, some in values.items()})


ODD = st.builds(
    Change,
    beat=st.sampled_from(["B1", "B7", "B9"]),
    role=st.sampled_from(["biller", "nurse"]),
    stage=st.sampled_from(["before", "edit", "denial"]),
    fields=_some(_ODD_VALUES),
    facts=_some(_ODD_FACTS),
    option=st.sampled_from("abc"),
    holds=st.sampled_from([(), ("dnfb",), ("no-such-key",)]),
    minutes=st.sampled_from([{}, {"biller": 5}]),
)


@st.composite
def walks(draw: st.DrawFn) -> tuple[str, list[Change]]:
    """Draw a visit and any sequence of its options, of changes that nobody foresaw, and of a release."""
    name = draw(st.sampled_from(IDS))
    tale = told(name)
    own = st.sampled_from(sorted(tale.options.items())).map(lambda pair: pair[1])
    return name, draw(st.lists(st.one_of(own, ODD, st.just(RELEASE)), max_size=8))


_MOST = settings().max_examples
"""What the profile asks for: a run of some milliseconds is dear, so the usual one does with fewer."""
walked = settings(
    max_examples=30 if _MOST <= 100 else _MOST,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@walked
@given(walks())
def test_the_same_decisions_make_the_same_claim(walk: tuple[str, list[Change]]) -> None:
    visit, changes = told(walk[0]).visit, walk[1]

    assert run_claim(visit, changes) == run_claim(visit, list(changes))


@walked
@given(walks())
def test_every_dollar_of_the_charge_has_a_place(walk: tuple[str, list[Change]]) -> None:
    run = run_claim(told(walk[0]).visit, walk[1])

    assert run.charged == run.paid + run.patient + run.contractual + run.denied + run.unanswered
    assert min(run.paid, run.patient, run.contractual, run.denied, run.unanswered) >= 0
    assert run.at_risk >= 0
    assert run.days >= run.best_days


@walked
@given(walks())
def test_every_answer_balances_and_is_read_without_a_fault(walk: tuple[str, list[Change]]) -> None:
    visit, changes = told(walk[0]).visit, walk[1]
    for one in run_claim(visit, changes).rounds:
        if one.outcome is None:
            assert one.remit_835 is None
            continue
        assert [code for code in one.outcome.faults if code.startswith("unbalanced")] == []
        assert one.outcome.result not in ("out_of_balance", "waiting")


@walked
@given(walks())
def test_every_colour_has_its_reason(walk: tuple[str, list[Change]]) -> None:
    visit, changes = told(walk[0]).visit, walk[1]
    run = run_claim(visit, changes)
    for state in run.fields:
        assert state.why
        if state.status in ("red", "amber", "black"):
            assert _reasons(run, visit, changes, state.name, state.status)


def _reasons(run: ClaimRun, visit: Visit, changes: list[Change], name: str, status: str) -> bool:
    """Tell whether a stop that is still open says why a field has its colour."""
    kinds = {"red": ("denial", "rejection"), "amber": ("edit", "hold"), "black": ("silent",)}[status]
    sheet = _sheet(visit, changes)
    stops = (*run.open_stops, *run.would)
    if status == "black":
        return any(stop.kind == "silent" for stop in stops)
    return any(stop.kind in kinds and name in concerned(sheet, stop) for stop in stops)


def _sheet(visit: Visit, changes: list[Change]) -> Sheet:
    sheet = Sheet.of(visit)
    for stage in ("before", "edit", "denial"):
        for change in changes:
            if change.stage == stage:
                sheet.apply(change)
    return sheet


@walked
@given(walks())
def test_a_claim_that_stays_in_the_house_has_no_answer(walk: tuple[str, list[Change]]) -> None:
    visit, changes = told(walk[0]).visit, walk[1]
    for one in run_claim(visit, changes).rounds:
        assert (one.sent_on is None) == (one.acknowledgment_277ca is None)
        if one.sent_on is not None:
            assert one.sent_on >= visit.service_to


@walked
@given(walks())
def test_what_nobody_did_after_the_denial_does_not_change_what_came_before(
    walk: tuple[str, list[Change]],
) -> None:
    visit, changes = told(walk[0]).visit, walk[1]
    early = [change for change in changes if change.stage != "denial"]
    whole, part = run_claim(visit, changes), run_claim(visit, early)

    assert whole.rounds[: len(part.rounds)] == part.rounds


def test_pyx12_accepts_claims_of_visits_that_nobody_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts: dict[str, list[str]] = {"837": [], "277": [], "835": []}

    @settings(max_examples=40, deadline=None, database=None, derandomize=True)
    @given(walks())
    def collect(walk: tuple[str, list[Change]]) -> None:
        for one in run_claim(told(walk[0]).visit, walk[1]).rounds:
            # What lacks member number, place, type of bill or diagnosis is unlawful on purpose: the payer's
            # front end rejects it, as an edit would have stopped it.
            if one.outcome is None or one.outcome.result == "rejected":
                continue
            texts["837"].append(one.claim_837)
            texts["277"].append(one.acknowledgment_277ca or "")
            texts["835"].append(one.remit_835 or "")

    collect()
    for found in texts.values():
        assert complaints(dict.fromkeys(filter(None, found)), tmp_path, monkeypatch) == []
