"""A content folder of songs, loaded, and two trainers who work on it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import Schema, fields, validate

from lms.authoring.feature import FEATURE
from lms.core import content
from lms.core.content import Kind, Parsed, References, each_by_id
from lms.core.database import db
from lms.core.feature import Feature, features
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person, Unit
from tests.authoring.desk import Desk
from tests.authoring.modules import modules_alone
from tests.factories import UnitFactory, make_person

SONG = """# The opening song
id: one
version: 1.0.0   # grows with the text
title: First
verses:
  - id: V1
    text: La
  - id: V2
    text: Lo
"""
SECOND = "id: two\nversion: 1.0.0\ntitle: Second\nafter: one\n"


class VerseSchema(Schema):
    id = fields.String(required=True)
    text = fields.String(required=True)


class SongSchema(Schema):
    id = fields.String(required=True)
    version = fields.String(required=True, validate=validate.Regexp(r"\d+\.\d+\.\d+$"))
    title = fields.String(required=True)
    after = fields.String()
    verses = fields.List(fields.Nested(VerseSchema))


class ToneSchema(Schema):
    id = fields.String(required=True)
    hertz = fields.Integer(required=True, strict=True)


def song_references(thing: Parsed) -> References:
    after = thing.body.get("after")
    return References((("song", after, ("after",)),) if after else ())


@pytest.fixture
def folder(database: Flask, tmp_path: Path) -> Iterator[Path]:
    """A folder of two songs and a list of tones, loaded into an application that knows these alone."""
    found = features()
    before = found.all
    songs = Kind("song", "songs/*.yaml", SongSchema, references=song_references)
    tones = Kind("tone", "tones.yaml", ToneSchema, split=each_by_id)
    found.all = (Feature(name="songs", kinds=(songs, tones)), FEATURE)
    found.caches.clear()
    made = tmp_path / "content"
    (made / "songs").mkdir(parents=True)
    write(made, "songs/one.yaml", SONG)
    write(made, "songs/two.yaml", SECOND)
    write(made, "tones.yaml", "- id: a\n  hertz: 440\n- id: b\n  hertz: 494\n")
    load(made)
    yield made
    found.all = before


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)


def load(folder: Path, **options: Any) -> content.LoadResult:
    with unit_of_work():
        return content.load(folder, **options)


@pytest.fixture
def trainers(database: Flask) -> tuple[Person, Person]:
    """Two trainers."""
    with unit_of_work():
        unit = UnitFactory(code="LH", name="Lakemont Health", kind="system")
        return (
            make_person(unit=unit, duty="trainer", employee_no="20001", given_name="Ada"),
            make_person(unit=unit, duty="trainer", employee_no="20002", given_name="Ben"),
        )


@pytest.fixture
def ada(trainers: tuple[Person, Person]) -> int:
    return trainers[0].id


@pytest.fixture
def ben(trainers: tuple[Person, Person]) -> int:
    return trainers[1].id


@pytest.fixture
def desk(
    client: FlaskClient,
    sign_in: Any,
    trainers: tuple[Person, Person],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Desk]:
    """Two trainers, an educator and a learner at a browser, with a draft of TS-01."""
    monkeypatch.setattr("lms.courses.kind.standard_faults", lambda *_, **__: [])
    with modules_alone(tmp_path):
        with unit_of_work():
            unit = db.session.query(Unit).filter_by(code="LH").one()
            people = {
                "trainer": trainers[0],
                "second": trainers[1],
                "educator": make_person(unit=unit, duty="educator"),
                "learner": make_person(unit=unit),
            }
        yield Desk(client, sign_in, people)
