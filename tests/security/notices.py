"""Notices in which every text is hostile: told to the learner and the manager, and mail that came back."""

from dataclasses import replace

from lms.core import clock
from lms.notices.rules.bundles import OWN, TEAM, UNITS, Item
from lms.notices.services.returns import note_return
from lms.notices.services.telling import plan
from tests.cast import Cast
from tests.courses.factories import RevisionFactory

HOURS = {"digest_hour": 7, "quiet_from_hour": 19}
LADDER = {"steps": [{"days": 0, "tell": ["learner", "manager"]}], "catch_up_days": 60}


def set_up_notices(cast: Cast, mark: str) -> dict[str, str]:
    """Tell three people of the learner's things, and mark an address; return the ids of the addresses."""
    RevisionFactory(kind="policy", key="notices", body=HOURS)
    RevisionFactory(kind="policy", key="escalation", body=LADDER)
    learner = cast["learner"]
    own = Item(
        recipient_id=learner.id,
        about_id=learner.id,
        key="tests",
        audience=OWN,
        source="tests",
        topic="module:PA-03",
        title=f"Northside {mark}",
        reason=f"Northside {mark}",
        href="/learn/PA-03",
        planned_on=clock.today(),
        due_on=clock.today(),
        minutes=20,
    )
    team = replace(own, recipient_id=cast["manager"].id, audience=TEAM)
    units = replace(own, recipient_id=cast["director"].id, audience=UNITS, via_id=cast["manager"].id)
    plan([own, team, units], at_once=True)
    note_return(learner.email or "", f"550 Northside {mark}")
    return {"return_id": "1"}
