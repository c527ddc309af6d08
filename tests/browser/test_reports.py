"""A director builds a report and keeps it; an auditor takes the pack and checks it outside of Firstpass."""

import subprocess
import sys
import zipfile
from pathlib import Path

from tests.browser.conftest import Visit
from tests.browser.visitor import scrolls_sideways

DIRECTOR, AUDITOR = "10002", "10037"


def test_a_report_is_built_with_a_preview_that_follows(visit: Visit) -> None:
    ellen = visit()
    ellen.sign_in(DIRECTOR)
    ellen.open("/reports")
    ellen.follow("Obligations of people")
    ellen.page.get_by_label("Name of the report").fill("Complete in my units")
    with ellen.page.expect_response(lambda answer: answer.request.method == "POST"):
        ellen.page.get_by_role("combobox", name="State", exact=True).select_option("complete")
    ellen.page.locator("#preview").get_by_text("State: Complete").wait_for()
    ellen.check()
    ellen.press("Keep the report")
    assert ellen.heading() == "Complete in my units"
    ellen.press("Keep this run")
    assert "It reads as it did on" in ellen.page.locator("main").inner_text()


def test_on_a_phone_without_javascript_the_same_is_shown_by_a_button(visit: Visit) -> None:
    phone = visit(width=390, height=844, dark=True, script=False)
    phone.sign_in(DIRECTOR)
    phone.open("/reports/new?source=gates")
    phone.page.get_by_role("combobox", name="State", exact=True).select_option("cleared")
    phone.press("Show what I would get")
    assert "State: Cleared" in phone.page.locator("#preview").inner_text()
    assert not scrolls_sideways(phone.page)
    for place in ("/reports", "/reports/shown", "/compliance/parts"):
        phone.open(place)
        assert not scrolls_sideways(phone.page), place


def test_an_auditor_takes_a_pack_that_checks_itself(visit: Visit, tmp_path: Path) -> None:
    gabriel = visit()
    gabriel.sign_in(AUDITOR)
    gabriel.open("/reports")
    gabriel.follow("Evidence packs")
    gabriel.follow("Grant Abara (10044)")
    assert gabriel.heading() == "The pack is ready"
    with gabriel.page.expect_download() as taken:
        gabriel.page.get_by_role("button", name="Take the file").click()
    place = tmp_path / "pack.zip"
    taken.value.save_as(place)
    with zipfile.ZipFile(place) as pack:
        pack.extractall(tmp_path / "pack")
    script = tmp_path / "pack" / "check.py"
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(script)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_a_line_of_what_is_late_leads_to_the_people_and_their_evidence(visit: Visit) -> None:
    ellen = visit()
    ellen.sign_in(DIRECTOR)
    ellen.open("/compliance")
    ellen.follow("Parts, age and trend")
    ellen.go(ellen.page.locator("section:has(h2#age) tbody a").first)
    assert "late" in ellen.heading()
    ellen.go(ellen.page.locator("main tbody a").first)
