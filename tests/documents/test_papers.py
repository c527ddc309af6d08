"""Papers: tagged, titled, in one language; their text is the data, whatever people typed."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from markupsafe import Markup
from pypdf import PdfReader

from lms.core.exports.typesetting import FRAME, paper
from lms.courses.api import TipSheet
from lms.documents.papers.card import card_pdf
from lms.documents.papers.certificate import certificate_pdf
from lms.documents.papers.squares import square
from lms.documents.services.certificates import Shown

AT = datetime(2026, 11, 16, 14, 0, tzinfo=UTC)
HOSTILE = ['#import "x"', "] #panic() [", "$x$ <l> @r `c` \\ // *b* _e_ = h", "مرحبا", "王小明", "\U0001f600"]
SHEET = TipSheet(
    module="PA-03",
    title="Who pays first",
    version="1.2.0",
    owner="Patient access education",
    text="**Who pays first: pocket card**\n\n- Age 65+: job plan first at **20 or more** employees.\n- Ask.",
    html=Markup(""),
    form_of=None,
    revision_id=1,
    since_on=date(2026, 11, 2),
    digest="d",
)


class Row:
    """A certificate without its table."""

    code = "abcdefghjkmnpqrstuvwxyz234"
    subject, title, revision, holder = "PA-03", "Who pays first", "1.2.0", "Dana Whitfield"
    occurred_on, expires_on, issued_on = date(2026, 10, 1), date(2027, 10, 1), date(2026, 11, 16)


def certificate(**changes: Any) -> Shown:
    row: Any = Row()
    for name, value in changes.items():
        setattr(row, name, value)
    return Shown(row, None, None, "valid")


def read(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data))


def text_of(data: bytes) -> str:
    """Return the text without the breaks of its lines and its hard blanks."""
    text = "\n".join(page.extract_text() for page in read(data).pages)
    return " ".join(text.replace("\u00a0", " ").split())


def test_a_paper_is_tagged_and_says_its_title_and_language(database: Flask) -> None:
    for data, title in (
        (certificate_pdf(certificate(), "Lakemont Health", at=AT), "Certificate: Who pays first"),
        (card_pdf(SHEET, "a6", "Lakemont Health", at=AT), "Pocket card: Who pays first"),
        (card_pdf(SHEET, "folded", "Lakemont Health", at=AT), "Pocket card: Who pays first"),
    ):
        reader = read(data)
        root: Any = reader.trailer["/Root"]

        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "en"
        assert root["/StructTreeRoot"]["/K"]
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert "pdfuaid:part" in root["/Metadata"].get_data().decode()
        assert reader.metadata is not None
        assert reader.metadata.title == title


def test_the_text_of_a_certificate_is_what_is_kept(database: Flask) -> None:
    text = text_of(certificate_pdf(certificate(), "Lakemont Health", at=AT))

    for words in ("Lakemont Health", "Dana Whitfield", "Who pays first", "PA-03, revision 1.2.0"):
        assert words in text
    for words in ("1 Oct 2026", "1 Oct 2027", "16 Nov 2026", "abcd-efgh-jkmn-pqrs-tuvw-xyz2-34"):
        assert words in text
    assert "/verify/abcd-efgh" in text


def test_a_certificate_without_an_end_says_so(database: Flask) -> None:
    text = text_of(certificate_pdf(certificate(expires_on=None, revision=None), "Lakemont Health", at=AT))

    assert "no end" in text
    assert "revision" not in text


def test_a_card_says_its_revision_day_owner_and_all_of_its_text(database: Flask) -> None:
    for layout in ("a6", "folded"):
        text = text_of(card_pdf(SHEET, layout, "Lakemont Health", at=AT))

        assert "Who pays first: pocket card" in text
        assert "job plan first at 20 or more employees." in text
        assert "Revision 1.2.0 of 2 Nov 2026" in text
        assert "Owner: Patient access education" in text


def heads(node: Any) -> int:
    """Return how many headings the structure below a node has: what a screen reader meets."""
    found = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(found, list):
        return sum(map(heads, found))
    if not isinstance(found, dict):
        return 0
    return (found.get("/S") == "/H1") + heads(found.get("/K", []))


def test_two_small_cards_stand_on_a_page_of_which_one_is_read_out(database: Flask) -> None:
    small_data = card_pdf(SHEET, "a6", "Lakemont Health", at=AT)
    small = read(small_data)
    folded = read(card_pdf(SHEET, "folded", "Lakemont Health", at=AT))

    assert len(small.pages) == len(folded.pages) == 1
    assert text_of(small_data).count("pocket card") == 2
    assert heads(small.trailer["/Root"]["/StructTreeRoot"]) == 1
    assert folded.pages[0].mediabox.width > folded.pages[0].mediabox.height


def test_the_letters_of_a_short_card_are_larger_than_those_of_a_long_one(database: Flask) -> None:
    def largest(sheet: TipSheet) -> float:
        sizes: list[float] = []
        page = read(card_pdf(sheet, "a6", "Lakemont Health", at=AT)).pages[0]
        page.extract_text(
            visitor_text=lambda text, _c, _t, _f, size: sizes.append(size) if text.strip() else None
        )
        return max(sizes)

    long = replace(
        SHEET, text="\n".join(f"- Line {number} says what to do next at the desk." for number in range(22))
    )

    assert largest(SHEET) > largest(long)
    assert len(read(card_pdf(long, "a6", "Lakemont Health", at=AT)).pages) == 1


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_people_typed_stands_on_paper_as_they_typed_it(database: Flask, typed: str) -> None:
    data = certificate_pdf(certificate(holder=typed), "Lakemont Health", at=AT)

    assert data.startswith(b"%PDF")
    if typed.isascii():
        assert typed in text_of(data)


def test_letters_of_other_scripts_stay_in_the_text_layer(database: Flask) -> None:
    assert "مرحبا" in text_of(certificate_pdf(certificate(holder="مرحبا"), "Lakemont Health", at=AT))


def test_control_characters_do_not_stop_a_paper(database: Flask, tmp_path: Path) -> None:
    template = tmp_path / "plain.typ"
    template.write_text("= #data.title\n#data.rows.flatten().join()\n", encoding="utf-8")
    data = paper(template, "A\0title", "by", {"rows": [["a\x01b"], ["#panic()"]]}, at=AT)

    assert "#panic()" in text_of(data)


def test_no_template_reads_a_file_or_a_package() -> None:
    folder = Path(__file__).resolve().parents[2] / "lms" / "documents" / "papers" / "templates"
    sources = [path.read_text(encoding="utf-8") for path in (FRAME, *folder.glob("*.typ"))]

    assert len(sources) == 5
    assert not any(word in source for source in sources for word in ("#import", "#include", "read(", "eval("))


def test_the_square_code_is_a_drawing_without_script() -> None:
    svg = square("https://learn.hospital.example/verify/abcd")

    assert svg.startswith("<svg")
    assert "<path" in svg
    assert "script" not in svg
