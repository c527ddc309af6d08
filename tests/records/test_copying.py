"""A copy of personal data: everything that leads to a person, nothing of others, no secret; it expires."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.careers.models import CareerFile
from lms.core import clock
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.permissions import Identity
from lms.core.unit_of_work import unit_of_work
from lms.core.uploads import UploadPiece
from lms.core.worker import forget_old
from lms.people.models_signin import Account
from lms.records.models import DataCopy
from lms.records.services.catalogue import people_places, places
from lms.records.services.copying import SECRETS, ask_copy, copy_named, gathered, is_there, make, read
from tests.records.conftest import EMAIL, Hospital

pytestmark = pytest.mark.database


def identity(hospital: Hospital) -> Identity:
    return Identity(hospital.keeper.id, hospital.keeper.employee_no, "Keeper")


def made(hospital: Hospital) -> DataCopy:
    """Ask for a copy and make it."""
    with unit_of_work(durable=True):
        row = ask_copy(person_id=hospital.leaver.id, reason="By letter.", by=identity(hospital), form_key="c")
    make(row.public_id)
    return copy_named(row.public_id)


def files_of(hospital: Hospital) -> dict[str, str]:
    archive = zipfile.ZipFile(io.BytesIO(read(made(hospital))))
    return {name: archive.read(name).decode() for name in archive.namelist() if not name.startswith("files/")}


def test_a_copy_holds_every_row_about_the_person_of_every_table(hospital: Hospital) -> None:
    copy = gathered(hospital.leaver.id)
    tables = {table: parts for feature in copy.features.values() for table, parts in feature.items()}
    person_table = places()["person"].table
    whom = select(person_table.c.id).where(person_table.c.id == hospital.leaver.id)

    counted = 0
    for place in people_places():
        rows = db.session.execute(select(place.table).where(place.about(whom))).all()
        counted += bool(rows)
        assert len(tables.get(place.name, {}).get("about you", [])) == len(rows), place.name
    assert counted > 15


def test_a_copy_says_what_the_person_did_without_the_data_of_others(hospital: Hospital) -> None:
    manager = hospital.world.cast["manager"]
    tables = gathered(manager.id).features["access"]["sign_off"]

    rows = tables["done by you: by_id"]
    assert rows
    assert all("person_id" not in row and "note" not in row and "verdicts" not in row for row in rows)


def test_no_secret_of_sign_in_leaves_with_a_copy(hospital: Hospital) -> None:
    texts = files_of(hospital)
    secret = db.session.scalars(select(Account.password_hash)).first()

    assert "account" in json.loads(texts["people.json"])
    assert all(str(secret) not in text for text in texts.values())
    assert not [name for name in SECRETS if f'{name}"' in texts["people.json"]]


def test_a_copy_is_readable_names_its_parts_and_explains_itself(hospital: Hospital) -> None:
    texts = files_of(hospital)

    assert hospital.number in texts["README.txt"]
    assert EMAIL in texts["people.json"]
    assert json.loads(texts["people.json"])["person"]["is"].startswith("A person known to the hospital")
    assert json.loads(texts["log.json"])


def test_another_person_is_not_named_by_an_id(hospital: Hospital) -> None:
    evidence = gathered(hospital.leaver.id).features["compliance"]["evidence"]["about you"]

    assert {row["person_id"] for row in evidence} == {"you"}
    assert {row["assessor_id"] for row in evidence} <= {None, "another person"}


def test_a_copy_expires_and_its_bytes_are_removed(hospital: Hospital) -> None:
    found = made(hospital)
    assert is_there(found)
    with clock.frozen(clock.now() + timedelta(days=7, minutes=2)):
        forget_old()
        db.session.expire_all()
        again = copy_named(found.public_id)

        assert not is_there(again)
        assert db.session.scalars(select(UploadPiece.upload_id)).all() == []
        with pytest.raises(Refused):
            read(again)


def test_a_copy_waits_sealed(hospital: Hospital) -> None:
    made(hospital)

    assert all(EMAIL.encode() not in body for body in db.session.scalars(select(UploadPiece.body)))


def test_each_step_of_a_copy_is_in_the_audit_log(hospital: Hospital) -> None:
    made(hospital)

    mine = select(AuditEntry.action).where(AuditEntry.subject == f"person:{hospital.number}")
    actions = db.session.scalars(mine.order_by(AuditEntry.id)).all()[-2:]
    assert actions == ["records.copy_asked", "records.copy_made"]


def test_making_it_again_changes_nothing(hospital: Hospital) -> None:
    found = made(hospital)
    before = found.upload_id
    make(found.public_id)

    assert copy_named(found.public_id).upload_id == before


def test_a_copy_of_somebody_else_needs_a_reason(hospital: Hospital) -> None:
    with pytest.raises(Refused), unit_of_work():
        ask_copy(person_id=hospital.leaver.id, reason=" ", by=identity(hospital), form_key="why")


def test_files_that_were_uploaded_lie_in_the_copy(hospital: Hospital) -> None:
    with unit_of_work():
        db.session.add(
            CareerFile(
                person_id=hospital.leaver.id,
                digest="d",
                name="x.pdf",
                mimetype="application/pdf",
                size=3,
                body=b"abc",
                by_id=hospital.leaver.id,
                recorded_at=clock.now(),
            )
        )

    assert b"abc" in gathered(hospital.leaver.id).files.values()
