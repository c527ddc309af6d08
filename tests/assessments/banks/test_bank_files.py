"""The files of a bank: told by their content, unpacked within limits, hostile ones refused."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from lms.assessments.bank_cli import bank_command, qti_command
from lms.assessments.banks import READERS, archives
from lms.assessments.banks.base import BankFile, UnreadableBank
from lms.assessments.banks.reading import read_bank
from lms.core.unit_of_work import unit_of_work
from tests.access.factories import publish
from tests.courses.factories import module_body

GIFT = b"Who?{=A ~B ~C}"
MOODLE = (
    b'<?xml version="1.0"?><quiz><question type="truefalse"><questiontext><text>So?</text></questiontext>'
    b'<answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer>'
    b"</question></quiz>"
)
QTI = (
    b'<assessmentItem identifier="i"><responseDeclaration identifier="RESPONSE" cardinality="single">'
    b"<correctResponse><value>A</value></correctResponse></responseDeclaration><itemBody>"
    b'<choiceInteraction responseIdentifier="RESPONSE"><simpleChoice identifier="A">One</simpleChoice>'
    b'<simpleChoice identifier="B">Two</simpleChoice><simpleChoice identifier="C">Three</simpleChoice>'
    b"</choiceInteraction></itemBody></assessmentItem>"
)
BOMB = (
    b'<!DOCTYPE q [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><quiz><question>&b;</question></quiz>'
)
OUTSIDE = b'<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz><question>&x;</question></quiz>'


def zipped(**entries: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name.replace("__", "/"), data)
    return file.getvalue()


@pytest.mark.parametrize(("data", "label"), [(GIFT, "GIFT"), (MOODLE, "Moodle XML"), (QTI, "QTI")])
def test_a_bank_is_told_by_its_content_whatever_its_name(data: bytes, label: str) -> None:
    bank = read_bank("bank.bin", data)

    assert (bank.format, len(bank.taken)) == (label, 1)
    assert [reader.label for reader in READERS if reader.recognises(BankFile("x", data))] == [label]


def test_a_package_is_read_in_the_order_of_its_names() -> None:
    bank = read_bank("bank.zip", zipped(**{"b.xml": QTI, "a.xml": QTI, "picture.png": b"png"}))

    assert [one.place for one in bank.taken] == ["a.xml: i", "b.xml: i"]
    assert [one.item["id"] for one in bank.taken] == ["BANK-001", "BANK-002"]


def test_a_file_of_a_package_that_is_no_item_is_listed() -> None:
    bank = read_bank("bank.zip", zipped(**{"a.xml": QTI, "b.xml": b"<broken", "c.xml": BOMB}))

    assert len(bank.taken) == 1
    assert [one.place for one in bank.left] == ["b.xml", "c.xml"]


@pytest.mark.parametrize(
    "data", [b"", b"\0\1\2", b"plain words", b"<html/>", BOMB, OUTSIDE, b"PK\x03\x04 broken"]
)
def test_what_is_no_bank_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableBank):
        read_bank("bank.xml", data)


def test_qti_1_is_refused_with_the_way_out() -> None:
    with pytest.raises(UnreadableBank, match=r"2\.1 or 3\.0"):
        read_bank("old.xml", b"<questestinterop><item/></questestinterop>")


@pytest.mark.parametrize("name", ["../outside.xml", "/etc/outside.xml", "a/../../b.xml", "..\\b.xml"])
def test_an_archive_that_leads_out_of_itself_is_refused(name: str) -> None:
    with pytest.raises(UnreadableBank, match="leads out"):
        read_bank("bank.zip", zipped(**{name: QTI}))


def test_an_archive_that_unpacks_to_far_more_is_refused() -> None:
    with pytest.raises(UnreadableBank, match="far more"):
        read_bank("bank.zip", zipped(**{"a.xml": b" " * 2_000_000}))


def test_an_archive_with_too_much_in_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_ENTRIES", 1)
    with pytest.raises(UnreadableBank, match="more than a bank"):
        read_bank("bank.zip", zipped(**{"a.xml": QTI, "b.xml": QTI}))


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_BYTES", 10)
    with pytest.raises(UnreadableBank, match="larger"):
        read_bank("bank.gift", GIFT)


def test_the_command_says_what_was_taken_and_what_was_not(tmp_path: Path, database: Flask) -> None:
    path = tmp_path / "bank.gift"
    path.write_bytes(GIFT + b"\n\nTell us.{}\n")
    told = CliRunner().invoke(bank_command, [str(path)])
    document = json.loads(CliRunner().invoke(bank_command, [str(path), "--json"]).stdout)

    assert told.exit_code == 1
    assert "1 items taken as drafts, 1 things not taken" in told.output
    assert document["format"] == "GIFT"
    assert document["taken"][0]["item"]["kind"] == "single"
    assert document["taken"][0]["to_add"][0] == "objective"
    assert "essay" in document["left"][0]["why"]


def test_the_command_refuses_what_is_no_bank_with_one_document(tmp_path: Path, database: Flask) -> None:
    path = tmp_path / "bank.xml"
    path.write_bytes(BOMB)
    refused = CliRunner().invoke(bank_command, [str(path), "--json"])

    assert refused.exit_code == 2
    assert "no bank" in json.loads(refused.stdout)["error"]


def test_a_bank_of_ours_is_written_and_read_again(tmp_path: Path, database: Flask) -> None:
    with unit_of_work():
        publish("module", "TS-01", module_body("TS-01"))
    path = tmp_path / "ts-01.zip"
    written = CliRunner().invoke(qti_command, ["TS-01", "--output", str(path)])
    bank = read_bank(path.name, path.read_bytes())

    assert written.exit_code == 0
    assert {one.item["kind"] for one in bank.taken} == {"single"}
    assert [one.to_add for one in bank.taken] == [()] * len(bank.taken)
