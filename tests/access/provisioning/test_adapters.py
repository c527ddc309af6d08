"""Every way to a system that keeps accounts: what each promises, and the files that drops are."""

import csv
import dataclasses
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lms.access.content import ProvisioningPolicySchema
from lms.access.provisioning import ADAPTERS
from lms.access.provisioning.base import Adapter, Order, Outside
from lms.access.provisioning.csv_drop import HEADER, CsvDrop
from lms.access.provisioning.scim import memberships

AT = datetime(2026, 11, 16, 14, tzinfo=UTC)
ORDER = Order(
    id="12",
    employee_no="10047",
    security_class="REGISTRAR",
    kind="grant",
    gate="ehr-registrar",
    reason="Access was released",
    decision="sign-off:5",
    effective_at=AT,
    until_on=None,
    ordered_at=AT,
)
every_adapter = pytest.mark.parametrize("adapter", ADAPTERS, ids=ADAPTERS.kinds())


def outside(folder: Path, secret: str = "") -> Outside:
    def mail(payload: dict[str, Any]) -> None:
        raise AssertionError("no mail here")

    return Outside(secret, folder, AT, mail)


@every_adapter
def test_an_adapter_takes_its_own_samples(adapter: Adapter) -> None:
    assert adapter.samples()
    for terms in adapter.samples():
        assert adapter.schema().validate(terms) == {}
        assert terms["kind"] == adapter.kind


@every_adapter
def test_the_policy_takes_the_samples_of_an_adapter(adapter: Adapter) -> None:
    for terms in adapter.samples():
        assert ProvisioningPolicySchema().validate({"adapters": [dict(terms)]}) == {}


@every_adapter
def test_an_adapter_refuses_a_key_that_it_does_not_know(adapter: Adapter) -> None:
    assert adapter.schema().validate({**adapter.samples()[0], "password": "in the policy"})


@every_adapter
def test_an_adapter_that_needs_a_secret_refuses_weak_ones_and_others_need_none(adapter: Adapter) -> None:
    found = [adapter.weakness(secret) for secret in ("", "short", "with a space in it, long enough")]

    assert all(found) or not any(found)


@pytest.mark.parametrize("kind", ["scim", "webhook"])
def test_systems_on_the_network_need_a_secret(kind: str) -> None:
    assert ADAPTERS.get(kind).weakness("")


def test_two_systems_of_one_name_are_refused() -> None:
    twice = {"adapters": [{"kind": "csv_drop"}, {"kind": "csv_drop"}]}

    assert "adapters" in ProvisioningPolicySchema().validate(twice)


@pytest.mark.parametrize(
    "url",
    [
        "http://identity.hospital.example/scim",
        "ftp://identity.hospital.example",
        "https://name:secret@identity.hospital.example",
        "identity.hospital.example",
    ],
)
@pytest.mark.parametrize("kind", ["scim", "webhook"])
def test_an_address_without_tls_or_with_a_password_is_refused(kind: str, url: str) -> None:
    assert ADAPTERS.get(kind).schema().validate({"kind": kind, "url": url})


@pytest.mark.parametrize("folder", ["../elsewhere", "/etc", "a/b", "..", "a b"])
def test_a_drop_stays_below_its_folder(folder: str) -> None:
    assert CsvDrop.schema().validate({"kind": "csv_drop", "folder": folder})


def test_a_drop_is_one_file_with_the_documented_header(tmp_path: Path) -> None:
    CsvDrop().send([ORDER, dataclasses.replace(ORDER, id="13")], {"folder": "ehr"}, outside(tmp_path))

    (path,) = (tmp_path / "ehr").iterdir()
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == HEADER
    assert [row["order"] for row in rows] == ["12", "13"]
    assert rows[0]["effective_at"] == "2026-11-16T14:00:00+00:00"
    assert rows[0]["until_on"] == ""


def test_the_same_orders_again_are_the_same_file(tmp_path: Path) -> None:
    for _ in range(2):
        CsvDrop().send([ORDER], {}, outside(tmp_path))
    assert len(list(tmp_path.iterdir())) == 1

    CsvDrop().send([dataclasses.replace(ORDER, kind="revoke")], {}, outside(tmp_path))
    assert len(list(tmp_path.iterdir())) == 2


def test_a_cell_of_a_drop_is_no_formula(tmp_path: Path) -> None:
    CsvDrop().send([dataclasses.replace(ORDER, employee_no="=HYPERLINK(1)")], {}, outside(tmp_path))

    assert ",'=HYPERLINK(1)," in next(tmp_path.iterdir()).read_text()


def test_a_drop_that_fails_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        CsvDrop().send([ORDER], {}, outside(tmp_path))

    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("grant", {"ehr-reg-limited": False, "ehr-reg": True}),
        ("limit", {"ehr-reg": False, "ehr-reg-limited": True}),
        ("revoke", {"ehr-reg": False, "ehr-reg-limited": False}),
    ],
)
def test_a_limited_access_has_a_group_of_its_own(kind: str, wanted: dict[str, bool]) -> None:
    terms = {"groups": {"REGISTRAR": "ehr-reg"}, "limited_groups": {"REGISTRAR": "ehr-reg-limited"}}

    assert memberships(dataclasses.replace(ORDER, kind=kind), terms) == wanted


def test_without_a_group_of_its_own_a_limited_access_is_in_the_group_of_the_class() -> None:
    assert memberships(dataclasses.replace(ORDER, kind="limit"), {}) == {"REGISTRAR": True}
