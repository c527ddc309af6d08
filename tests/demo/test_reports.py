"""Reports of the demo: two that were sent, days that read the same again, a pack that holds together."""

from sqlalchemy import select

from lms.app.demo.reports import DAYS
from lms.core import clock, uploads
from lms.core.audit import first_broken_link
from lms.core.database import db
from lms.people.api import person_by_employee_no
from lms.reports.models import EvidencePack, EvidencePackFile, ReportRun
from lms.reports.rules.pack_check import faults
from lms.reports.services.saving import reports_of, runs_of
from lms.reports.services.snapshots import replay, wrong_snapshots
from lms.reports.services.standing import STANDING
from tests.conftest import NOW
from tests.demo.conftest import Loaded
from tests.reports.packing import opened


def test_the_director_and_the_manager_received_a_report_week_after_week(demo: Loaded) -> None:
    director, manager = (person_by_employee_no(number) for number in ("10002", "10011"))
    (kept,) = reports_of(director.id)
    assert [len(runs_of(kept.report.id, who.id)) for who in (director, manager)] == [4, 4]
    assert len({run.key for run in db.session.scalars(select(ReportRun))}) >= 8


def test_every_day_that_was_written_down_reads_the_same_again(demo: Loaded) -> None:
    found = list(replay())
    assert len(found) == DAYS * len(STANDING)
    assert all(one.is_same for one in found)
    assert list(wrong_snapshots()) == []


def test_the_auditor_finds_a_pack_that_holds_together(demo: Loaded) -> None:
    pack = db.session.scalars(select(EvidencePack)).one()
    assert pack.asked_by_id == person_by_employee_no("10037").id
    kept = db.session.scalars(select(EvidencePackFile).where(EvidencePackFile.pack_id == pack.id)).one()
    with clock.frozen(NOW):
        assert uploads.is_there(kept.upload_id)
    with uploads.opened(kept.upload_id) as path:
        assert list(faults(opened(path.read_bytes()))) == []
    assert first_broken_link() is None
