"""Holds, a request to erase and a copy of data in which every text is hostile."""

from datetime import date

from lms.core.permissions import Identity
from lms.records.services.copying import ask_copy
from lms.records.services.counting import count_all
from lms.records.services.holds import Wanted, hold
from lms.records.services.requests import ask_erasure
from tests.cast import Cast
from tests.factories import EmploymentFactory, PersonFactory


def set_up_records(cast: Cast, mark: str) -> dict[str, str]:
    """Hold, ask and copy; return the ids of the addresses."""
    root = cast["root"]
    gone = PersonFactory(given_name=f"Gone{mark}", family_name=f"Northside{mark}")
    EmploymentFactory(
        person_id=gone.id, status="terminated", left_on=date(2026, 1, 5), from_on=date(2026, 1, 5)
    )
    reason = f"Northside {mark} asked for it"
    wanted = Wanted("subject", f"Northside {mark}", reason, subject=f"Northside{mark}")
    held = hold(wanted, by=root, form_key="hostile-hold")
    request = ask_erasure(person_id=gone.id, reason=reason, by=root, form_key="hostile-erasure")
    own = Identity(root.id, root.employee_no, mark)
    copy = ask_copy(person_id=root.id, reason="", by=own, form_key="hostile-copy")
    count_all()
    return {
        "hold_id": held.public_id,
        "request_id": request.public_id,
        "copy_id": copy.public_id,
        "check_key": "no-manager",
    }
