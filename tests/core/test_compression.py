"""Pages are packed for browsers that accept it, once, and only when it is worth it."""

import gzip

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from lms.core.web.compression import LEAST_BYTES, install

LONG = "word " * LEAST_BYTES


@pytest.fixture
def browser() -> FlaskClient:
    app = Flask("packed")
    install(app)
    app.add_url_rule("/long", "long", lambda: LONG)
    app.add_url_rule("/short", "short", lambda: "short")
    app.add_url_rule("/image", "image", lambda: Response(LONG, mimetype="image/png"))
    app.add_url_rule("/done", "done", lambda: Response(LONG, headers={"Content-Encoding": "br"}))
    return app.test_client()


def test_a_long_page_is_packed_and_says_so(browser: FlaskClient) -> None:
    response = browser.get("/long", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(response.data).decode() == LONG
    assert (response.headers["Content-Encoding"], response.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert response.headers["Content-Length"] == str(len(response.data))


@pytest.mark.parametrize("path", ["/short", "/image"])
def test_what_gains_nothing_is_sent_as_it_is(browser: FlaskClient, path: str) -> None:
    assert "Content-Encoding" not in browser.get(path, headers={"Accept-Encoding": "gzip"}).headers


def test_a_browser_that_does_not_ask_gets_plain_text(browser: FlaskClient) -> None:
    assert browser.get("/long").data.decode() == LONG


def test_what_is_packed_already_is_left_alone(browser: FlaskClient) -> None:
    assert browser.get("/done", headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "br"
