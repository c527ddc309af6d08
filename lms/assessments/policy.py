"""The policy section ``assessments``: attempts, waits, repeats, being called away (blueprint 5.2)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import fields, validate

from lms.assessments.questions.base import Strict
from lms.assessments.rules.attempts import AttemptPolicy
from lms.assessments.rules.deadlines import PausePolicy
from lms.core.policy import section

TEST_OUT_POINTS = 5
"""Points above the cut where the policy in force says nothing of test-outs (blueprint 5.2)."""

ANSWER_MONTHS = 24
"""Months that answers are kept where the policy in force says nothing of it."""


def _whole(least: int, most: int) -> fields.Integer:
    return fields.Integer(required=True, strict=True, validate=validate.Range(min=least, max=most))


class WaitSchema(Strict):
    """Hours between an attempt and the one before it."""

    attempt = _whole(2, 20)
    hours = _whole(0, 24 * 28)


class AssessmentPolicySchema(Strict):
    """Every number by which exams are run."""

    attempts = _whole(1, 10)
    waits = fields.List(fields.Nested(WaitSchema), required=True)
    attempts_after_session = _whole(1, 5)
    session_minutes = _whole(5, 480)
    repeats = _whole(0, 5)
    renewal_window_days = _whole(0, 365)
    pilots = fields.Integer(strict=True, validate=validate.Range(min=0, max=5))
    pauses = _whole(0, 10)
    pause_minutes = _whole(1, 60)
    test_out_points = fields.Integer(strict=True, validate=validate.Range(min=0, max=20))
    answer_months = fields.Integer(strict=True, allow_none=True, validate=validate.Range(min=6, max=120))


def attempt_policy(values: Mapping[str, Any] | None = None) -> AttemptPolicy:
    """Return the rules of attempts from the policy in force (or from ``values``)."""
    found = section("assessments") if values is None else values
    return AttemptPolicy(
        attempts=found["attempts"],
        wait_hours={row["attempt"]: row["hours"] for row in found["waits"]},
        attempts_after_session=found["attempts_after_session"],
        repeats=found["repeats"],
        renewal_window_days=found["renewal_window_days"],
    )


def pilots_of_a_form() -> int:
    """Return how many items on trial a form asks at most by the policy in force; 1 where it says nothing."""
    return int(section("assessments").get("pilots", 1))


def renewal_window_days(as_of: date | None = None) -> int:
    """Return from how many days before its end a pass may be renewed by the policy of a day."""
    return int(section("assessments", as_of)["renewal_window_days"])


def pause_policy(values: Mapping[str, Any] | None = None) -> PausePolicy:
    """Return the rules of being called away from the policy in force (or from ``values``)."""
    found = section("assessments") if values is None else values
    return PausePolicy(times=found["pauses"], minutes=found["pause_minutes"])


def points_of_test_out() -> int:
    """Return by how many points the cut of a test-out lies above that of the exam, by the policy in force."""
    return int(section("assessments").get("test_out_points", TEST_OUT_POINTS))


def answer_months() -> int | None:
    """Return after how many months answers are thinned out by the policy in force; None = never.

    Blueprint 6: 24 months; null is a legal hold.
    """
    found = section("assessments").get("answer_months", ANSWER_MONTHS)
    return None if found is None else int(found)


def session_minutes() -> int:
    """Return the minutes of a session with a trainer by the policy in force."""
    return int(section("assessments")["session_minutes"])
