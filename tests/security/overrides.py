"""Overrides in which every text is hostile: an emergency, a proposal, a disputed skill."""

from datetime import timedelta

from sqlalchemy import func, select

from lms.access.models_overrides import SuspensionProposal
from lms.access.services.emergencies import Declaring, Placing, declare, place, possible_days
from lms.compliance.services.observing import Observing, observe
from lms.compliance.services.ratings import dispute, observations_of
from lms.core import clock
from lms.core.database import db
from lms.core.superseding import succeed
from tests.access.factories import GATE
from tests.cast import Cast


def set_up_overrides(cast: Cast, mark: str) -> dict[str, str]:
    """Declare, name, propose and dispute; return the ids of the addresses."""
    day = possible_days(cast.admitting.id)[-1]
    words = f"Northside {mark}"
    declare(
        Declaring(
            unit_id=cast.admitting.id,
            by_id=cast["director"].id,
            reason=words,
            last_on=day,
            form_key="hostile-emergency",
        )
    )
    place(
        Placing(
            code="hostile-emergency",
            person_id=cast["newcomer"].id,
            gate=GATE,
            functions=words,
            supervisor_id=cast["manager"].id,
            by_id=cast["director"].id,
            form_key="hostile-place",
        )
    )
    observe(
        Observing(
            person_id=cast["learner"].id,
            assessor_id=cast["manager"].id,
            checklist="walk-in",
            marks={"S1": 3, "S2": 3},
            note=words,
            form_key="hostile-marks",
        )
    )
    fact = observations_of(cast["learner"].id)[0].fact
    disputed = dispute(evidence_id=fact.id, by_id=cast["learner"].id, words=words)
    key = {
        "person_id": cast["learner"].id,
        "gate": GATE,
        "topic": "attestation:acceptable-use",
        "last_day": clock.today() - timedelta(days=20),
    }
    succeed(SuspensionProposal, key, title=words, unit_id=cast.admitting.id, state="open")
    return {
        "emergency": "hostile-emergency",
        "suspension_proposal": str(db.session.scalar(select(func.max(SuspensionProposal.id)))),
        "dispute_id": str(disputed.id),
        "observation_id": str(fact.id),
        "unit_code": "NORTH",
        "month": f"{clock.today():%Y-%m}",
    }
