"""Third-party sample files beside the project: the right answer for each; skipped where they are absent."""

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask

from lms.claims.models import X12Set
from lms.claims.rules.facts import Remit
from lms.claims.rules.outcome import judge
from lms.claims.rules.statuses import answer_of
from lms.claims.x12.faults import Fault
from lms.claims.x12.items import Claim, ClaimAck, Item, RemitClaim, RemitTotals, SetAck, SetEnd, SetHead
from lms.claims.x12.parsers import PARSERS
from lms.claims.x12.reader import Reader
from lms.core.errors import Refused
from lms.core.imports import run_import
from tests.claims.makers import START, reason_table
from tests.claims.worlds import count_of

FOLDER = Path(__file__).parents[3] / "shared/samples/x12"
ROWS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "samples.yaml").read_text())

needs_samples = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the sample files are not beside the project (../shared/samples/x12)"
)
each_row = pytest.mark.parametrize("row", ROWS, ids=[row["file"] for row in ROWS])


def read(name: str) -> list[Item]:
    with (FOLDER / name).open("rb") as stream:
        return list(Reader(stream, PARSERS))


def of(kind: type, items: list[Item]) -> list[Any]:
    return [item for item in items if isinstance(item, kind)]


@needs_samples
@each_row
def test_a_sample_holds_the_sets_and_faults_that_it_should(row: dict[str, Any]) -> None:
    items = read(row["file"])
    heads = of(SetHead, items)
    assert Counter(head.kind for head in heads) == {str(kind): n for kind, n in row["kinds"].items()}
    assert set(row.get("faults", ())) <= {fault.code for fault in of(Fault, items)}
    if "interchanges" in row:
        assert len({head.interchange for head in heads}) == row["interchanges"]
    if "groups" in row:
        assert len({(head.interchange, head.group) for head in heads}) == row["groups"]
    if "segments" in row:
        assert [end.segments for end in of(SetEnd, items)] == row["segments"]
    if row.get("skipped"):
        assert not [item for item in items if not isinstance(item, SetHead | SetEnd | Fault)]


@needs_samples
@pytest.mark.parametrize("row", [row for row in ROWS if "claims" in row], ids=lambda row: row["file"])
def test_a_sample_holds_the_claims_that_it_should(row: dict[str, Any]) -> None:
    found: list[Claim] = of(Claim, read(row["file"]))
    assert len(found) == row["claims"]
    assert sum(claim.charge or 0 for claim in found) == Decimal(row["charge"])
    assert Counter(claim.frequency for claim in found) == row["frequency"]
    if "same_as" in row:
        assert found == of(Claim, read(row["same_as"]))


@needs_samples
@pytest.mark.parametrize("row", [row for row in ROWS if "answers" in row], ids=lambda row: row["file"])
def test_a_sample_holds_the_answers_to_claims_that_it_should(row: dict[str, Any]) -> None:
    found: list[ClaimAck] = of(ClaimAck, read(row["file"]))
    told = [[answer_of(ack.statuses), ":".join(ack.statuses[0]).rstrip(":"), ack.amount] for ack in found]
    assert told == [[answer, code, Decimal(amount)] for answer, code, amount in row["answers"]]


@needs_samples
@pytest.mark.parametrize("row", [row for row in ROWS if "sets" in row], ids=lambda row: row["file"])
def test_a_sample_holds_the_answers_to_sets_that_it_should(row: dict[str, Any]) -> None:
    found: list[SetAck] = of(SetAck, read(row["file"]))
    assert [[ack.group_control, ack.set_control, ack.code] for ack in found] == row["sets"]
    assert [code for ack in found for code in ack.errors] == row.get("errors", [])


@needs_samples
@pytest.mark.parametrize("row", [row for row in ROWS if "remits" in row], ids=lambda row: row["file"])
def test_a_sample_remittance_pays_and_denies_what_it_should(row: dict[str, Any]) -> None:
    items = read(row["file"])
    found: list[RemitClaim] = of(RemitClaim, items)
    assert len(found) == row["remits"]
    assert [one.status for one in found] == row["status"]
    assert sum(one.charge for one in found) == Decimal(row["remitted"])
    assert sum(one.paid for one in found) == Decimal(row["paid"])
    outcomes = [judge([as_fact(one)], reason_table()) for one in found]
    assert sum(outcome.denied for outcome in outcomes) == Decimal(row["denied"])
    assert not any(outcome.is_denial for outcome in outcomes)
    if "unbalanced" in row:
        assert any(outcome.result == "out_of_balance" for outcome in outcomes) is row["unbalanced"]
        assert not {"unbalanced-set", "unbalanced-claim"} & {fault.code for fault in of(Fault, items)}
    if "adjustments" in row:
        assert adjusted(found) == {name: Decimal(amount) for name, amount in row["adjustments"].items()}
    if "payment" in row:
        (totals,) = of(RemitTotals, items)
        assert totals.payment == Decimal(row["payment"])
        assert [str(amount) for amount in totals.provider_adjustments] == row["provider"]


def as_fact(one: RemitClaim) -> Remit:
    return Remit(
        key="r",
        claim_key="c",
        status=one.status,
        paid_on=START,
        body=one.body,
        lines=one.lines,
        filing=one.filing,
    )


def adjusted(found: list[RemitClaim]) -> dict[str, Decimal]:
    sums: Counter[str] = Counter()
    for one in found:
        for level in (one.body, *one.lines):
            for adjustment in level.adjustments:
                sums[f"{adjustment.group}-{adjustment.code}"] += adjustment.amount  # type: ignore[assignment]
    return dict(sums)  # type: ignore[arg-type]


@needs_samples
@each_row
def test_a_sample_is_imported_without_an_exception(judging: Flask, row: dict[str, Any]) -> None:
    path = FOLDER / row["file"]
    if not row["kinds"]:
        with pytest.raises(Refused) as refused:
            run_import("claims", [path])
        (told,) = refused.value.document["files"]
        assert [fault["code"] for fault in told["faults"]] == row["faults"]
        return
    (file,) = run_import("claims", [path]).files
    assert file.claims == row.get("claims", 0)
    assert file.charge == Decimal(row.get("charge", 0))
    assert file.remits == row.get("remits", 0)
    states = {one.state for one in file.sets}
    assert states == {"skipped"} if row.get("skipped") else states <= {"read", "repeated"}


@needs_samples
def test_the_whole_folder_is_imported_twice_and_the_second_time_changes_nothing(judging: Flask) -> None:
    first = run_import("claims", [FOLDER])
    sets = count_of(X12Set)
    second = run_import("claims", [FOLDER])
    assert first.added > 0
    assert second.added == 0
    assert count_of(X12Set) == sets
    assert [file.claims for file in second.files] == [file.claims for file in first.files]


@needs_samples
def test_every_sample_has_a_row_here() -> None:
    there = {
        path.relative_to(FOLDER).as_posix()
        for path in FOLDER.rglob("*")
        if path.is_file() and path.name not in ("EXPECTED.md", "LICENSE")
    }
    assert there == {row["file"] for row in ROWS}
