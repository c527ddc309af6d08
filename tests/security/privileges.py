"""A privilege, a coverage rule and a forbidden pair in which every text is hostile; the learner has one."""

from typing import Any

from lms.access.services.privilege_signing import PrivilegeSigning, sign_privilege
from tests.access.factories import follow_content, give_duty, publish
from tests.access.privileges import LAB, LABORATORY
from tests.cast import Cast


def set_up_privileges(cast: Cast, mark: str) -> dict[str, str]:
    """Publish them, sign the learner's privilege, and give the access officer a duty that goes badly."""
    limits = [f"Laboratory {mark} only."]
    hostile = {"title": f"Coding {mark}", "designation": f"Coder {mark}", "limits": limits}
    publish("privilege", LAB, {**LABORATORY, **hostile})
    publish("coverage", "northside", _coverage(mark))
    publish("policy", "separation", _separation(mark))
    follow_content()
    for kind, duty in (("confirm", "manager"), ("grant", "access_officer")):
        asked = PrivilegeSigning(
            person_id=cast["learner"].id,
            privilege=LAB,
            kind=kind,
            by_id=cast[duty].id,
            form_key=f"privilege-{kind}",
            password_reentered=True,
            note=f"Northside {mark}",
        )
        sign_privilege(asked)
    give_duty(cast["access_officer"], "auditor", cast.north)
    return {"privilege": LAB, "combination": "northside"}


def _coverage(mark: str) -> dict[str, Any]:
    return {
        "id": "northside",
        "title": f"Coverage {mark}",
        "step": "W09",
        "competencies": ["PA11"],
        "job_roles": ["registrar"],
        "units": ["NORTH-ADM"],
        "least": 3,
    }


def _separation(mark: str) -> dict[str, Any]:
    pair = {
        "id": "northside",
        "title": f"Coverage {mark}",
        "first": {"duty": "access_officer"},
        "second": {"duty": "auditor"},
        "reason": f"Not both {mark}.",
    }
    return {"longest_exception_days": 30, "combinations": [pair]}
