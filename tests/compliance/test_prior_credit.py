"""Prior credit: a pass at a partner, accepted by name and reason; what is local stays due."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from lms.assessments.api import history_of
from lms.compliance.models import Evidence
from lms.compliance.requirements.terms import Terms
from lms.compliance.services.prior_credit import Earned, accept, accepted
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.unit_of_work import unit_of_work
from lms.courses.api import progress_of
from tests.cast import make_cast
from tests.courses.factories import RevisionFactory, publish

RECIPROCITY = {
    "months": 12,
    "partners": [{"code": "HVTH", "name": "Harbor Valley Teaching Hospital"}],
    "modules": ["TS-01"],
}
EARNED = Earned("TS-01", "HVTH", date(2026, 5, 4), Decimal(92))


@pytest.fixture
def scene(database):
    with unit_of_work():
        publish()
        RevisionFactory(kind="policy", key="reciprocity", body=RECIPROCITY)
        return make_cast()


def take(scene, earned=EARNED, reason="Certificate of May 4"):
    """Accept it as the trainer."""
    with unit_of_work(durable=True):
        accept(person=scene["learner"], earned=earned, reason=reason, by=scene["trainer"])


def test_it_is_evidence_with_its_own_source_approver_and_reason(scene):
    take(scene)
    row = db.session.scalar(select(Evidence).where(Evidence.kind == "exam"))
    assert (row.source, row.assessor_id, row.score) == ("reciprocity", scene["trainer"].id, 92)
    assert row.note == "Harbor Valley Teaching Hospital: Certificate of May 4"


def test_the_exam_counts_from_the_day_of_the_pass(scene):
    take(scene)
    assert history_of(scene["learner"].id, "TS-01").passed_on == date(2026, 5, 4)


def test_sections_with_local_rules_stay_due(scene):
    take(scene)
    found = progress_of(scene["learner"].id)["TS-01"]
    assert (found.lessons_done, found.lessons_total, found.completed_on) == (1, 2, None)


def test_told_twice_it_is_one_fact(scene):
    take(scene)
    take(scene)
    assert len(accepted(scene["learner"].id)) == 1


@pytest.mark.parametrize(
    ("earned", "said"),
    [
        (Earned("TS-01", "HVTH", date(2025, 11, 16)), "older than 12 months"),
        (Earned("TS-01", "HVTH", date(2026, 11, 17)), "future"),
        (Earned("TS-01", "NOBODY", date(2026, 5, 4)), "not a partner"),
        (Earned("TS-99", "HVTH", date(2026, 5, 4)), "not accepted"),
        (Earned("TS-01", "HVTH", date(2026, 5, 4), Decimal(79)), "below the cut"),
    ],
)
def test_what_the_policy_does_not_accept_is_refused(scene, earned, said):
    with pytest.raises(Refused, match=said):
        take(scene, earned)
    assert accepted(scene["learner"].id) == []


def test_a_day_under_twelve_months_old_is_accepted(scene):
    take(scene, Earned("TS-01", "HVTH", date(2025, 11, 17)))
    assert len(accepted(scene["learner"].id)) == 1


def test_without_a_reason_it_is_refused(scene):
    with pytest.raises(Refused, match="what you saw"):
        take(scene, reason=" ")


@pytest.mark.parametrize(
    ("sources", "source", "counts"),
    [
        (("firstpass", "import"), "test-out", True),
        (("firstpass", "import"), "reciprocity", True),
        (("firstpass",), "reciprocity", False),
        (("import",), "test-out", False),
        (("reciprocity",), "reciprocity", True),
        (("firstpass", "import"), "agency", False),
    ],
)
def test_a_requirement_takes_them_where_it_takes_what_they_stand_for(sources, source, counts):
    assert Terms(subject="PA-03", sources=sources).accepts_source(source) is counts


FORM = {"partner": "HVTH", "module": "TS-01", "earned_on": "2026-05-04", "score": "92", "reason": "Seen"}


def test_a_trainer_accepts_it_by_the_form(scene, client, sign_in):
    address = f"/team/{scene['learner'].employee_no}/prior-credit"
    trainer = sign_in(client, scene["trainer"])
    assert trainer.post(address, data=FORM).status_code == 303
    page = trainer.get(address).text
    assert "Harbor Valley Teaching Hospital: Seen" in page
    assert scene["trainer"].full_name in page


@pytest.mark.parametrize("field", list(FORM))
def test_a_field_that_is_wrong_comes_back(scene, client, sign_in, field):
    address = f"/team/{scene['learner'].employee_no}/prior-credit"
    wrong = {"score": "much", "reason": " "}.get(field, "nothing")
    answer = sign_in(client, scene["trainer"]).post(address, data={**FORM, field: wrong})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


@pytest.mark.parametrize("duty", ["learner", "manager", "executive", "eve"])
def test_nobody_else_may_accept_it(scene, client, sign_in, duty):
    address = f"/team/{scene['learner'].employee_no}/prior-credit"
    assert sign_in(client, scene[duty]).post(address, data=FORM).status_code in (403, 404)
