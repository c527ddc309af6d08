"""Static files: hashed addresses, caching, compression, page weight."""

import gzip
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.core.errors import NotFound
from lms.core.web.assets import ASK_AGAIN, FOR_EVER, Assets, init_assets

GZIP = {"Accept-Encoding": "gzip"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "static" / "learn").mkdir(parents=True)
    (tmp_path / "static" / "learn" / "player.js").write_text("export const a = 1;")
    (tmp_path / "secret.txt").write_text("secret")
    return tmp_path / "static"


@pytest.fixture
def served(root: Path) -> Flask:
    app = Flask("served", static_folder=None)
    init_assets(app, [root])
    app.register_error_handler(NotFound, lambda error: (error.message, 404))
    return app


@pytest.fixture
def browser(served: Flask) -> FlaskClient:
    return served.test_client()


def test_an_address_with_the_hash_may_be_kept_for_a_year(served: Flask, browser: FlaskClient) -> None:
    url = served.extensions["assets"].url("learn/player.js")
    assert browser.get(url).headers["Cache-Control"] == FOR_EVER


def test_an_address_without_the_hash_is_asked_again(browser: FlaskClient) -> None:
    assert browser.get("/static/learn/player.js").headers["Cache-Control"] == ASK_AGAIN


def test_an_unchanged_file_is_not_sent_twice(browser: FlaskClient) -> None:
    first = browser.get("/static/learn/player.js")
    again = browser.get("/static/learn/player.js", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_hash_changes_with_the_file(root: Path) -> None:
    assets = Assets([root])
    before = assets.url("learn/player.js")
    file = root / "learn" / "player.js"
    file.write_text("export const a = 2;")
    assert assets.url("learn/player.js") != before


def test_text_is_packed_only_for_browsers_that_accept_it(browser: FlaskClient) -> None:
    packed = browser.get("/static/learn/player.js", headers=GZIP)
    plain = browser.get("/static/learn/player.js", headers={"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data == b"export const a = 1;"


@pytest.mark.parametrize("name", ["../secret.txt", "learn/../../secret.txt", "learn", "nothing.js"])
def test_only_files_below_the_static_folders_are_served(browser: FlaskClient, name: str) -> None:
    assert browser.get(f"/static/{name}").status_code == 404


def test_a_name_outside_the_folders_is_not_found(root: Path) -> None:
    with pytest.raises(NotFound):
        Assets([root]).find("../secret.txt")


def test_an_unknown_bundle_is_not_found(browser: FlaskClient) -> None:
    assert browser.get("/static/bundle/0000.exe").status_code == 404


def test_styles_and_scripts_of_every_page_stay_within_their_weight(root: Path) -> None:
    assets = Assets([root])
    assert len(assets.bundle("js").body) <= 25_000
    assert len(assets.bundle("css").body) + len(assets.bundle("js").body) <= 50_000


def test_the_script_bundle_holds_htmx_before_our_own_code(root: Path) -> None:
    script = Assets([root]).bundle("js").content
    assert 0 < script.index(b"htmx=function") < script.index(b"htmx:configRequest")
