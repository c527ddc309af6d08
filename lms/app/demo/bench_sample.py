"""Claims of any size for measuring the X12 reader: one lawful interchange of invented 837 claims."""

from datetime import date

from lms.app.demo.inputs import read_inputs
from lms.app.demo.scope import DEFAULT_SEED, SMALLEST_STAFF, Scope
from lms.app.demo.system import plan_system
from lms.app.demo.x12.claims837 import Sending, write_claims
from lms.app.demo.x12.parties import Directory
from lms.core.config import ROOT

_CLAIMS = 400
_DAY = date(2026, 6, 30)


def interchange(size: int) -> bytes:
    """Return an interchange of professional claims, about ``size`` bytes long; the same every time."""
    inputs = read_inputs(ROOT / "content")
    system = plan_system(Scope(SMALLEST_STAFF, _CLAIMS, 3, DEFAULT_SEED, _DAY), inputs)
    directory = Directory(system.units, inputs.payers, inputs.story["payers"])
    sendings = [
        Sending(claim, claim.submissions[0])
        for claim in system.claims
        if claim.submissions and not claim.is_institutional and claim.primary is None
    ]
    one = len(write_claims(directory, sendings, _DAY, is_institutional=False).write())
    times = max(round(size / one), 1)
    return write_claims(directory, sendings * times, _DAY, is_institutional=False).write().encode()
