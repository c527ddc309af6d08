"""Take the pictures of the guide: a demo hospital of one fixed morning, a browser, and small PNG files.

The clock stands still and the keys are fixed, so the same program makes the same pages on any day.
"""

import argparse
import base64
import logging
import os
import shutil
import struct
import sys
import tempfile
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
MOMENT = datetime(2026, 11, 18, 14, 20, tzinfo=UTC)
DESK, PHONE = (1366, 768), (390, 844)
VISITS = range(1, 11)
MOST_BYTES, MOST_BYTES_IN_ALL = 150_000, 5_000_000
COLOURS = 256
FLAGS = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
FORM = "form[data-item]:not([hidden])"
ROSTER = """\
employee_no,given_name,family_name,email,status,hired_on,left_on,employment_type,work_location,\
manager_employee_no,npi,job_role,unit_code,job_from,job_to
30021,Mara,Lindholm,mara.lindholm@lakemont.example,active,2026-11-16,,employee,onsite,10011,,\
registrar,AR-ADM,2026-11-16,
30022,Tobin,Castell,,active,16.11.2026,,employee,onsite,10011,,registrar,AR-ADM,2026-11-16,
30023,Ines,Calder,,active,2026-11-16,,employee,onsite,10011,,registrar,AR-XXX,2026-11-16,
"""
PIXELS = """async (png) => {
  const image = await createImageBitmap(await (await fetch('data:image/png;base64,' + png)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height);
  const pen = canvas.getContext('2d');
  pen.drawImage(image, 0, 0);
  const bytes = pen.getImageData(0, 0, image.width, image.height).data;
  const reader = new FileReader();
  await new Promise((done) => { reader.onload = done; reader.readAsDataURL(new Blob([bytes])); });
  return reader.result.split(',')[1];
}"""


@dataclass(frozen=True)
class Picture:
    """One picture: its file, who looks, where, and what they do there first."""

    name: str
    persona: str
    path: str
    size: tuple[int, int] = DESK
    act: Callable[[Page], None] | None = None


def go(page: Page, selector: str) -> None:
    """Follow the first link or press the first button that matches, and wait for its page."""
    with page.expect_navigation():
        page.locator(selector).first.click()


def open_a_denial(page: Page) -> None:
    """Open the newest claim of a list."""
    go(page, 'tbody th a[href^="/claims/C-"]')


def open_a_draft(page: Page) -> None:
    """Open the first draft of the library in the editor."""
    go(page, 'tbody a[href^="/content/drafts/"]')


def open_the_board(page: Page) -> None:
    """Open the draft of a visit: its drawing, with its beats to edit."""
    go(page, 'tbody tr:has-text("The scan that changed") a[href^="/content/drafts/"]')


def open_the_oldest_wait(page: Page) -> None:
    """Open the form to sign of the person who waits longest."""
    go(page, 'a[href$="#sign"]')
    page.evaluate("scrollTo(0, 0)")


def show_the_steps(page: Page) -> None:
    """Scroll to the table of a measure by workflow step, once the chart above it is drawn."""
    page.wait_for_load_state("networkidle")
    page.locator("#by-step").evaluate("part => scrollTo(0, part.getBoundingClientRect().top + scrollY - 80)")


def mark_a_step(page: Page) -> None:
    """Mark the first step of an observation."""
    page.locator('fieldset label:has(input[value="3"])').first.click()
    page.evaluate("scrollTo(0, 0)")


def lose_the_network(page: Page) -> None:
    """Start the exam, answer an item, and answer the next one without a network."""
    with patch("lms.assessments.services.starting.secrets.token_hex", lambda size: "5e" * size):
        go(page, "button:has-text('Start the exam')")
    page.locator(f"{FORM} label.choice").first.click()
    page.locator("[data-save-state]", has_text="Answer saved").wait_for()
    page.context.set_offline(True)
    page.locator(f"{FORM} button.btn-primary").click()
    page.locator(f"{FORM} label.choice").first.click()
    page.locator("[data-save-state]", has_text="Kept on this device").wait_for()


def hand_in_early(page: Page) -> None:
    """Go on with the exam and hand it in as it is."""
    go(page, "a:has-text('Go on with the exam')")
    page.locator("a[data-leave]").click()
    page.wait_for_url("**/review")
    go(page, "form[data-leave] button.btn-primary")


def copy_the_coverage(page: Page) -> None:
    """Play a visit up to what copied coverage does to the claim."""
    go(page, "button:has-text('Play the whole visit')")
    for words in ("Ask name and birth date", "Copy the coverage"):
        page.locator("label.choice", has_text=words).click()
        go(page, "button:has-text('Decide')")
        if words.startswith("Ask"):
            go(page, ".panel.next a.btn-primary")


def begin(page: Page) -> None:
    """Begin a whole visit and stand at its first question."""
    go(page, "button:has-text('Play the whole visit')")


def fill_the_screen(page: Page) -> None:
    """Begin to fill a screen."""
    go(page, "form button.btn-primary")


