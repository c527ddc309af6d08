"""Uploaded files: sealed where they wait, whole when they are read, gone in time."""

import io
import os
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from lms.core import clock, uploads
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.unit_of_work import unit_of_work
from lms.core.uploads import KEPT, Upload, UploadPiece, is_there, keep, opened
from lms.core.work import Asked, ask
from lms.core.worker import forget_old
from tests.conftest import NOW
from tests.core.work_helpers import nothing, offer, somebody

pytestmark = pytest.mark.database
TEXT = b"NM1*QC*1*DOE*JOHN~" * 10


def kept(data: bytes = TEXT, name: str = "claims.837") -> int:
    with unit_of_work():
        return keep(io.BytesIO(data), name).id


def rows(model: type[Upload] | type[UploadPiece]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_file_is_read_as_it_was_sent(database: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "PIECE", 7)
    data = os.urandom(100)

    with opened(kept(data)) as path:
        assert (path.name, path.read_bytes(), path.is_file()) == ("claims.837", data, True)
        assert path.stat().st_size == 100


def test_nothing_of_a_file_can_be_read_where_it_waits(database: Flask) -> None:
    kept()

    bodies = b"".join(db.session.scalars(select(UploadPiece.body)))

    assert len(bodies) >= len(TEXT)
    assert b"DOE" not in bodies


def test_no_file_is_left_when_it_was_read(database: Flask) -> None:
    with opened(kept()) as path:
        target = path.readlink()
        assert target.exists()

    assert not path.parent.exists()
    assert not target.exists() or target.read_bytes() != TEXT


def test_a_changed_piece_is_refused(database: Flask) -> None:
    upload_id = kept()
    with unit_of_work():
        db.session.execute(update(UploadPiece).values(body=b"x" * 200))

    with pytest.raises(Refused, match="cannot be opened"), opened(upload_id):
        pass


def test_a_missing_piece_is_refused(database: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "PIECE", 7)
    upload_id = kept()
    with unit_of_work():
        db.session.delete(db.session.scalars(select(UploadPiece).where(UploadPiece.number == 2)).one())

    with pytest.raises(Refused, match="cannot be opened"), opened(upload_id):
        pass


def test_another_secret_opens_nothing(database: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    upload_id = kept()
    monkeypatch.setitem(database.config, "SECRET_KEY", "another secret that is long enough to pass")

    with pytest.raises(Refused, match="cannot be opened"), opened(upload_id):
        pass


def test_a_file_that_is_gone_is_refused(database: Flask) -> None:
    for upload_id in (None, 12345):
        with pytest.raises(Refused, match="not there any more"), opened(upload_id):
            pass


@pytest.mark.parametrize(("size", "words"), [(0, "is empty"), (21, "larger than")])
def test_an_empty_or_too_large_file_is_not_kept(
    database: Flask, monkeypatch: pytest.MonkeyPatch, size: int, words: str
) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 20)
    monkeypatch.setattr(uploads, "PIECE", 7)

    with pytest.raises(Refused, match=words):
        kept(b"x" * size)
    assert (rows(Upload), rows(UploadPiece)) == (0, 0)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("../../../etc/passwd", "etc_passwd"),
        ("<script>.csv", "script.csv"),
        (".....", "upload"),
        ("\u202e", "upload"),
        ("x" * 300 + ".csv", "x" * 76 + ".csv"),
    ],
)
def test_the_name_of_a_file_leads_nowhere_else(database: Flask, name: str, found: str) -> None:
    with opened(kept(name=name)) as path:
        assert path.name == found


def test_a_file_nobody_decided_on_is_gone_within_the_hour(database: Flask) -> None:
    upload_id = kept()
    with clock.frozen(NOW + KEPT):
        assert not is_there(upload_id)
    with clock.frozen(NOW + timedelta(hours=1)):
        forget_old()

    assert (rows(Upload), rows(UploadPiece)) == (0, 0)


def test_a_file_is_kept_while_it_may_be_decided_on(database: Flask) -> None:
    upload_id = kept()
    with clock.frozen(NOW + KEPT - timedelta(minutes=1)):
        forget_old()
        assert is_there(upload_id)


def test_a_file_that_work_waits_for_is_kept(database: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(database, monkeypatch, nothing)
    upload_id, by = kept(), somebody()
    with unit_of_work():
        ask(Asked("count", {}, by, upload_id=upload_id))

    with clock.frozen(NOW + timedelta(hours=9)):
        forget_old()

    assert rows(Upload) == 1
