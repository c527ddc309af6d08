"""Files that are not what they say, through the upload of an administrator."""

import io
import zipfile

import pytest
from werkzeug.test import TestResponse
from werkzeug.utils import secure_filename

from lms.core.database import db
from lms.core.feature import features
from lms.core.uploads import LONGEST_NAME, Upload
from lms.core.work import Work
from tests.core.work_helpers import work_off
from tests.security.conftest import Visit
from tests.security.worlds import World

pytestmark = pytest.mark.database
ORG = b"code,name,kind,parent_code\n"


def bomb() -> bytes:
    """Return an archive that unpacks to a thousand times its size."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("claims.x12", b"\0" * 5_000_000)
    return packed.getvalue()


HOSTILE = {
    "empty": b"",
    "binary": bytes(range(256)) * 40,
    "archive": bomb(),
    "UTF-16": ORG.decode().encode("utf-16"),
    "Latin-1": ORG + "X,Zoë,facility,LH\n".encode("latin-1"),
    "text after a quote in the header": b'"code"x,"name\nA,B',
    "a header without end": b"x" * 200_000,
    "a cell without end": ORG + b'"' + b"x" * 200_000,
    "a quote that stays open": ORG + b'"A,B,facility,LH\n',
    "old line ends": b"code,name\rA,B\r",
    "a column twice": b"code,code,name,kind\nA,B,C,facility\n",
}


def upload(
    world: World, visit: Visit, data: bytes, *, kind: str = "org", name: str = "f.csv"
) -> TestResponse:
    """Send a file, let the job server read it, and return the page that says what came of it."""
    root = world.cast["root"]
    form = {"kind": kind, "file": (io.BytesIO(data), name)}
    sent = visit(root, "/admin/imports/new", method="POST", data=form, content_type="multipart/form-data")
    assert not isinstance(sent, str), f"{kind}: {sent}"
    if sent.status_code != 303:
        return sent
    work_off()
    found = visit(root, sent.location)
    assert not isinstance(found, str), f"{kind}: {found}"
    return found


@pytest.mark.parametrize("what", HOSTILE)
def test_a_file_that_is_not_its_kind_is_answered_with_a_page(world: World, visit: Visit, what: str) -> None:
    for kind in features().importers:
        answer = upload(world, visit, HOSTILE[what], kind=kind)
        assert answer.status_code in (200, 422), kind
        assert db.session.query(Work).filter_by(state="failed").count() == 0, kind


def test_a_header_that_is_not_csv_is_refused_with_its_line(world: World, visit: Visit) -> None:
    answer = upload(world, visit, HOSTILE["text after a quote in the header"])
    assert "line 1: is not readable CSV" in answer.text


def test_an_archive_that_unpacks_to_nonsense_is_refused_with_its_entry(world: World, visit: Visit) -> None:
    answer = upload(world, visit, HOSTILE["archive"], kind="claims", name="claims.zip")
    assert "This file cannot be imported; nothing changed" in answer.text
    assert "claims.zip/claims.x12" in answer.text


@pytest.mark.parametrize(
    "name", ["x" * 300 + ".csv", "../../../etc/passwd", "<script>.csv", ".....", "\u202e"]
)
def test_any_name_of_a_file_is_taken_and_leads_nowhere(world: World, visit: Visit, name: str) -> None:
    answer = upload(world, visit, ORG + b"W,West,facility,LH\n", name=name)
    assert answer.status_code == 200
    kept = db.session.query(Upload.name).order_by(Upload.id.desc()).limit(1).scalar() or ""
    assert kept == secure_filename(kept) != ""
    assert len(kept) <= LONGEST_NAME


def test_an_amount_larger_than_any_column_is_a_fault_of_its_row(world: World, visit: Visit) -> None:
    number = world.cast["learner"].employee_no
    head = b"employee_no,kind,subject,occurred_on,source,score,outcome\n"
    rows = [f"{number},exam,PA-03,2026-10-01,import,{score},pass\n" for score in ("1e30", "1e999999", "NaN")]
    answer = upload(world, visit, head + "".join(rows).encode(), kind="evidence")
    assert answer.text.count("is not a number with at most two decimal places") >= 3
