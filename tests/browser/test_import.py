"""An administrator imports a file: it waits for the job server, shows its effect, and is applied."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import FilePayload, expect

from tests.browser.conftest import Visit
from tests.browser.hospital import ROSTER, STOPS_WITHIN, Server, registrar
from tests.browser.visitor import Visitor

PATIENCE = 120_000


@contextmanager
def job_server(server: Server) -> Iterator[None]:
    """Run a job server on the hospital; it must stop in time."""
    command = [sys.executable, "-m", "lms", "scheduler"]
    with server.log.open("ab") as log:
        process = subprocess.Popen(command, env=server.environment(), stdout=log, stderr=log)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=STOPS_WITHIN) == 0


def roster(*rows: list[str]) -> FilePayload:
    """Return a roster to upload."""
    text = "".join(",".join(row) + "\n" for row in [list(ROSTER), *rows])
    return {"name": "roster.csv", "mimeType": "text/csv", "buffer": text.encode()}


def choose(visitor: Visitor, file: FilePayload) -> None:
    """Fill in the form and send it."""
    visitor.become("administrator")
    visitor.open("/admin/imports/new")
    visitor.page.get_by_label("What it holds").select_option("roster")
    visitor.page.get_by_label("File", exact=True).set_input_files(file)
    visitor.press("Show what it would change")


def look_again_until(visitor: Visitor, button: Any) -> None:
    """Press the link that looks again, as a browser without scripts does, until a button is there."""
    for _ in range(PATIENCE // 500):
        if button.count():
            return
        visitor.page.wait_for_timeout(500)
        visitor.follow("Look again")


def test_the_page_of_an_upload_goes_on_by_itself_to_what_it_would_change_and_to_what_it_did(
    visit: Visit, server: Server
) -> None:
    admin = visit()
    choose(admin, roster(registrar("30901", "Mara", "Lindholm"), registrar("30902", "Tobin", "NOWHERE")))
    assert "Waiting for the job server" in admin.page.locator("#work").inner_text()
    assert admin.page.locator("#work").get_attribute("aria-live") == "polite"

    with job_server(server):
        apply = admin.page.get_by_role("button", name="Apply this import")
        expect(apply).to_be_visible(timeout=PATIENCE)
        admin.check()
        assert "not applied yet" in admin.heading()
        admin.press("Apply this import")
        expect(admin.page.locator("h1")).to_contain_text("Done", timeout=PATIENCE)

    admin.check()
    assert "/admin/imports/" in admin.page.url
    admin.open("/people/30901")
    assert "Mara Lindholm" in admin.heading()


@pytest.mark.wide
def test_an_upload_can_be_followed_without_scripts_on_a_phone(visit: Visit, server: Server) -> None:
    admin = visit(width=390, height=844, script=False)
    choose(admin, roster(registrar("30903", "Ines", "Calder")))
    assert "Waiting" in admin.page.locator("#work").inner_text()

    with job_server(server):
        apply = admin.page.get_by_role("button", name="Apply this import")
        look_again_until(admin, apply)

    assert "not applied yet" in admin.heading()


@pytest.mark.wide
def test_a_file_that_is_not_what_it_says_is_refused_with_the_reason(visit: Visit, server: Server) -> None:
    admin = visit(dark=True)
    choose(admin, {"name": "roster.csv", "mimeType": "text/csv", "buffer": b"PK\x03\x04\x00\x00"})

    with job_server(server):
        expect(admin.page.locator("h1")).to_contain_text("cannot be imported", timeout=PATIENCE)

    admin.check()
    assert "Import a CSV file, not a workbook or an archive." in admin.page.locator("main").inner_text()
