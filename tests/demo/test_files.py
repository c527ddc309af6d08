"""The files: the same bytes every time, lawful X12, public codes only, no patient."""

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from lms.app.demo.bench_sample import interchange
from lms.app.demo.files import csv_files, write_files
from lms.app.demo.inputs import Inputs
from lms.app.demo.rows import HEADERS
from lms.app.demo.scope import Scope
from lms.app.demo.system import HealthSystem, plan_system
from lms.app.demo.x12.envelope import money, segment
from lms.app.demo.x12.months import claim_files
from lms.claims.x12.faults import Fault
from lms.claims.x12.items import Claim, ClaimAck, RemitClaim, SetAck
from lms.claims.x12.parsers import PARSERS
from lms.claims.x12.reader import Reader
from tests.demo.conftest import SMALL
from tests.demo.tallies import sent

KINDS = ("837P", "837I", "999", "277CA", "835")


@pytest.fixture(scope="module")
def claim_texts(small: HealthSystem) -> dict[str, str]:
    return {f"{month}/{name}": text for month, name, text in claim_files(small)}


@pytest.fixture(scope="module")
def read_items(claim_texts: dict[str, str]) -> list[object]:
    return [item for text in claim_texts.values() for item in read(text)]


def read(text: str) -> Iterator[object]:
    yield from Reader(io.BytesIO(text.encode()), PARSERS)


def test_the_same_scope_writes_the_same_bytes(inputs: Inputs, tmp_path: Path) -> None:
    for folder in ("first", "second"):
        write_files(plan_system(SMALL, inputs), tmp_path / folder)
    first, second = (
        {path.relative_to(tmp_path / folder): path.read_bytes() for path in (tmp_path / folder).rglob("*.*")}
        for folder in ("first", "second")
    )
    assert len(first) > 100
    assert first == second


def test_another_seed_writes_other_files(small: HealthSystem, inputs: Inputs) -> None:
    other = plan_system(Scope(60, 400, 12, 8, SMALL.today), inputs)
    assert dict(csv_files(other))["roster"] != dict(csv_files(small))["roster"]


def test_every_csv_file_has_the_columns_of_the_contract_and_rows(small: HealthSystem) -> None:
    for kind, text in csv_files(small):
        header, *rows = text.splitlines()
        assert header == HEADERS[kind]
        assert rows


def test_each_month_has_files_of_every_kind(claim_texts: dict[str, str]) -> None:
    kinds = Counter(name.split("/")[1].split("-")[0] for name in claim_texts)
    assert set(kinds) == set(KINDS)
    assert kinds["837I"] == kinds["837P"] == kinds["999"] == 12


def test_the_reader_finds_no_fault(read_items: list[object]) -> None:
    assert [item for item in read_items if isinstance(item, Fault)] == []


def test_every_submission_is_in_a_claim_file(small: HealthSystem, read_items: list[object]) -> None:
    last = small.scope.last_on
    planned = [one for claim in sent(small) for one in claim.submissions if one.sent_on <= last]
    assert sum(isinstance(item, Claim) for item in read_items) == len(planned)


def test_every_answered_submission_is_acknowledged(small: HealthSystem, read_items: list[object]) -> None:
    planned = [
        one
        for claim in small.claims
        for one in claim.submissions
        if max(one.sent_on, one.acked_on) <= small.scope.last_on
    ]
    assert sum(isinstance(item, ClaimAck) for item in read_items) == len(planned)


def test_every_set_of_claims_is_accepted_by_a_999(read_items: list[object]) -> None:
    codes = Counter(item.code for item in read_items if isinstance(item, SetAck))
    assert set(codes) == {"A"}


def test_money_of_claims_and_remittances_is_that_of_the_plan(
    small: HealthSystem, read_items: list[object]
) -> None:
    last = small.scope.last_on
    paid = sum(remit.paid for claim in small.claims for remit in claim.remits if remit.paid_on <= last)
    found = sum(item.paid for item in read_items if isinstance(item, RemitClaim))
    assert found * 100 == paid


@pytest.mark.parametrize("kind", KINDS)
def test_another_reader_accepts_the_files(
    claim_texts: dict[str, str], tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyx12.params
    import pyx12.x12n_document

    monkeypatch.setattr(logging.root.manager, "disable", logging.CRITICAL)
    largest = max((t for name, t in claim_texts.items() if f"/{kind}-" in name), key=len)
    path = tmp_path / "sample.x12"
    path.write_text(largest)
    assert pyx12.x12n_document.x12n_document(pyx12.params.ParamsBase(), str(path), io.StringIO(), None)


def test_no_procedure_is_from_a_licensed_list(claim_texts: dict[str, str]) -> None:
    codes = {code for text in claim_texts.values() for code in re.findall(r"HC:(\w+)", text)}
    assert len(codes) > 15
    assert all(re.fullmatch(r"[A-VG-Z]\d{4}", code) for code in codes)


def test_diagnoses_are_those_of_the_checked_list(claim_texts: dict[str, str], inputs: Inputs) -> None:
    listed = {code for some in inputs.services["diagnoses"].values() for codes in some for code in codes}
    used = {code for text in claim_texts.values() for code in re.findall(r"AB[KF]:(\w+)", text)}
    assert used
    assert used <= listed


def test_no_patient_is_named(claim_texts: dict[str, str]) -> None:
    patients = {
        name
        for text in claim_texts.values()
        for name in re.findall(r"NM1\*(?:IL|QC)\*1\*([^*]*\*[^*]*)", text)
    }
    assert patients == {"SAMPLE*PATIENT"}


def test_a_corrected_claim_names_the_payers_number_of_the_first_answer(small: HealthSystem) -> None:
    replaced = [(claim, one) for claim in small.claims for one in claim.submissions if one.frequency == "7"]
    assert replaced
    assert all(one.original_control == claim.remits[0].control for claim, one in replaced)


def test_every_part_of_every_remittance_balances(whole: HealthSystem) -> None:
    for claim in whole.claims:
        for remit in claim.remits:
            for part in remit.parts:
                assert part.charge - sum(one.amount for one in part.adjustments) == part.paid


@pytest.mark.parametrize(
    ("cents", "text"), [(0, "0"), (5, "0.05"), (12_50, "12.5"), (300_00, "300"), (-90_10, "-90.1")]
)
def test_money_is_written_without_needless_zeros(cents: int, text: str) -> None:
    assert money(cents) == text


def test_a_segment_ends_with_its_last_element_that_says_something() -> None:
    assert segment("REF", "EI", "", "") == "REF*EI"


def test_the_sample_of_the_benchmark_is_about_as_large_as_asked_and_lawful() -> None:
    sample = interchange(500_000)
    assert 350_000 < len(sample) < 650_000
    assert not [item for item in read(sample.decode()) if isinstance(item, Fault)]


@pytest.mark.parametrize("months", [1, 3])
def test_a_demo_on_the_first_of_a_month_has_lawful_files(inputs: Inputs, months: int) -> None:
    system = plan_system(Scope(60, 80, months, 2, date(2026, 3, 1)), inputs)
    faults = [item for _, _, text in claim_files(system) for item in read(text) if isinstance(item, Fault)]
    assert not faults
