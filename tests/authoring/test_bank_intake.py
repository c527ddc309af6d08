"""A bank of another system goes into a draft: as drafts, once, with a list of what could not be taken."""

import io
from typing import Any

import pytest
import yaml

from lms.assessments.banks.qti_writing import package
from lms.authoring.services.bank_intake import take_bank
from lms.authoring.services.comments import comments_of
from lms.authoring.services.drafts import drop_draft
from lms.core.errors import Conflict, NotFound, Refused
from lms.core.unit_of_work import unit_of_work
from tests.authoring.desk import BANK, HEAD, LESSON, Desk

pytestmark = pytest.mark.database

GIFT = b"Who pays first?{=Medicare#It is. ~Medicaid#It is last. ~Nobody#Somebody does.}\n\nTell us.{}\n"


def rows(desk: Desk) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(desk.text(BANK))
    return found


def take(desk: Desk, data: bytes = GIFT, path: str = BANK) -> Any:
    with unit_of_work():
        return take_bank(desk.draft, path, name="bank.gift", data=data, by_id=desk.people["trainer"].id)


def sent(desk: Desk, name: str = "trainer", data: bytes = GIFT, **fields: Any) -> Any:
    return desk.post(f"{desk.root}/bank", name, bank=(io.BytesIO(data), "bank.gift"), file=BANK, **fields)


def test_an_item_is_added_behind_the_others_with_the_next_free_id(desk: Desk) -> None:
    before = rows(desk)
    found = take(desk)
    added = rows(desk)[len(before) :]

    assert (found.taken, found.known, found.left) == (1, 0, 1)
    assert rows(desk)[: len(before)] == before
    assert [(row["kind"], row["objective"], row["status"]) for row in added] == [("single", "O1", "draft")]
    assert added[0]["id"].startswith("TS-01-O1-")
    assert len({row["id"] for row in rows(desk)}) == len(before) + 1


def test_the_same_bank_again_adds_nothing(desk: Desk) -> None:
    take(desk)
    after, number = rows(desk), desk.number(BANK)
    found = take(desk)

    assert (found.taken, found.known) == (0, 1)
    assert (rows(desk), desk.number(BANK)) == (after, number)


def test_what_was_not_taken_stands_beside_the_bank_as_a_comment(desk: Desk) -> None:
    take(desk)
    comment = comments_of(desk.draft)[-1]

    assert comment.path == BANK
    assert "1 taken as drafts, 0 were here, 1 not taken" in comment.text
    assert "essay" in comment.text


def test_a_bank_of_ours_brings_what_its_authors_wrote(desk: Desk) -> None:
    item = rows(desk)[0] | {"stem": "Another stem?", "angoff": 0.55}
    take(desk, package("TS-01", [item])[0])
    added = rows(desk)[-1]

    assert added == item | {"id": added["id"], "status": "draft"}


@pytest.mark.parametrize("path", [LESSON, HEAD, "modules/TS-01/items/O9.yaml", "modules/TS-02/items/O1.yaml"])
def test_only_a_bank_of_the_draft_takes_items(desk: Desk, path: str) -> None:
    with pytest.raises(NotFound):
        take(desk, path=path)


@pytest.mark.parametrize("data", [b"", b"no question here", b"<quiz></quiz>", b"PK\x03\x04"])
def test_a_file_without_a_question_is_refused_and_nothing_is_stored(desk: Desk, data: bytes) -> None:
    before = desk.text(BANK)

    with pytest.raises(Refused):
        take(desk, data)
    assert desk.text(BANK) == before
    assert list(comments_of(desk.draft)) == []


def test_a_closed_draft_takes_nothing(desk: Desk) -> None:
    with unit_of_work():
        drop_draft(desk.fresh(), reason="Not needed.", by_id=desk.people["trainer"].id)

    with pytest.raises(Conflict):
        take(desk)


def test_the_page_takes_a_file_and_leads_to_the_bank(desk: Desk) -> None:
    page = desk.get(f"{desk.root}/bank", file=BANK).text
    answer = sent(desk)

    assert f'<option value="{BANK}" selected>O1</option>' in page
    assert answer.status_code == 303
    assert "Who pays first?" in desk.get(answer.location).text


def test_the_bank_leads_to_the_page(desk: Desk) -> None:
    assert f"{desk.root}/bank?file=" in desk.get(desk.root, file=BANK).text


def test_the_page_says_why_a_file_is_refused(desk: Desk) -> None:
    answer = sent(desk, data=b"plain words")

    assert answer.status_code == 422
    assert "no bank of items" in answer.text
    assert "Nothing was stored." in answer.text
    assert desk.post(f"{desk.root}/bank", file=BANK).status_code == 422


def test_only_who_edits_takes_items(desk: Desk) -> None:
    for name in ("educator", "learner"):
        assert desk.get(f"{desk.root}/bank", name).status_code == 403
        assert sent(desk, name).status_code == 403
    assert desk.number(BANK) == 0
