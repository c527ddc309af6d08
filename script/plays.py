"""What a step of a visit costs: every visit played to its end through its pages, with the first answers."""

import re
import statistics
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

BUDGET = "80 ms a step"
MOST_STEPS = 40


@dataclass
class Form(HTMLParser):
    """The form of a page whose address ends with an ending, filled with the first of each choice."""

    ending: str
    values: MultiDict[str, str] = field(default_factory=MultiDict)
    action: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self._is_open = False
        self._list = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the first value of each field of the form."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_open = not self.action and given.get("action", "").endswith(self.ending)
            self.action = given["action"] if self._is_open else self.action
        if not self._is_open:
            return
        if tag == "select":
            self._list = given.get("name", "")
        elif tag == "option" and self._list and given.get("value") and self._list not in self.values:
            self.values[self._list] = given["value"]
        elif tag in ("input", "textarea", "button") and given.get("name"):
            self._take(given, given.get("type", "text"))

    def handle_endtag(self, tag: str) -> None:
        """Leave the form or the list."""
        if tag == "form":
            self._is_open = False
        elif tag == "select":
            self._list = ""

    def _take(self, given: dict[str, str], kind: str) -> None:
        if kind in ("submit", "reset") or given["name"] in self.values:
            return
        self.values[given["name"]] = given.get("value", "") or ("1" if kind == "text" else "")


def form_of(html: str, ending: str) -> Form:
    """Return the filled form of a page."""
    found = Form(ending)
    found.feed(html)
    return found


def times_of_steps(client: FlaskClient) -> list[float]:
    """Play each visit of the list as a whole and return what each step took, in ms of CPU.

    A step is the choice and the page that says what it did.

    Raises:
        SystemExit: when a visit cannot be played to its end.
    """
    keys = dict.fromkeys(re.findall(r'href="/simulations/(SC\d+)"', client.get("/simulations").text))
    return [took for key in keys for took in _played(client, key)]


def _played(client: FlaskClient, key: str) -> list[float]:
    begun = form_of(client.get(f"/simulations/{key}").text, "/start")
    begun.values["view"] = ""
    address = client.post(begun.action, data=begun.values).location
    found: list[float] = []
    for _ in range(MOST_STEPS):
        page = client.get(address)
        if page.status_code != 200:
            return found
        form = form_of(page.text, "/steps")
        started = time.process_time()
        answer = client.post(form.action, data=form.values)
        shown = client.get(answer.location) if answer.status_code == 303 else answer
        found.append((time.process_time() - started) * 1000)
        if shown.status_code != 200:
            raise SystemExit(f"{key}, step {len(found)} answered {shown.status_code}")
    raise SystemExit(f"{key} did not end within {MOST_STEPS} steps")


def line_of_steps(client: FlaskClient) -> str:
    """Return what the steps of all visits cost as a line beside the pages."""
    times = sorted(times_of_steps(client))
    middle, most = statistics.median(times), times[-1]
    return f"{len(times)} steps of visits{middle:23.1f} ms of CPU in the middle, {most:.1f} at most  {BUDGET}"
