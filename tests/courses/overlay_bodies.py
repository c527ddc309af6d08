"""A small overlay of TS-01, as a body and as files."""

from typing import Any

from tests.authoring.modules import dumped
from tests.courses.factories import check_data

FACT = {
    "id": "F1",
    "text": "A device order names the finding.",
    "source": "NCD 20.4",
    "verified_on": "2026-11",
    "review_by": "2027-11",
    "status": "confirmed",
}
FOLDER = "overlays/TS-01/cardiology"


def part(
    key: str, lesson: str = "L1", beside: str = "", text: str = "Look at the device.\n"
) -> dict[str, Any]:
    """Return a part with a check where its text places one."""
    place = {"lesson": lesson} | ({"beside": beside} if beside else {})
    return {
        "id": key,
        "title": f"Part {key}",
        "form": "example",
        "place": place,
        "minutes": 2,
        "checks": [check_data()] if "check:K1" in text else [],
        "text": text,
    }


def overlay_body(*parts: dict[str, Any], **shown_to: list[str]) -> dict[str, Any]:
    """Return the body of an overlay; shown to registrars unless said otherwise."""
    return {
        "id": "cardiology",
        "module": "TS-01",
        "title": "Cardiology",
        "version": "1.0.0",
        "owner": "cardiology educator",
        "review_by": "2027-11",
        "shown_to": shown_to or {"job_roles": ["registrar"]},
        "facts": [FACT],
        "parts": list(parts) or [part("P1", beside="fact:F1", text="Ask twice.\n\n{{ check:K1 }}\n")],
    }


def overlay_files(body: dict[str, Any]) -> dict[str, str]:
    """Return a body as the files of its folder."""
    head = {name: value for name, value in body.items() if name != "parts"}
    files = {f"{FOLDER}/overlay.yaml": dumped(head)}
    for row in body["parts"]:
        front = {name: value for name, value in row.items() if name != "text"}
        files[f"{FOLDER}/parts/{row['id']}.md"] = f"---\n{dumped(front)}---\n{row['text']}"
    return files
