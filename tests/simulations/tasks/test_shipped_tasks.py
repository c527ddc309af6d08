"""Every draw of every shipped screen: what is right pays, what is wrong is caught where the task says."""

import re
from pathlib import Path
from typing import Any

import pytest

from lms.core.icd10 import is_leaf
from lms.simulations.rules.tasks.checking import complaints
from lms.simulations.rules.tasks.effects import fate_of
from lms.simulations.rules.tasks.entries import is_right
from lms.simulations.rules.tasks.making import right_of
from lms.simulations.rules.tasks.model import NOTHING
from lms.simulations.rules.tasks.playing import TaskState, apply, values_of
from lms.simulations.rules.tasks.walking import walk_faults
from lms.simulations.task_content import SCREENS
from tests.simulations.claim.judge import complaints as of_pyx12
from tests.simulations.claim.worlds import world
from tests.simulations.tasks.examples import KEYS, body, claims, draws, form_of

each_draw = pytest.mark.parametrize(("key", "number"), draws())
each_task = pytest.mark.parametrize("key", KEYS)


def test_there_is_one_screen_of_each_kind() -> None:
    assert sorted(body(key)["screen"] for key in KEYS) == sorted(SCREENS)


@each_task
def test_the_check_finds_nothing(key: str) -> None:
    assert complaints(body(key)) == []
    assert list(walk_faults(body(key), world())) == []


@each_draw
def test_what_is_right_meets_no_edit_and_is_paid(key: str, number: int) -> None:
    found = claims(key, number)
    loud = [stop.code for stop in found.right.open_stops if stop.kind != "silent"]
    assert loud == list(found.task.expects)
    assert fate_of(found.right) == ("partly" if found.task.expects else "paid")
    assert [stop.code for stop in found.right.open_stops if stop.kind == "silent"] == []


@each_draw
def test_each_stated_wrong_entry_is_caught_where_the_task_says(key: str, number: int) -> None:
    found = claims(key, number)
    for entry in found.task.entries:
        effect = found.effect(entry, entry.wrong)
        if not entry.writes:
            assert not effect.is_computed
        elif entry.caught == NOTHING:
            assert effect.codes == (), entry.name
        else:
            assert entry.caught in effect.codes, entry.name


@each_draw
def test_a_wrong_entry_says_somewhere_what_it_does(key: str, number: int) -> None:
    found = claims(key, number)
    silent = [
        entry.name
        for entry in found.task.entries
        if not (effect := found.effect(entry, entry.wrong)).stops and not effect.would and not entry.does
    ]
    assert silent == []


@each_draw
def test_the_form_with_everything_right_earns_every_point(key: str, number: int) -> None:
    task = claims(key, number).task
    sent = {name: [value] for name, value in form_of(task).items()}
    step = {"act": "hand-in", "values": values_of(task, sent), "times": []}
    state = apply(TaskState(task), step, elapsed_seconds=60)
    assert (state.result.points, state.result.is_breach) == (task.points, False)


@each_draw
def test_an_empty_screen_is_handed_in_and_earns_only_what_stays_empty(key: str, number: int) -> None:
    task = claims(key, number).task
    state = apply(TaskState(task), {"act": "hand-in", "values": {}}, elapsed_seconds=1)
    assert state.result.points == sum(one.points for one in task.entries if is_right(one, ""))
    assert claims(key, number).whole(state.values).stops


@each_draw
def test_every_diagnosis_that_is_expected_is_a_whole_code_of_the_list(key: str, number: int) -> None:
    task = claims(key, number).task
    listed: list[Any] = [right_of(entry) for entry in task.entries if entry.kind == "code"]
    listed += [code for entry in task.entries if entry.kind == "codes" for code in entry.right]
    visit = task.visit
    listed += [visit["base"].get("principal_diagnosis"), *visit["base"].get("other_diagnoses", ())]
    assert [code for code in listed if code and not is_leaf(code)] == []


@each_task
def test_no_screen_holds_a_licensed_code(key: str) -> None:
    texts = " ".join(map(str, _texts(body(key)["papers"])))
    assert re.findall(r"\b\d{5}\b", texts) == []


def _texts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in _texts(one)]
    return [text for one in value for text in _texts(one)] if isinstance(value, list) else [value]


def test_the_remittance_on_paper_is_the_one_that_the_payer_model_writes() -> None:
    for number in range(len(body("FT-8")["variants"])):
        found = claims("FT-8", number)
        first = found.right.rounds[0]
        assert first.outcome is not None
        paper = next(one for one in found.task.papers if one.kind == "remit")
        row = paper.rows[1]
        assert (first.outcome.group, first.outcome.carc) == ("CO", "197")
        assert row[1:4] == ("$2,900.00", f"${first.outcome.paid:.2f}", f"CO 197 ${first.outcome.denied:,.2f}")


@each_draw
def test_pyx12_accepts_what_goes_out_and_what_comes_back(
    key: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = claims(key, number)
    runs = [found.right, *(found.run({**found.task.right, e.name: e.wrong}) for e in found.task.entries)]
    rounds = [one for run in runs for one in run.rounds if one.outcome and one.outcome.result != "rejected"]
    for texts in (
        {one.claim_837 for one in rounds},
        {one.acknowledgment_277ca or "" for one in rounds},
        {one.remit_835 or "" for one in rounds},
    ):
        assert of_pyx12(sorted(texts - {""}), tmp_path, monkeypatch) == []
