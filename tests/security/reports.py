"""A saved report, a day that was written down and an evidence pack in which every text is hostile."""

from datetime import timedelta

from lms.core import clock
from lms.people.identity import identity_of
from lms.reports.rules.definitions import Definition
from lms.reports.rules.schedules import DAILY, Schedule
from lms.reports.services import sending
from lms.reports.services.packing import making
from lms.reports.services.saving import Keeping, report_for, save
from lms.reports.services.snapshots import take
from tests.cast import Cast


def set_up_reports(cast: Cast, mark: str) -> dict[str, str]:
    """Let the director keep a report that the manager receives, and the administrator ask for a pack."""
    director = cast["director"]
    keeping = Keeping(
        f"Northside {mark}",
        Definition("obligations", ("name", "employee_no", "unit", "requirement", "state", "due_on")),
        Schedule(DAILY, 7),
        (cast["manager"].employee_no,),
        form_key="hostile",
    )
    report_id = save(keeping, director.id).public_id
    sending.run_now(report_for(report_id, director.id), identity_of(director), clock.today(), "hostile")
    yesterday = clock.today() - timedelta(days=1)
    take(yesterday)
    wanted = making.Wanted(
        "person", cast["learner"].employee_no, clock.today(), f"Northside {mark}", "hostile"
    )
    pack = making.ask_for(wanted, identity_of(cast["administrator"]))
    return {"report_id": report_id, "pack_id": pack.public_id, "shown_on": yesterday.isoformat()}