def open_a_table(page: Page) -> None:
    """Open the first table of a list."""
    go(page, 'main a[href^="/simulations/tables/"]:not([href$="/new"])')


def open_an_item(page: Page) -> None:
    """Start the clock of a queue, open its first item and look where the cause may stand."""
    go(page, "button:has-text('Start the clock')")
    go(page, "li.wq a")
    go(page, ".looks-to button")


def offer_a_roster(page: Page) -> None:
    """Show what a roster with two bad rows would change."""
    page.get_by_label("What it holds").select_option("roster")
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "roster.csv", "mimeType": "text/csv", "buffer": ROSTER.encode()}
    )
    go(page, "button:has-text('Show what it would change')")
    while page.get_by_role("link", name="Look again").count():
        go(page, "a:has-text('Look again')")


FIRST_PROPOSAL = partial(go, selector='tbody a[href^="/access/proposals/"]')
FIRST_REPORT = partial(go, selector='tbody a[href^="/reports/"]')
FIRST_WISH = partial(go, selector='tbody a[href^="/compliance/exceptions/"]')
PICTURES = (
    Picture("sign-in", "", "/login"),
    Picture("second-step", "manager", "/settings/security"),
    Picture("learner-home", "registrar", "/"),
    Picture("learner-phone", "registrar", "/", PHONE),
    Picture("learner-offline", "biller", "/learn/PA-03/exam", act=lose_the_network),
    Picture("learner-result", "biller", "/learn/PA-03/exam", act=hand_in_early),
    Picture("learner-visit", "registrar", "/simulations/SC1", act=copy_the_coverage),
    Picture("learner-visit-phone", "nurse", "/simulations/SC1", PHONE, copy_the_coverage),
    *(Picture(f"visit-SC{number}", "coder", f"/simulations/SC{number}", act=begin) for number in VISITS),
    *(
        Picture(f"visit-SC{number}-phone", "biller", f"/simulations/SC{number}", PHONE, begin)
        for number in VISITS
    ),
    Picture("learner-queue", "biller", "/simulations/queues/WQ-2", act=open_an_item),
    Picture("learner-screen", "registrar", "/simulations/tasks/FT-2", act=fill_the_screen),
    Picture("learner-table", "biller", "/simulations/tables", act=open_a_table),
    Picture("learner-renewal", "coder", "/me/renewal"),
    Picture("manager-home", "manager", "/"),
    Picture("manager-tomorrow", "manager", "/compliance/notices/tomorrow"),
    Picture("manager-confirm", "manager", "/team/10043"),
    Picture("manager-observe", "manager", "/team/10042/observe/walk-in-registration", PHONE, mark_a_step),
    Picture("manager-ageing", "manager", "/team/ageing"),
    Picture("manager-coverage", "manager", "/coverage"),
    Picture("manager-cover", "manager", "/covers"),
    Picture("director", "director", "/"),
    Picture("director-measure", "director", "/kpi/K34"),
    Picture("director-late", "director", "/compliance/people"),
    Picture("director-claim", "director", "/claims?result=denied", act=open_a_denial),
    Picture("director-parts", "director", "/compliance/parts"),
    Picture("director-report", "director", "/reports", act=FIRST_REPORT),
    Picture("director-waiver", "director", "/compliance/exceptions?show=waiting", act=FIRST_WISH),
    Picture("director-overrides", "director", "/access/overrides"),
    Picture("officer-home", "access_officer", "/"),
    Picture("officer-release", "access_officer", "/access", act=open_the_oldest_wait),
    Picture("officer-orders", "access_officer", "/access/orders"),
    Picture("officer-reconcile", "access_officer", "/access?show=reconcile"),
    Picture("officer-proposal", "access_officer", "/access/proposals?show=open", act=FIRST_PROPOSAL),
    Picture("officer-privileges", "access_officer", "/access/privileges"),
    Picture("trainer-home", "trainer", "/"),
    Picture("trainer-library", "trainer", "/content"),
    Picture("trainer-editor", "trainer", "/content?show=draft&kind=all", act=open_a_draft),
    Picture("trainer-board", "trainer", "/content?show=draft", act=open_the_board),
    Picture("trainer-outcomes", "trainer", "/simulations/SC1/outcomes"),
    Picture("trainer-result", "trainer", "/results/PA-03"),
    Picture("trainer-steps", "trainer", "/kpi/K40", act=show_the_steps),
    Picture("director-programme", "director", "/programmes/registrar"),
    Picture("director-rules", "director", "/programmes/rules"),
    Picture("administrator-home", "administrator", "/"),
    Picture("administrator-preview", "administrator", "/admin/imports/new", act=offer_a_roster),
    Picture("administrator-person", "administrator", "/people/10042"),
    Picture("administrator-policy", "administrator", "/programmes/policy"),
    Picture("administrator-quality", "administrator", "/admin/data-quality"),
    Picture("administrator-retention", "administrator", "/admin/retention"),
    Picture("others-map", "coder", "/workflows/W18"),
    Picture("others-packs", "consultant", "/reports/packs"),
    Picture("others-audit", "consultant", "/admin/audit"),
)


