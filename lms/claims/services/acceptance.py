"""Taking a remittance that is out of balance into the measures as it is (rule B4)."""

from sqlalchemy import update

from lms.claims.models import ClaimFact, RemitEvent
from lms.claims.rules.outcome import is_trusted
from lms.claims.services.recompute import recompute_touched
from lms.claims.services.stories import story_of
from lms.claims.services.touched import touch
from lms.core import audit
from lms.core.database import db
from lms.core.errors import Conflict
from lms.core.unit_of_work import recorded_at


def accept_unbalanced(*, fact: ClaimFact, person_id: int, employee_no: str) -> None:
    """Accept the out-of-balance remittances of a claim root and judge it again.

    Raises:
        Conflict: when nothing of the claim is out of balance any more.
    """
    keys = [one.remit.key for one in story_of(fact).paid if not is_trusted(one.remit)]
    if not keys:
        raise Conflict("Nothing of this claim is out of balance.", hint="Open the claim again.")
    values = {"accepted_at": recorded_at(), "accepted_by": person_id}
    db.session.execute(update(RemitEvent).where(RemitEvent.key.in_(keys)).values(**values))
    touch([fact.claim_key])
    recompute_touched()
    audit.record(
        "claims.remittance_accepted",
        subject=f"claim:{fact.public_id}",
        actor=employee_no,
        events=len(keys),
    )
