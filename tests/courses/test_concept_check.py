"""Ideas before screens: a module that needs another one passed, not only gone through."""

from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

import pytest
import yaml

from lms.core import clock
from lms.core.config import ROOT
from lms.core.errors import Refused
from lms.core.unit_of_work import unit_of_work
from lms.courses import api
from lms.courses.rules import missing_prerequisites
from lms.courses.services.learning import complete_lesson
from tests.courses.factories import START, ExamCreditFactory, ModuleCompletionFactory, module_body, publish
from tests.factories import PersonFactory

MODULES = ROOT / "content" / "modules"


@contextmanager
def unit_after(**time):
    """Open a unit of work some time after the start."""
    with clock.frozen(START + timedelta(**time)), unit_of_work():
        yield


def desk_body():
    """Return a module of click paths that needs TS-01 passed, and TS-00 gone through."""
    body = module_body("TS-02", prerequisites=("TS-00", "TS-01"))
    body["module"]["requires"] = [{"module": "TS-01", "passed": "concept-check"}]
    return body


@pytest.fixture
def biller(database):
    """A new biller who went through TS-00 and TS-01, and has not passed the exam of TS-01."""
    with unit_after():
        revisions = {key: publish(module_body(key)) for key in ("TS-00", "TS-01")}
        publish(desk_body())
        person = PersonFactory()
        for key, revision in revisions.items():
            ModuleCompletionFactory(person_id=person.id, module=key, revision_id=revision.id)
    return person


def standing(person):
    """Return how the person stands in the module of click paths."""
    with clock.frozen(START + timedelta(hours=2)):
        return api.progress_of(person.id)["TS-02"]


def test_a_new_biller_cannot_start_click_path_lessons_before_passing_the_concept_check(biller):
    assert standing(biller).is_locked
    refused = pytest.raises(Refused, match=r"opens when you have passed the concept check of Module TS-01")
    with refused, unit_after(hours=1):
        complete_lesson(person_id=biller.id, module_id="TS-02", lesson_id="L1")
    with unit_after(hours=1):
        ExamCreditFactory(person_id=biller.id, passed_on=date(2026, 11, 1), score=Decimal("84.00"))
    assert not standing(biller).is_locked


def test_what_is_locked_says_what_to_do_in_a_sentence(biller):
    found = standing(biller)
    assert found.next_why == "Opens when you have passed the concept check of Module TS-01 (TS-01)."


def test_one_sentence_names_what_is_read_and_what_is_passed(database):
    with unit_after():
        for key in ("TS-00", "TS-01"):
            publish(module_body(key))
        publish(desk_body())
        newcomer = PersonFactory()
    assert standing(newcomer).next_why == (
        "Opens after Module TS-00 (TS-00) and when you have passed the concept check of Module TS-01 (TS-01)."
    )


def test_the_page_of_a_locked_module_leads_to_the_concept_check(database, client, sign_in):
    with unit_of_work():
        for key in ("TS-00", "TS-01"):
            publish(module_body(key))
        publish(desk_body())
        newcomer = PersonFactory()
    browser = sign_in(client, newcomer)
    text = browser.get("/learn/TS-02").text
    assert 'href="/learn/TS-01"' in text
    assert "pass its exam, the concept check" in text
    assert browser.get("/learn/TS-02/lessons/L1").status_code == 422


def test_a_module_that_must_be_passed_is_behind_only_once_it_is_passed():
    wanted = ["A", "B", "C"]
    found = missing_prerequisites(wanted, {"A", "B"}, must_pass={"B", "C"}, passed={"C"})
    assert found == ("B",)


def test_every_module_of_a_desk_in_the_shared_system_needs_the_concept_check():
    found = {path.parent.name: yaml.safe_load(path.read_text()) for path in MODULES.glob("*/module.yaml")}
    desks = {key for key, body in found.items() if "CORE-02" in body["prerequisites"]}
    assert {"BI-01", "BI-02", "BI-05", "PA-02", "HIM-01", "CHG-01"} <= desks
    wanted = [{"module": "CORE-02", "passed": "concept-check"}]
    assert {key for key, body in found.items() if body.get("requires") == wanted} == desks
