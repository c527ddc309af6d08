"""Credentials, an entry with its file, a talk that waits and a library, in which every text is hostile."""

import io
from datetime import date
from decimal import Decimal

from PIL import Image
from sqlalchemy import select

from lms.careers.models import CareerFile, CredentialCycle, CreditEntry, Teaching
from lms.careers.services.cycles import CycleTold, tell_cycle
from lms.careers.services.entries import Activity, add_entry
from lms.careers.services.files import take_file
from lms.careers.services.reading import Share
from lms.careers.services.teaching import Presented, hand_in
from lms.core.database import db
from lms.courses.services.seats import take_seat
from tests.access import factories as access
from tests.careers.examples import AHIMA_BODY
from tests.cast import Cast
from tests.courses.libraries import LIBRARY


def set_up_careers(cast: Cast, mark: str) -> dict[str, str]:
    """Record them for the learner; return the ids of their addresses."""
    person_id = cast["learner"].id
    access.publish("credential-issuer", "AHIMA", AHIMA_BODY | {"title": f"The association {mark}"})
    courses = [one | {"title": f"{one['title']} {mark}"} for one in LIBRARY["courses"]]
    access.publish("library", "bluewater", LIBRARY | {"title": f"Blue {mark}", "courses": courses})
    told = CycleTold("CCS", date(2027, 3, 31), credential_no=mark)
    tell_cycle(person_id=person_id, told=told, by_id=person_id, form_key="cycle")
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(picture, "PNG")
    picture.seek(0)
    activity = Activity(
        date(2026, 5, 4),
        Decimal(1),
        f"Northside {mark}",
        mark,
        shares=(Share("AHIMA", "association", mark),),
        file_id=take_file(picture, f"{mark}.png", person_id=person_id, by_id=person_id),
    )
    add_entry(person_id=person_id, activity=activity, by_id=person_id, form_key="entry")
    talk = Presented(f"Northside {mark}", mark, date(2026, 9, 9), Decimal(2))
    hand_in(person_id=person_id, presented=talk, file_id=None, replaces="", form_key="talk")
    take_seat(person_id=person_id, library_id="bluewater")
    return {
        "cycle_id": db.session.scalar(select(CredentialCycle.public_id)) or "",
        "education_id": db.session.scalar(select(CreditEntry.public_id)) or "",
        "file_id": str(db.session.scalar(select(CareerFile.id))),
        "teaching_id": db.session.scalar(select(Teaching.public_id)) or "",
        "library_id": "bluewater",
    }
