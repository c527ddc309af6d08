"""Seals of the audit chain: what is signed, where it is kept, and what a rewritten chain is found by."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from lms.core import audit, clock
from lms.core.audit import AuditEntry, AuditPayload
from lms.core.content import ContentRevision
from lms.core.database import db
from lms.core.outbox import OutboxMessage
from lms.core.sealing import missing_key, seal_chain
from lms.core.seals import FILE, AuditSeal, document, is_genuine, newest_seal, wrong_lines, wrong_seals
from lms.core.unit_of_work import recorded_at, unit_of_work

pytestmark = pytest.mark.database


@pytest.fixture
def kept(database: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of the seals, in a folder of its own."""
    monkeypatch.setitem(database.config, "INSTANCE", tmp_path)
    return tmp_path / FILE


def record(*subjects: str) -> None:
    with unit_of_work():
        for subject in subjects:
            audit.record("people.changed", subject=subject)


def rewrite(**values: str) -> None:
    """Change the newest entry and make it fit again, as somebody with the whole database could."""
    with unit_of_work():
        newest = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert newest is not None
        for name, value in values.items():
            setattr(newest, name, value)
        db.session.execute(
            update(AuditEntry)
            .where(AuditEntry.id == newest.id)
            .values(**values, digest=audit.digest_of(newest))
            .execution_options(synchronize_session=False)
        )
        db.session.expire_all()


def test_a_seal_names_the_newest_entry_and_its_key_proves_it(kept: Path) -> None:
    record("person:1", "person:2")

    assert seal_chain() == f"entry {newest_seal().entry_id} is sealed"

    told = document(newest_seal())
    assert told["digest"] == audit.head()
    assert is_genuine(told)


@pytest.mark.parametrize("changed", [{"entry": 99_999}, {"digest": "another"}, {"at": "another day"}])
def test_nothing_that_a_seal_says_can_be_changed(kept: Path, changed: dict[str, Any]) -> None:
    record("person:1")
    seal_chain()

    assert not is_genuine(document(newest_seal()) | changed)


def test_a_chain_is_sealed_once_until_it_grows(kept: Path) -> None:
    record("person:1")
    seal_chain()

    assert seal_chain() == "nothing new to seal"

    record("person:2")
    seal_chain()
    assert len(kept.read_text().splitlines()) == 2


def test_an_empty_chain_has_nothing_to_seal(kept: Path) -> None:
    assert seal_chain() == "nothing new to seal"
    assert not kept.exists()


def test_a_file_that_missed_a_seal_gets_it_with_the_next(kept: Path) -> None:
    record("person:1")
    seal_chain()
    kept.unlink()
    record("person:2")
    seal_chain()

    assert [json.loads(line)["entry"] for line in kept.read_text().splitlines()] == list(
        db.session.scalars(select(AuditSeal.entry_id).order_by(AuditSeal.id))
    )


def test_a_chain_that_nobody_rewrote_fits_its_seals(kept: Path) -> None:
    record("person:1")
    seal_chain()
    record("person:2")

    assert list(wrong_seals()) == []
    assert list(wrong_lines(kept.read_text())) == []


def test_a_rewritten_chain_that_fits_in_itself_is_found_by_a_seal_kept_elsewhere(kept: Path) -> None:
    record("person:1")
    seal_chain()
    copy = kept.read_text()
    with unit_of_work():
        db.session.execute(delete(AuditSeal))
    rewrite(actor="nobody")

    assert audit.first_broken_link() is None
    assert [fault.partition(": ")[2] for fault in wrong_lines(copy)] == ["the entry was rewritten since."]


def test_a_chain_cut_short_is_found_by_a_seal_kept_elsewhere(kept: Path) -> None:
    record("person:1")
    record("person:2")
    seal_chain()
    copy = kept.read_text()
    with unit_of_work():
        newest = newest_seal().entry_id
        db.session.execute(delete(AuditSeal))
        db.session.execute(delete(AuditPayload).where(AuditPayload.entry_id == newest))
        db.session.execute(delete(AuditEntry).where(AuditEntry.id == newest))

    assert audit.first_broken_link() is None
    assert [fault.partition(": ")[2] for fault in wrong_lines(copy)] == ["the entry is missing."]


def test_a_seal_of_a_foreign_key_is_found(
    kept: Path, database: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    record("person:1")
    seal_chain()
    monkeypatch.setitem(database.config, "LMS_AUDIT_KEY", "another key of the tests, long enough to pass")

    assert ["another key" in fault for fault in wrong_seals()] == [True]


@pytest.mark.parametrize("line", ["no json", "[1]", '{"entry": 1}', '{"entry": "x", "signature": "%"}'])
def test_a_line_that_is_no_seal_is_named(kept: Path, line: str) -> None:
    assert list(wrong_lines(line))


def test_empty_lines_are_nothing(kept: Path) -> None:
    assert list(wrong_lines("\n\n")) == []


def test_without_a_key_nothing_is_sealed_and_the_doctor_says_so(
    kept: Path, database: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert missing_key() == []
    monkeypatch.setitem(database.config, "LMS_AUDIT_KEY", "")
    record("person:1")

    assert "LMS_AUDIT_KEY" in seal_chain()
    assert newest_seal() is None
    assert "LMS_AUDIT_KEY" in missing_key()[0]


def test_whom_the_policy_names_is_mailed_each_seal_once(kept: Path) -> None:
    with unit_of_work():
        db.session.add(
            ContentRevision(
                kind="policy",
                key="audit",
                number=1,
                digest="",
                body={"mail_seals_to": ["auditor@hospital.example"]},
                effective_on=None,
                published_at=recorded_at(),
                source="tests",
            )
        )
    record("person:1")
    seal_chain()
    with clock.frozen(clock.now() + timedelta(days=1)):
        seal_chain()

    [mail] = db.session.scalars(select(OutboxMessage))
    line = mail.payload["text"].splitlines()[-1]
    assert mail.payload["to"] == "auditor@hospital.example"
    assert json.loads(line) == document(newest_seal())
