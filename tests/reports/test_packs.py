"""Evidence packs: what is in them, that every change is found, and who may have one made."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from lms.core import audit, clock, seals, worker
from lms.core.audit import AuditEntry, AuditPayload
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.unit_of_work import unit_of_work
from lms.core.uploads import Upload, UploadPiece
from lms.core.work import work_named
from lms.people.models import Person
from lms.reports.models import EvidencePack, EvidencePackFile
from lms.reports.rules.canonical import canonical
from lms.reports.rules.pack_check import faults
from lms.reports.services.packing import making
from tests.access import factories
from tests.cast import Cast
from tests.reports.packing import Files, ask, identity, make

pytestmark = pytest.mark.database


def lines(files: Files, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in files[name].splitlines()]


def of_learner(world: Cast, **changes: Any) -> Files:
    return make(world["auditor"], "person", world["learner"].employee_no, **changes)


def test_a_pack_about_a_person_holds_together(world: Cast) -> None:
    files = of_learner(world)
    assert list(faults(files)) == []
    assert {row["kind"] for row in lines(files, "evidence.jsonl")} >= {"completion", "exam", "observed"}
    assert [row["signature"]["signed"]["kind"] for row in lines(files, "signatures.jsonl")] == [
        "confirm",
        "release",
    ]
    assert [row["explanation"]["gate"] for row in lines(files, "decisions.jsonl")] == ["ehr-registrar"] * 2


def test_a_decision_is_explained_as_it_stood_at_its_signature(world: Cast) -> None:
    first, second = lines(of_learner(world), "decisions.jsonl")
    assert first["explanation"]["state"] == "ready_for_signoff"
    assert second["explanation"]["state"] == "cleared"


def test_the_seal_signs_the_entry_that_holds_the_digest_of_all_files(world: Cast) -> None:
    manifest = json.loads(of_learner(world)["manifest.json"])
    assert manifest["seal"]["digest"] == manifest["entry"]["digest"]
    assert manifest["seal"]["public_key"] == seals.public_key()
    entry = db.session.get(AuditEntry, manifest["entry"]["id"])
    assert entry is not None
    assert entry.digest == manifest["entry"]["digest"]
    assert audit.first_broken_link() is None


@pytest.mark.parametrize(
    "name",
    [
        *("people.jsonl", "evidence.jsonl", "obligations.jsonl", "overrides.jsonl", "signatures.jsonl"),
        *("decisions.jsonl", "policies.jsonl", "audit.jsonl", "seals.jsonl", "README.txt", "check.py"),
        "manifest.json",
    ],
)
def test_a_change_of_any_file_is_found(world: Cast, name: str) -> None:
    files = of_learner(world)
    assert list(faults(files | {name: files[name] + b" "}))
    without = {other: data for other, data in files.items() if other != name}
    assert list(faults(without))


def test_a_file_that_was_put_in_is_found(world: Cast) -> None:
    files = of_learner(world) | {"more.jsonl": b"{}\n"}
    assert list(faults(files)) == ["more.jsonl does not belong to the pack."]


def told_anew(files: Files, name: str, data: bytes) -> Files:
    """Change a file and the manifest with it, as somebody would who knows how a pack is made."""
    manifest = json.loads(files["manifest.json"])
    told = making._told(name, data)
    manifest["contents"]["files"][name] = told
    return files | {name: data, "manifest.json": canonical(manifest) + b"\n"}


def test_a_manifest_that_was_made_to_fit_no_longer_fits_the_audit_entry(world: Cast) -> None:
    files = of_learner(world)
    changed = files["evidence.jsonl"].replace(b'"score":"92.00"', b'"score":"99.00"')
    assert changed != files["evidence.jsonl"]
    found = list(faults(told_anew(files, "evidence.jsonl", changed)))
    assert "The manifest does not say what the audit entry of the pack says." in found
    assert any("says otherwise" in text for text in found)


def remade(files: Files, change: Callable[[Any], Any]) -> Files:
    manifest = json.loads(files["manifest.json"])
    change(manifest)
    return files | {"manifest.json": canonical(manifest) + b"\n"}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda m: m["contents"].update(people=7), "does not say what the audit entry"),
        (lambda m: m["entry"]["body"].update(reason="another"), "The audit entry of the pack was changed"),
        (lambda m: m["entry"].update(actor="another"), "The audit entry of the pack was changed"),
        (lambda m: m["seal"].update(at="2020-01-01T00:00:00+00:00"), "was not signed with the key"),
        (lambda m: m["seal"].update(digest="0" * 64), "is of another digest"),
        (lambda m: m["seal"].update(public_key="A" * 43 + "="), "was not signed with the key"),
        (lambda m: m.update(links=[m["entry"]]), "after the pack was changed"),
        (lambda m: m.pop("entry"), "cannot be read to its end"),
    ],
)
def test_a_change_of_what_ties_the_pack_to_the_audit_log_is_found(
    world: Cast, change: Callable[[Any], Any], says: str
) -> None:
    assert any(says in text for text in faults(remade(of_learner(world), change)))


def test_a_seal_of_another_key_is_found_by_who_knows_the_right_one(world: Cast) -> None:
    files = of_learner(world)
    assert list(faults(files, seals.public_key() or "")) == []
    assert any("another key than the one given" in text for text in faults(files, "A" * 43 + "="))


def test_signatures_of_a_pack_are_checked_on_their_own(world: Cast) -> None:
    files = of_learner(world)
    changed = files["signatures.jsonl"].replace(b'"password_reentered":true', b'"password_reentered":false')
    assert any(
        "was changed after it was given" in text for text in faults(files | {"signatures.jsonl": changed})
    )


def test_the_script_in_the_pack_checks_it_alone(world: Cast, tmp_path: Path) -> None:
    files = of_learner(world)
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    command = [sys.executable, "-I", "-S", str(tmp_path / "check.py")]
    whole = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (whole.returncode, "as they were written" in whole.stdout) == (0, True), whole.stdout
    (tmp_path / "people.jsonl").write_bytes(b"{}\n")
    broken = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (broken.returncode, "people.jsonl was changed" in broken.stdout) == (1, True)


def test_the_same_facts_give_the_same_bytes(world: Cast) -> None:
    pack = ask(world["auditor"], "person", world["learner"].employee_no)
    with unit_of_work():
        first = making.files_of(making.asked_of(pack), pack.reason, "1", with_links=False)
    with unit_of_work():
        second = making.files_of(making.asked_of(pack), pack.reason, "1", with_links=False)
    assert first == second


def test_what_is_learned_after_asking_is_not_in_the_pack(world: Cast) -> None:
    pack = ask(world["auditor"], "person", world["learner"].employee_no)
    with unit_of_work():
        before = making.files_of(making.asked_of(pack), pack.reason, "1", with_links=False)
    with clock.frozen(factories.later(3)), unit_of_work():
        factories.study(world["learner"], factories.TODAY, but="exam")
    with unit_of_work():
        after = making.files_of(making.asked_of(pack), pack.reason, "1", with_links=False)
    assert before["evidence.jsonl"] == after["evidence.jsonl"]
    assert before["obligations.jsonl"] == after["obligations.jsonl"]


def test_with_every_link_the_chain_can_be_followed(world: Cast) -> None:
    with unit_of_work():
        audit.record("people.changed", subject="person:777777")
    files = of_learner(world, with_links=True)
    assert list(faults(files)) == []
    entries = lines(files, "audit.jsonl")
    numbers = [entry["id"] for entry in entries]
    assert len(numbers) == db.session.scalar(
        select(func.count()).select_from(AuditEntry).where(AuditEntry.id.between(numbers[0], numbers[-1]))
    )
    gone = b"".join(
        files["audit.jsonl"].splitlines(keepends=True)[:1] + files["audit.jsonl"].splitlines(True)[2:]
    )
    assert any("does not follow" in text for text in faults(files | {"audit.jsonl": gone}))


def test_links_of_others_come_without_details(world: Cast) -> None:
    with unit_of_work():
        audit.record("access.provisional", subject="person:777777", reason="a private reason")
    files = of_learner(world, with_links=True)
    others = [entry for entry in lines(files, "audit.jsonl") if entry["subject"] == "person:777777"]
    assert others
    assert b"a private reason" not in files["audit.jsonl"]


def test_a_pack_about_a_unit_holds_the_people_of_the_unit_alone(world: Cast) -> None:
    files = make(world["auditor"], "unit", world.admitting.code)
    assert list(faults(files)) == []
    assert [row["employee_no"] for row in lines(files, "people.jsonl")] == [world["learner"].employee_no]


def test_a_pack_about_a_requirement_holds_its_evidence_and_no_signature(world: Cast) -> None:
    files = make(world["auditor"], "requirement", "exam-passed:PA-03")
    assert list(faults(files)) == []
    assert {row["kind"] for row in lines(files, "evidence.jsonl")} == {"exam"}
    assert files["signatures.jsonl"] == b""
    assert {row["requirement"]["kind"] for row in lines(files, "obligations.jsonl")} == {"exam-passed"}


def test_the_asking_the_making_and_each_taking_are_in_the_audit_log(world: Cast) -> None:
    of_learner(world)
    found = db.session.execute(
        select(AuditEntry.action, AuditEntry.actor, AuditPayload.body)
        .join(AuditPayload, AuditPayload.entry_id == AuditEntry.id)
        .where(AuditEntry.subject.startswith("pack:"))
        .order_by(AuditEntry.id)
    ).all()
    number = world["auditor"].employee_no
    assert [(row.action, row.actor) for row in found] == [
        ("reports.pack-asked", number),
        ("reports.pack-made", number),
        ("reports.pack-taken", number),
    ]
    assert found[0].body["reason"] == "Survey of the state, question 4"


def test_somebody_of_other_units_is_not_there_for_a_pack(world: Cast) -> None:
    with unit_of_work():
        factories.give_duty(world["eve"], "auditor", world.south)
    with pytest.raises(NotFound):
        ask(world["eve"], "person", world["learner"].employee_no)
    with pytest.raises(NotFound):
        ask(world["eve"], "unit", world.north.code)


def test_a_duty_that_was_lost_meanwhile_makes_no_pack(world: Cast) -> None:
    with unit_of_work():
        gained = factories.give_duty(world["manager"], "auditor", world.north)
    pack = ask(world["manager"], "person", world["learner"].employee_no)
    with unit_of_work():
        db.session.merge(gained).to_on = factories.TODAY - timedelta(days=1)
    worker.run_next("tests")
    assert work_named(pack.work).state == "refused"
    assert db.session.scalar(select(func.count()).select_from(EvidencePackFile)) == 0


def test_a_pack_has_a_reason_and_people(world: Cast) -> None:
    with pytest.raises(Refused):
        ask(world["auditor"], "person", world["learner"].employee_no, reason="  ")
    with pytest.raises(Refused):
        ask(world["auditor"], "planet", "earth")


def test_the_same_form_twice_is_one_pack(world: Cast) -> None:
    first = ask(world["auditor"], "person", world["learner"].employee_no).id
    assert ask(world["auditor"], "person", world["learner"].employee_no).id == first
    assert db.session.scalar(select(func.count()).select_from(EvidencePack)) == 1


def test_every_link_is_for_who_reaches_the_whole_organisation(world: Cast) -> None:
    with unit_of_work():
        duty = factories.give_duty(world["manager"], "auditor", world.north)
    assert duty.unit_id == world.north.id
    with pytest.raises(Refused):
        ask(world["manager"], "person", world["learner"].employee_no, with_links=True)


def test_the_file_is_sealed_while_it_waits_and_goes_after_a_week(world: Cast) -> None:
    files = of_learner(world)
    pieces = b"".join(db.session.scalars(select(UploadPiece.body)))
    assert files["README.txt"][:40] not in pieces
    assert pieces[:2] != b"PK"
    pack = db.session.scalars(select(EvidencePack)).one()
    with clock.frozen(factories.later(8)):
        worker.forget_old()
        assert db.session.scalar(select(func.count()).select_from(Upload)) == 0
        with pytest.raises(Refused), unit_of_work():
            making.take(pack, identity(world["auditor"]))


def test_nothing_secret_is_in_a_pack(world: Cast) -> None:
    everything = b"".join(of_learner(world).values()).lower()
    for word in (b"password_hash", b"argon2", b"token_hash", b'"answers"', b"secret_hash"):
        assert word not in everything


def test_people_of_the_cast_who_are_no_packers_may_not_ask(world: Cast) -> None:
    refused: list[Person] = [world[name] for name in ("learner", "manager", "director", "trainer")]
    for who in refused:
        with pytest.raises(NotFound):
            ask(who, "person", world["learner"].employee_no, form_key=f"by-{who.id}")
