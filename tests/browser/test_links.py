"""No link leads nowhere: from home on, one address of each kind is followed as each persona."""

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest

from tests.browser.conftest import Visit

MOST = 90


def kind_of(address: str) -> str:
    """Return an address without what differs between rows: numbers, claims, values of the query."""
    return re.sub(r"=[^&]*", "=", re.sub(r"C-[A-Z0-9]+", "C", re.sub(r"\d+", "0", address)))


def links_in(html: str, address: str, origin: str) -> list[str]:
    """Return the addresses on this server that a page links to."""
    found = [
        urljoin(origin + address, unescape(href)) for href in re.findall(r'<a [^>]*href="([^"#]+)', html)
    ]
    parts = [urlsplit(link) for link in found if link.startswith(origin)]
    return [part.path + (f"?{part.query}" if part.query else "") for part in parts]


@pytest.mark.parametrize(
    "persona",
    [
        "registrar",
        "manager",
        *(
            pytest.param(one, marks=pytest.mark.wide)
            for one in ("director", "trainer", "consultant", "access_officer", "administrator")
        ),
    ],
)
def test_no_link_that_a_persona_sees_leads_to_an_error(visit: Visit, persona: str) -> None:
    visitor = visit(script=False)
    visitor.become(persona)
    todo, kinds, broken = ["/"], {"/"}, []
    for followed, address in enumerate(todo):
        if followed == MOST:
            break
        answer = visitor.page.request.get(visitor.server.url + address)
        if answer.status != 200:
            broken.append((address, answer.status))
        elif "html" in answer.headers["content-type"]:
            for link in links_in(answer.text(), address, visitor.server.url):
                if kind_of(link) not in kinds:
                    kinds.add(kind_of(link))
                    todo.append(link)
    assert len(todo) > 12
    assert not broken
