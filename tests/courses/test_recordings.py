"""A recorded class as sections of a module: what authors write, what the check asks, what the page shows."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient

from lms.core.unit_of_work import unit_of_work
from lms.courses.kind import read_module
from lms.courses.modules import module_of
from tests.courses.factories import check_data, item, module_body, publish
from tests.factories import UnitFactory, make_person

RECORDING = {
    "url": "https://video.hospital.example/classes/42?t=750",
    "held_on": "2026-10-12",
    "begins_at": "12:30",
    "minutes": 4,
}


def write(folder: Path, recording: dict[str, Any] | None, *, words: int = 400, checks: bool = True) -> Path:
    """Write a module of one lesson that is a piece of a recording, and return its folder."""
    path = folder / "modules" / "TS-01"
    (path / "lessons").mkdir(parents=True)
    (path / "items").mkdir()
    module = module_body(draw={"O1": 1})["module"] | {"facts": [], "local_blocks": []}
    (path / "module.yaml").write_text(yaml.safe_dump(module, sort_keys=False))
    front = {"id": "L1", "title": "Recorded", "minutes": 5, "objectives": ["O1"]}
    front |= {"checks": [check_data()]} if checks else {}
    front |= {"recording": recording} if recording else {}
    body = "Ask the patient. " * (words // 3) + ("\n\n{{ check:K1 }}\n" if checks else "\n")
    text = f"---\n{yaml.safe_dump(front, sort_keys=False)}---\n{body}"
    (path / "lessons" / "01-recorded.md").write_text(text)
    items = [item("TS-01", "O1", number) for number in (1, 2, 3)]
    (path / "items" / "O1.yaml").write_text(yaml.safe_dump(items, sort_keys=False))
    return path


def about_recording(path: Path) -> list[str]:
    faults = read_module(path, "content/modules/TS-01")[1]
    return [str(fault) for fault in faults if "recording" in str(fault) and "01-recorded.md" in str(fault)]


def test_a_recording_with_its_words_and_a_question_has_no_fault_and_reaches_the_lesson(
    tmp_path: Path,
) -> None:
    path = write(tmp_path, RECORDING)
    assert about_recording(path) == []
    (thing,) = read_module(path, "content/modules/TS-01")[0]
    recording = module_of(thing.body).lessons[0].recording
    assert recording is not None
    assert (recording.url, recording.begins_at, recording.minutes) == (RECORDING["url"], "12:30", 4)


@pytest.mark.parametrize(
    ("changes", "options", "said"),
    [
        ({}, {"words": 120}, "write down what is said"),
        ({}, {"checks": False}, "no question in it"),
        ({"minutes": 6}, {"words": 900}, "longer than the lesson"),
        ({"url": "http://video.hospital.example/1"}, {}, "Not a valid URL"),
        ({"url": "javascript:alert(1)"}, {}, "Not a valid URL"),
        ({"held_on": "2026-02-30"}, {}, "Must be a date"),
        ({"begins_at": "12.30"}, {}, "Must look like 12:30"),
        ({"embed": "yes"}, {}, "embed"),
    ],
)
def test_what_keeps_a_recording_from_being_taken_is_told_with_its_line(
    tmp_path: Path, changes: dict[str, Any], options: dict[str, Any], said: str
) -> None:
    faults = about_recording(write(tmp_path, RECORDING | changes, **options))
    assert any(said in fault for fault in faults), faults


@pytest.mark.database
def test_the_lesson_links_the_recording_and_shows_its_words_and_question(
    client: FlaskClient, sign_in: Any
) -> None:
    body = module_body()
    body["lessons"][0]["recording"] = RECORDING
    with unit_of_work():
        publish(body)
        person = make_person(unit=UnitFactory())
    sign_in(client, person)
    page = client.get("/learn/TS-01/lessons/L1").text
    assert f'href="{RECORDING["url"]}"' in page
    assert "Watch from 12:30" in page
    assert "Check my answer" in page
    assert "<video" not in page
    assert "<iframe" not in page
    assert "Watch from" not in client.get("/learn/TS-01/lessons/L2").text
    assert "recorded class" in client.get("/learn/TS-01").text
