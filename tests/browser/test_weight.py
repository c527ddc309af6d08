"""What a first visit costs: kilobytes on the wire, requests, JavaScript."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor

KILOBYTE = 1000


@dataclass
class Wire:
    """What went over the wire for one page, as the browser counted it."""

    types: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, float] = field(default_factory=dict)

    def answered(self, event: dict[str, Any]) -> None:
        """Note what kind of thing a response is."""
        if event["response"]["url"].startswith("http"):
            self.types[event["requestId"]] = event["type"]

    def finished(self, event: dict[str, Any]) -> None:
        """Note the bytes of a response, headers included."""
        self.sizes[event["requestId"]] = event["encodedDataLength"]

    def weight(self, *types: str) -> float:
        """Return the kilobytes of these types of response, of all when none is named."""
        found = [key for key, kind in self.types.items() if not types or kind in types]
        return sum(self.sizes.get(key, 0) for key in found) / KILOBYTE


def first_visit(visitor: Visitor, path: str) -> Wire:
    """Open a page with an empty cache and return what it cost."""
    wire = Wire()
    session = visitor.context.new_cdp_session(visitor.page)
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")
    session.on("Network.responseReceived", wire.answered)
    session.on("Network.loadingFinished", wire.finished)
    visitor.page.goto(visitor.server.url + path)
    visitor.page.wait_for_load_state("networkidle")
    session.detach()
    return wire


@pytest.mark.parametrize(
    ("persona", "path"),
    [
        ("registrar", "/"),
        ("registrar", "/learn/CORE-01/lessons/L1"),
        ("manager", "/"),
        ("manager", "/team"),
        ("access_officer", "/access"),
    ],
)
def test_a_page_without_a_chart_is_light_on_the_first_visit(visit: Visit, persona: str, path: str) -> None:
    visitor = visit()
    visitor.become(persona)
    wire = first_visit(visitor, path)
    assert visitor.page.url.endswith(path)
    assert wire.weight() <= 60, wire
    assert len(wire.types) <= 5, wire
    assert wire.weight("Script") <= 25, wire
    assert 5 < wire.weight("Script") < wire.weight()
