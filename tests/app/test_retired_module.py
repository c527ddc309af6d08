"""A module that leaves the content folder: nobody is asked for it any more, what was passed stays true."""

import shutil
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient

from lms.compliance.api import gate_terms, judge, obligations_of, record_of
from lms.compliance.listeners import roster_changed
from lms.compliance.services.evidence import NewEvidence, record_evidence
from lms.compliance.services.ledger import ledgers_of
from lms.core import clock, search
from lms.core.config import ROOT
from lms.core.content import history, live_all, load
from lms.core.unit_of_work import unit_of_work
from lms.courses.api import modules
from lms.people.events import RosterChanged
from lms.people.identity import identity_of
from lms.people.models import Person
from tests.factories import JobFactory, UnitFactory, make_person
from tests.standing import Once

GONE = "PA-07"


def without(folder: Path, module: str) -> None:
    """Take a module out of a content folder, as its authors would: the gates that asked for it change too.

    Nobody can do it any more, so the change binds those who hold their jobs already (no ``scope: future``).
    """
    shutil.rmtree(folder / "modules" / module)
    for path in [*folder.glob("checklists/*.yaml"), *folder.glob("attestations/*.yaml")]:
        path.write_text(path.read_text().replace(f"module: {module}", "module: PA-02"))
    for path in folder.glob("roles/*.yaml"):
        body = yaml.safe_load(path.read_text())
        is_touched = any(_take_out(part, module) for part in (body["gate"], body.get("after", {})))
        if is_touched:
            body["gate"]["version"] += 1
            body.pop("scope", None)
            path.write_text(yaml.safe_dump(body, sort_keys=False))


def _take_out(part: dict[str, Any], module: str) -> bool:
    before = part.get("modules") or []
    kept = [entry for entry in before if entry["module"] != module]
    if "modules" in part:
        part["modules"] = kept
    return len(kept) < len(before)


@pytest.fixture
def learner(once: Once, tmp_path: Path) -> Person:
    """A registrar who passed the module in August; the module is retired from today on."""

    def make() -> Person:
        folder = tmp_path / "content"
        shutil.copytree(ROOT / "content", folder)
        with clock.frozen(clock.now() - timedelta(days=100)), unit_of_work():
            assert not load(folder).is_refused
            person = make_person(unit=UnitFactory(), job_role=None)
            JobFactory(person_id=person.id, unit_id=UnitFactory().id, from_on=date(2026, 8, 3))
            roster_changed(RosterChanged(person_ids=(person.id,)))
            for kind in ("completion", "exam"):
                values = {"score": Decimal(95), "outcome": "pass"}
                fact = NewEvidence(person.id, kind, GONE, date(2026, 8, 7), f"tests:{kind}", **values)
                record_evidence([fact])
        without(folder, GONE)
        with unit_of_work():
            result = load(folder, retire_missing=True)
        assert (result.retired, result.is_refused) == (1, False)
        return person

    found: Person = once("who passed a module that retired", make)
    return found


def asked_on(person: Person, day: date) -> set[str]:
    return {one.subject for one in obligations_of(person.id, as_of=day)}


def test_nobody_is_asked_for_it_from_that_day_on(learner: Person) -> None:
    today = clock.today()
    assert GONE in asked_on(learner, today - timedelta(days=1))
    assert GONE not in asked_on(learner, today)
    assert GONE not in modules()


def test_what_was_passed_stays_in_the_record(learner: Person) -> None:
    kept = [fact for fact in record_of(learner.id) if fact.subject == GONE]
    assert {fact.kind for fact in kept} == {"completion", "exam"}


def test_the_gate_of_that_time_is_still_met_by_it(learner: Person) -> None:
    first, second = gate_terms("registrar")
    ledger = ledgers_of([learner.id])[learner.id]
    then = [asked for asked in first.requirements if asked.subject == GONE]
    assert len(then) == 2
    assert all(judge(asked.kind, asked.terms, ledger, as_of=date(2026, 9, 1)).met for asked in then)
    assert GONE not in {asked.subject for asked in second.requirements}


def test_its_revisions_stay_as_they_were_published(learner: Person) -> None:
    published, retired = history("module", GONE)
    assert published.body["module"]["id"] == GONE
    assert retired.body == {}
    assert GONE in live_all("module", clock.today() - timedelta(days=1))


def test_its_pages_are_gone_and_the_record_is_not(learner: Person, client: FlaskClient, sign_in: Any) -> None:
    own = sign_in(client, learner)
    assert own.get(f"/learn/{GONE}").status_code == 404
    assert own.get("/learn").status_code == own.get("/").status_code == 200
    record = own.get("/me")
    assert record.status_code == 200
    assert GONE in record.text


def test_it_is_found_no_more(learner: Person) -> None:
    found = search.find(GONE, identity_of(learner))
    assert not [hit for group in found.groups for hit in group.hits if hit.key.startswith(GONE)]
