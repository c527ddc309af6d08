"""Overlays at the desk: read, begun and published apart from the module, and kept when it changes."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from lms.authoring.models import Draft
from lms.authoring.services.checking import check_draft
from lms.authoring.services.drafts import begin_new, draft_at, open_draft
from lms.authoring.services.files import files_of_draft, save_file, text_of_draft
from lms.authoring.services.overlays import lost_in_words, places_of
from lms.authoring.services.publishing import publish_draft
from lms.core.content import Fault, live, live_all
from lms.core.errors import Refused
from lms.core.feature import Feature, features
from lms.core.unit_of_work import unit_of_work
from lms.courses.overlaying import lost_parts
from lms.courses.overlays import OVERLAY_KIND, read_overlay
from tests.authoring.desk import Desk
from tests.authoring.modules import MODULE
from tests.courses.factories import RevisionFactory
from tests.courses.overlay_bodies import FOLDER, overlay_body, overlay_files, part

YAML = f"{MODULE}/module.yaml"
ROLE = {"id": "registrar", "title": "Registrar", "workflow_roles": [], "gate": {"version": 1, "modules": []}}
pytestmark = pytest.mark.database


@pytest.fixture
def over(desk: Desk, database: Flask) -> Iterator[Desk]:
    """A trainer at a desk that knows overlays, and a job role to show them to."""
    found = features()
    before = found.all
    kind = replace(OVERLAY_KIND, references=None)
    found.all = (*before, Feature(name="overlays", kinds=(kind,)))
    found.caches.clear()
    with unit_of_work():
        RevisionFactory(kind="role", key="registrar", body=ROLE)
    yield desk
    found.all = before


def publish(desk: Desk, body: dict[str, Any]) -> None:
    by = desk.people["trainer"].id
    with unit_of_work():
        draft = begin_new(kind="overlay", path=FOLDER, files=overlay_files(body), by_id=by)
    with unit_of_work():
        publish_draft(draft, reason="Asked for by cardiology", by_id=by)


def faults_of(path: Path, files: dict[str, str]) -> list[Fault]:
    for name, text in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text)
    return read_overlay(path / FOLDER, FOLDER)[1]


def broken(name: str, old: str, new: str) -> dict[str, str]:
    files = overlay_files(overlay_body())
    file = f"{FOLDER}/{name}"
    assert old in files[file]
    return files | {file: files[file].replace(old, new, 1)}


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("overlay.yaml", "id: cardiology", "id: oncology", "must lie at overlays/TS-01/oncology"),
        ("parts/P1.md", "id: P1", "id: L1", "Must look like P1"),
        ("parts/P1.md", "beside: fact:F1", "beside: page:3", "Must look like fact:F3"),
        ("parts/P1.md", "{{ check:K1 }}", "", "K1 is not placed"),
        ("parts/P1.md", "Ask twice.", "{{ fact:F7 }}", "there is no fact F7 in this overlay"),
        ("parts/P1.md", "Ask twice.", "{{ policy:cards }}", "there is no policy cards in this overlay"),
        ("parts/P1.md", "minutes: 2", "minutes: 30", "minutes"),
    ],
)
def test_what_does_not_fit_in_an_overlay_is_said(
    tmp_path: Path, name: str, old: str, new: str, message: str
) -> None:
    assert any(message in str(fault) for fault in faults_of(tmp_path, broken(name, old, new)))


def test_an_overlay_without_readers_or_parts_is_refused(tmp_path: Path) -> None:
    files = overlay_files(overlay_body(job_roles=[]))
    said = " ".join(
        map(str, faults_of(tmp_path, {f"{FOLDER}/overlay.yaml": files[f"{FOLDER}/overlay.yaml"]}))
    )

    assert "nobody sees it" in said
    assert "has no part" in said


def test_an_overlay_is_published_without_a_new_revision_of_the_module(over: Desk) -> None:
    publish(over, overlay_body())

    assert live("overlay", "TS-01/cardiology").number == 1
    assert live("module", "TS-01").number == 1


def test_an_overlay_at_a_place_that_is_not_there_is_not_published(over: Desk) -> None:
    with pytest.raises(Refused) as refused:
        publish(over, overlay_body(part("P1", beside="fact:F9")))

    assert "stands at L1 fact:F9" in refused.value.document["faults"][0]


def test_an_overlay_for_a_unit_that_is_not_there_is_not_published(over: Desk) -> None:
    with pytest.raises(Refused) as refused:
        publish(over, overlay_body(units=["NOWHERE"]))

    assert "no unit with the code NOWHERE" in refused.value.document["faults"][0]


def change_core(desk: Desk) -> Draft:
    """Take the fact out of the module that the overlay stands beside."""
    by = desk.people["trainer"].id
    with unit_of_work():
        draft = open_draft(kind="module", key="TS-01", by_id=by)
        for path, old, new in (
            (YAML, "version: 1.0.0", "version: 1.1.0"),
            (f"{MODULE}/lessons/01.md", "{{ fact:F1 }}", "Ask at each visit."),
        ):
            now = text_of_draft(draft, path)
            save_file(draft, path, now.text.replace(old, new, 1), seen=now.number, by_id=by)
        head = text_of_draft(draft, YAML)
        save_file(draft, YAML, _without_facts(head.text), seen=head.number, by_id=by)
    return draft


def _without_facts(text: str) -> str:
    lines, kept, is_in = text.split("\n"), [], False
    for line in lines:
        if line.startswith("facts:"):
            is_in = True
            kept.append("facts: []")
        elif is_in and line[:1] not in ("-", " "):
            is_in = False
            kept.append(line)
        elif not is_in:
            kept.append(line)
    return "\n".join(kept)


def test_a_core_that_takes_a_place_away_goes_live_and_the_part_waits(over: Desk) -> None:
    publish(over, overlay_body())
    draft = change_core(over)
    said = [fault for fault in check_draft(draft).faults if "stands at" in fault.message]
    with unit_of_work():
        publish_draft(draft, reason="The rule changed", by_id=over.people["trainer"].id)

    assert [fault.is_warning for fault in said] == [True]
    assert live("module", "TS-01").number == 2
    assert live("overlay", "TS-01/cardiology").number == 1
    assert [one.part for one in lost_parts()] == ["P1"]
    assert "stands at L1 fact:F1" in lost_in_words()[0]
    page = over.get("/content/things/overlay/TS-01/cardiology").text
    assert "waits: its place is gone" in page
    assert "1 without their place" in over.get("/content/things/module/TS-01").text


def test_a_part_that_waits_is_given_another_place_and_lost_nothing(over: Desk) -> None:
    publish(over, overlay_body())
    changed = change_core(over)
    with unit_of_work():
        publish_draft(changed, reason="The rule changed", by_id=over.people["trainer"].id)
    by = over.people["trainer"].id
    with unit_of_work():
        draft = open_draft(kind="overlay", key="TS-01/cardiology", by_id=by)
        for path, old, new in (
            (f"{FOLDER}/overlay.yaml", "version: 1.0.0", "version: 1.0.1"),
            (f"{FOLDER}/parts/P1.md", "beside: fact:F1", "beside: check:K1"),
        ):
            now = text_of_draft(draft, path)
            save_file(draft, path, now.text.replace(old, new, 1), seen=now.number, by_id=by)
    with unit_of_work():
        publish_draft(draft, reason="Moved", by_id=by)

    assert lost_parts() == ()
    assert live("overlay", "TS-01/cardiology").number == 2


def test_the_places_of_a_module_are_offered_in_reading_order(over: Desk) -> None:
    found = places_of("TS-01")

    assert [one.value for one in found] == ["L1 check:K1", "L1 fact:F1", "L1 policy:cards", "L1", "L2"]
    assert "after the local rule Where cards are scanned" in found[2].words


BEGUN = {
    "title": "Heart and lung",
    "owner": "cardiology educator",
    "place": "L1 fact:F1",
    "roles": ["registrar"],
    "units": "LH",
}


def test_an_overlay_begins_as_a_draft_that_could_go_live(over: Desk) -> None:
    answer = over.post("/content/overlays/TS-01", **BEGUN)
    draft = draft_at("overlays/TS-01/heart-and-lung")

    assert answer.status_code == 303
    assert draft is not None
    assert not check_draft(draft).is_broken
    page = over.get(answer.location).text
    assert "ready" in page
    assert "Write what differs in this specialty" in page
    assert "heart-and-lung" in over.get("/content/overlays/TS-01").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": "!"},
        {"owner": ""},
        {"place": "L9"},
        {"roles": ["astronaut"]},
        {"units": "NOWHERE"},
        {"roles": [], "units": ""},
    ],
)
def test_an_overlay_that_does_not_fit_is_refused_and_what_was_typed_stays(
    over: Desk, wrong: dict[str, Any]
) -> None:
    answer = over.post("/content/overlays/TS-01", **{**BEGUN, **wrong})

    assert answer.status_code == 422
    assert not live_all("overlay")
    if wrong.get("title") is None:
        assert 'value="Heart and lung"' in answer.text


def test_a_part_is_added_and_has_a_form_that_shows_the_places(over: Desk) -> None:
    over.post("/content/overlays/TS-01", **BEGUN)
    draft = draft_at("overlays/TS-01/heart-and-lung")
    assert draft is not None
    root = f"/content/drafts/{draft.public_id}"
    answer = over.post(f"{root}/files", act="part", title="At the device desk")

    file = f"{draft.path}/parts/02-at-the-device-desk.md"
    assert answer.status_code == 303
    assert "id: P2" in files_of_draft(draft)[file].text
    form = over.get(f"{root}/form", file=file, at="head").text
    assert "Places in the module" in form
    assert "fact:F1" in form
    assert "Specialty and readers" in over.get(root).text


def test_whoever_only_reads_the_desk_begins_no_overlay(over: Desk) -> None:
    assert over.get("/content/overlays/TS-01", "educator").status_code == 200
    assert over.post("/content/overlays/TS-01", "educator", **BEGUN).status_code == 403
    assert over.get("/content/overlays/TS-01", "learner").status_code == 403
    assert over.get("/content/overlays/NO-99").status_code == 404
