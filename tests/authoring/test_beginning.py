"""Beginning what does not exist yet: a draft that is valid as far as nobody has written anything."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.authoring.rules.starters import FirstModule, FirstObjective, lesson_text, module_files, slug
from lms.authoring.rules.yaml_edit import split_front_matter, value_of
from lms.authoring.services.comments import comments_of
from lms.authoring.services.drafts import draft_at
from lms.authoring.services.files import files_of_draft
from lms.compliance.content import KINDS
from lms.core.feature import Feature, features
from lms.core.unit_of_work import unit_of_work
from lms.courses.api import ModuleSchema, owners
from tests.authoring.desk import Desk
from tests.courses.factories import RevisionFactory

STEP = {"id": "W04", "name": "Payer order", "phase": "front", "owners": ["patient_access"]}
COMPETENCY = {"id": "PA06", "name": "Sets payer order", "group": "PA", "critical": True}
ROLE = {"id": "registrar", "title": "Registrar", "workflow_roles": [], "gate": {"version": 1, "modules": []}}
ASKED = {
    "kind": "module",
    "id": "ts-09",
    "title": "Cards: what they say",
    "summary": "You read a card right.",
    "lesson": "The card's front",
    "objective-1": "Read an insurance card.",
    "competency-1": "PA06",
    "step-1": "W04",
}
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1).map(
    lambda text: " ".join(text.split())
)


@pytest.fixture
def begun(desk: Desk) -> Desk:
    """A trainer at a desk with a step, a competency and a job role to choose."""
    with unit_of_work():
        RevisionFactory(kind="step", key="W04", body=STEP)
        RevisionFactory(
            kind="competency", key="PA06", body=COMPETENCY | {"advised_cut": 80, "evidence": ["exam"]}
        )
        RevisionFactory(kind="role", key="registrar", body=ROLE)
    return desk


@given(title=WORDS.filter(bool), text=WORDS.filter(bool))
def test_whatever_is_typed_the_head_of_a_new_module_is_valid(title: str, text: str) -> None:
    first = FirstModule("TS-09", title, text, (FirstObjective(text, "PA06", "W04"),), "Lesson")
    head = value_of(module_files(first)["modules/TS-09/module.yaml"])

    assert not ModuleSchema().validate(head)
    assert head["title"] == title
    assert head["objectives"][0]["text"] == text


@given(title=WORDS.filter(bool))
def test_whatever_is_typed_the_first_lesson_has_its_title(title: str) -> None:
    assert value_of(split_front_matter(lesson_text("L1", title))[0])["title"] == title


@given(title=st.text())
def test_a_title_becomes_the_name_of_a_file(title: str) -> None:
    assert re.fullmatch(r"([a-z0-9][a-z0-9-]*)?", slug(title))


def test_each_objective_has_a_bank_and_items_in_the_exam() -> None:
    two = (FirstObjective("Read it.", "PA06", "W04"), FirstObjective("Scan it.", "PA06", "W04"))
    files = module_files(FirstModule("TS-09", "T", "S", two, "L"))

    assert {"modules/TS-09/items/O1.yaml", "modules/TS-09/items/O2.yaml"} <= set(files)
    head = value_of(files["modules/TS-09/module.yaml"])
    assert list(head["assessment"]["draw"]) == ["O1", "O2"]
    assert head["objectives"][1]["verb"] == "scan"


def test_the_editor_of_a_new_module_opens_with_what_is_missing(begun: Desk) -> None:
    answer = begun.post("/content/new", **ASKED)
    page = begun.get(answer.location).text

    assert answer.status_code == 303
    assert "Draft of modules/TS-09" in page
    assert "to fix" in page
    assert "items" in page.split('id="checks"')[1]
    assert "is not YAML" not in page


def test_the_owner_is_noted_and_the_job_roles_stand_beside_it(begun: Desk) -> None:
    begun.post("/content/new", **ASKED, owner="20002", roles=["registrar"])
    draft = draft_at("modules/TS-09")

    assert draft is not None
    assert owners()["TS-09"] == begun.people["second"].id
    assert "Meant for: Registrar" in comments_of(draft)[0].text
    assert len(files_of_draft(draft)) == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "module-nine"},
        {"id": "TS-01"},
        {"title": " "},
        {"lesson": "???"},
        {"objective-1": ""},
        {"step-1": "W99"},
        {"competency-1": ""},
        {"roles": ["astronaut"]},
        {"kind": "policy"},
    ],
)
def test_what_does_not_fit_is_said_and_nothing_begins(begun: Desk, wrong: dict[str, object]) -> None:
    answer = begun.post("/content/new", **{**ASKED, **wrong})

    assert answer.status_code in (404, 422)
    assert draft_at("modules/TS-09") is None


def test_what_was_typed_stands_there_again_after_a_fault(begun: Desk) -> None:
    page = begun.post("/content/new", **ASKED | {"id": "x", "roles": ["registrar"]}).text

    assert "You read a card right." in page
    assert 'value="registrar" checked' in page


def test_beginning_twice_is_refused_the_second_time(begun: Desk) -> None:
    begun.post("/content/new", **ASKED)
    again = begun.post("/content/new", "second", **ASKED)

    assert again.status_code == 422
    assert "There is something at modules/TS-09 already" in again.text


def test_whoever_only_reads_the_desk_begins_nothing(begun: Desk) -> None:
    assert begun.get("/content/new", "educator").status_code == 403
    assert begun.post("/content/new", "educator", **ASKED).status_code == 403
    assert "New module" not in begun.get("/content", "educator").text
    assert "New module" in begun.get("/content").text


def test_a_file_whose_form_is_made_from_its_schema_begins_with_a_row(begun: Desk) -> None:
    found = features()
    found.all = (*found.all, Feature(name="rules", kinds=KINDS))
    found.caches.clear()
    answer = begun.post("/content/new", kind="checklist", id="till-count", title="Counting the till")
    draft = draft_at("checklists/till-count.yaml")

    assert answer.status_code == 303
    assert draft is not None
    begun_as = value_of(files_of_draft(draft)["checklists/till-count.yaml"].text)
    assert (begun_as["id"], begun_as["title"], len(begun_as["steps"])) == (
        "till-count",
        "Counting the till",
        1,
    )
    assert "to fix" in begun.get(answer.location).text
    assert begun.post("/content/new", kind="checklist", id="A B", title="X").status_code == 422
