"""A trainer at a browser, and what a browser sends of a form as it stands."""

import re
from html import unescape
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.authoring.models import Draft
from lms.authoring.services.drafts import open_draft
from lms.authoring.services.files import files_of_draft
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from tests.authoring.modules import MODULE

LESSON, BANK, HEAD = f"{MODULE}/lessons/01.md", f"{MODULE}/items/O1.yaml", f"{MODULE}/module.yaml"
_CONTROL = re.compile(
    r'<input[^>]*?name="(?P<n>[^"]+)"[^>]*>|<textarea[^>]*name="(?P<t>[^"]+)"[^>]*>\n(?P<text>.*?)</textarea>'
    r'|<select[^>]*name="(?P<s>[^"]+)"[^>]*>(?P<options>.*?)</select>',
    re.DOTALL,
)


class Desk:
    """A trainer at a browser with a draft of TS-01."""

    def __init__(self, client: FlaskClient, sign_in: Any, people: dict[str, Person]) -> None:
        self.people = people
        self._client, self._sign_in = client, sign_in
        with unit_of_work():
            self.draft = open_draft(kind="module", key="TS-01", by_id=people["trainer"].id)
        self.root = f"/content/drafts/{self.draft.public_id}"

    def get(self, path: str, name: str = "trainer", **query: str) -> TestResponse:
        return self._sign_in(self._client, self.people[name]).get(path, query_string=query or None)

    def post(self, path: str, name: str = "trainer", **data: Any) -> TestResponse:
        headers = data.pop("headers", {})
        return self._sign_in(self._client, self.people[name]).post(path, data=data, headers=headers)

    def text(self, file: str = LESSON) -> str:
        return files_of_draft(self.draft)[file].text

    def number(self, file: str = LESSON) -> int:
        return files_of_draft(self.draft)[file].number

    def fresh(self) -> Draft:
        db.session.expire_all()
        return db.session.get_one(Draft, self.draft.id)


def fields_in(page: str, form: str) -> dict[str, list[str]]:
    """Return what a browser would send of a form as it stands."""
    body = re.search(rf'<form[^>]*action="{re.escape(form)}".*?</form>', page, re.DOTALL)
    assert body, form
    sent: dict[str, list[str]] = {}
    for control in _CONTROL.finditer(body[0]):
        if control["n"]:
            value = re.search(r'value="([^"]*)"', control[0])
            sent[control["n"]] = [value[1] if value else ""]
        elif control["t"]:
            sent[control["t"]] = [control["text"]]
        else:
            chosen = re.search(r'value="([^"]*)" selected', control["options"])
            sent[control["s"]] = [chosen[1] if chosen else ""]
    return {name: [unescape(value) for value in values] for name, values in sent.items()}
