"""A scenario and a queue as files beside the content that their claims meet, and a trainer at a browser."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.authoring.feature import FEATURE
from lms.authoring.services.drafts import open_draft
from lms.authoring.services.files import files_of_draft, save_file
from lms.claims.content import KINDS as CLAIMS
from lms.core import content
from lms.core.feature import Feature, features
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from lms.simulations.claim_content import CLAIM_KINDS
from lms.simulations.content import SCENARIO_KIND
from lms.simulations.queue_content import QUEUE_KIND
from lms.simulations.services.walks import walk_scenarios
from tests.authoring.desk import fields_in

SHIPPED = Path(__file__).resolve().parents[2] / "content"
SCENARIO, QUEUE = "scenarios/SC10/scenario.yaml", "queues/WQ-2.yaml"
FILES = (
    SCENARIO,
    QUEUE,
    "claims/edits.yaml",
    "claims/root_causes.yaml",
    "payers.yaml",
    "simulations/consequences.yaml",
)
KINDS = (
    replace(SCENARIO_KIND, references=None, walks=walk_scenarios),
    replace(QUEUE_KIND, references=None),
    *CLAIM_KINDS,
    *(replace(kind, references=None) for kind in CLAIMS),
)


@contextmanager
def scenarios_alone(folder: Path) -> Iterator[Path]:
    """Load SC10 and WQ-2 into an application that knows scenarios, queues and what claims meet."""
    found = features()
    before = found.all
    found.all = (Feature(name="scenarios", kinds=KINDS), FEATURE)
    found.caches.clear()
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SHIPPED / name, folder / name)
    with unit_of_work():
        result = content.load(folder)
        assert not result.is_refused, result
    try:
        yield folder
    finally:
        found.all = before
        found.caches.clear()


class Writing:
    """Trainers, an educator and a learner at a browser, and drafts of the scenario and the queue."""

    def __init__(self, client: FlaskClient, sign_in: Any, people: dict[str, Person]) -> None:
        self.people = people
        self._client, self._sign_in = client, sign_in
        with unit_of_work():
            own = people["trainer"].id
            self.scenario = open_draft(kind="scenario", key="SC10", by_id=own)
            self.queue = open_draft(kind="queue", key="WQ-2", by_id=own)
        self.root = f"/content/drafts/{self.scenario.public_id}"
        self.queue_root = f"/content/drafts/{self.queue.public_id}"

    def get(self, path: str, name: str = "trainer", **query: str) -> TestResponse:
        return self._sign_in(self._client, self.people[name]).get(path, query_string=query or None)

    def post(self, path: str, name: str = "trainer", **data: Any) -> TestResponse:
        headers = data.pop("headers", {})
        return self._sign_in(self._client, self.people[name]).post(path, data=data, headers=headers)

    def text(self) -> str:
        return files_of_draft(self.scenario)[SCENARIO].text

    def number(self) -> int:
        return files_of_draft(self.scenario)[SCENARIO].number

    def write(self, text: str) -> None:
        """Save the text of the scenario."""
        with unit_of_work():
            save_file(self.scenario, SCENARIO, text, seen=self.number(), by_id=self.people["trainer"].id)

    def form(self, at: str) -> dict[str, Any]:
        """Return what a browser sends of the form of a part as it stands."""
        page = self.get(f"{self.root}/form", at=at)
        assert page.status_code == 200, page.status_code
        return fields_in(page.text, f"{self.root}/form")

    def act(self, act: str, **more: str) -> TestResponse:
        """Press a button of the list of beats."""
        return self.post(f"{self.root}/board", act=act, seen=str(self.number()), **more)


def said(page: TestResponse) -> str:
    """Return the words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())