class StandingClock:
    """The application at one fixed moment."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        """Answer a request while the clock stands."""
        from lms.core import clock

        with clock.frozen(MOMENT):
            yield from self.app(environ, start_response)


def work_off(app: Flask) -> None:
    """Do long work as a job server does, while the clock stands."""
    from lms.core import clock
    from lms.core.worker import run_next

    while True:
        with app.app_context(), clock.frozen(MOMENT):
            run_next("pictures")
        time.sleep(0.2)


@contextmanager
def hospital(folder: Path) -> Iterator[str]:
    """Make the demo hospital in a folder, serve it, and give its address."""
    os.environ |= {
        "LMS_INSTANCE": str(folder),
        "LMS_DATABASE_URL": "",
        "LMS_TIME_ZONE": "America/New_York",
        "LMS_DEMO_PASSWORD": "correct horse battery staple",
        "LMS_SECRET_KEY": "the pictures of the guide need no secret",
        "LMS_HASH_KEY": "the pictures of the guide need no secret",
    }
    from lms.app.commands import initialise
    from lms.app.factory import create_app
    from lms.core import clock

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with create_app().app_context(), clock.frozen(MOMENT):
        initialise(demo=True)
    server = make_server("127.0.0.1", 0, StandingClock(create_app()), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    threading.Thread(target=work_off, args=[create_app()], daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


def take(browser: Browser, address: str, picture: Picture) -> bytes:
    """Sign in as the persona, go there, act, and return the picture as the browser makes it."""
    context = browser.new_context(
        viewport={"width": picture.size[0], "height": picture.size[1]},
        color_scheme="light",
        reduced_motion="reduce",
        locale="en-US",
    )
    page = context.new_page()
    page.clock.install(time=MOMENT)
    page.clock.pause_at(MOMENT + timedelta(minutes=1))
    page.goto(f"{address}/login")
    if picture.persona:
        go(page, f'form[action="/demo/sign-in/{picture.persona}"] button')
    page.goto(address + picture.path)
    if picture.act:
        picture.act(page)
    else:
        page.wait_for_load_state("networkidle")
    taken = page.screenshot(animations="disabled", caret="hide")
    context.close()
    return taken


def smaller(page: Page, png: bytes, size: tuple[int, int]) -> bytes:
    """Return a PNG with a palette of its most frequent colours; others become the nearest of them."""
    raw = base64.b64decode(page.evaluate(PIXELS, base64.b64encode(png).decode()))
    pixels = [raw[start : start + 3] for start in range(0, len(raw), 4)]
    palette = [colour for colour, _ in Counter(pixels).most_common(COLOURS)]
    index = {colour: nearest(palette, colour) for colour in set(pixels)}
    width, height = size
    rows = bytes(index[pixel] for pixel in pixels)
    lines = b"".join(b"\0" + rows[line * width : (line + 1) * width] for line in range(height))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(kind, data)
        for kind, data in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            (b"PLTE", b"".join(palette)),
            (b"IDAT", zlib.compress(lines, 9)),
            (b"IEND", b""),
        )
    )


def nearest(palette: list[bytes], colour: bytes) -> int:
    """Return the place of the palette's colour that is nearest to a colour."""
    return min(
        range(len(palette)),
        key=lambda place: sum((one - other) ** 2 for one, other in zip(palette[place], colour, strict=True)),
    )


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return one chunk of a PNG file."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def take_all(browser: Browser, address: str, pictures: Iterable[Picture]) -> None:
    """Take pictures and write them.

    Raises:
        ValueError: when one of them is too large.
    """
    table = browser.new_page()
    for picture in pictures:
        data = smaller(table, take(browser, address, picture), picture.size)
        if len(data) > MOST_BYTES:
            raise ValueError(f"{picture.name} has {len(data)} bytes; show less on it.")
        (IMAGES / f"{picture.name}.png").write_bytes(data)
        print(f"{picture.name}.png  {len(data) // 1000} kB", flush=True)


def chromium() -> str:
    """Return the browser's program.

    Raises:
        FileNotFoundError: when there is none.
    """
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise FileNotFoundError("Chromium is missing: apt-get install chromium fonts-liberation libatomic1")


def main() -> None:
    """Take every picture, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="pictures to take (default: every one)")
    names = parser.parse_args().names
    IMAGES.mkdir(exist_ok=True)
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with (
        tempfile.TemporaryDirectory() as folder,
        hospital(Path(folder)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=flags)
        take_all(browser, address, [one for one in PICTURES if not names or one.name in names])
        browser.close()
    size = sum(path.stat().st_size for path in IMAGES.glob("*.png"))
    if size > MOST_BYTES_IN_ALL:
        sys.exit(f"The pictures have {size} bytes in all; the limit is {MOST_BYTES_IN_ALL}.")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
