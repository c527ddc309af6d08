"""The pages of documents: who may open them, what they say, and how much they ask of the database."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from lms.core import clock
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.documents.models import Certificate, PrintedCard
from lms.documents.rules.codes import grouped
from lms.documents.services.certificates import issue, withdraw
from lms.documents.services.prints import OLDER, Hanging, hang
from tests.access import factories
from tests.cast import Cast
from tests.courses.factories import module_body
from tests.documents.conftest import passed

pytestmark = pytest.mark.database

SignIn = Callable[[FlaskClient, Any], FlaskClient]


@pytest.fixture
def certificate(world: Cast) -> Certificate:
    """The certificate of the learner."""
    learner = world["learner"]
    with unit_of_work():
        return issue(person_id=learner.id, evidence_id=passed(learner), by_id=learner.id)


@pytest.fixture
def old_card(world: Cast) -> PrintedCard:
    """A card of the learner in admitting that is out of date."""
    asked = Hanging(
        module="PA-03",
        unit_id=world.admitting.id,
        place="Desk 2",
        copies=3,
        by_id=world["learner"].id,
        form_key="one",
        version=OLDER,
    )
    with unit_of_work():
        return hang(asked, {world.admitting.id})


@pytest.fixture
def whole_module(world: Cast) -> None:
    """PA-03 with lessons and an exam, so that its page opens."""
    with unit_of_work():
        factories.publish("module", "PA-03", module_body("PA-03"))


def text(answer: Any) -> str:
    return " ".join(answer.text.replace("\u00a0", " ").split())


def test_a_learner_reads_and_takes_the_own_transcript(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    learner = world["learner"]
    browser = sign_in(client, learner)
    page = browser.get(f"/transcripts/{learner.employee_no}")
    file = browser.get(f"/transcripts/{learner.employee_no}?format=pdf")

    assert "My transcript" in page.text
    assert "Exam passed, 92 %" in text(page)
    assert (file.status_code, file.mimetype) == (200, "application/pdf")
    assert file.data.startswith(b"%PDF")
    assert f"transcript-{learner.employee_no}-2026-11-16.pdf" in file.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("who", "sees"),
    [("manager", "Exam passed"), ("director", "Exam passed"), ("trainer", "Exam passed, 92 %")],
)
def test_a_score_is_between_learner_and_trainer(
    client: FlaskClient, world: Cast, sign_in: SignIn, who: str, sees: str
) -> None:
    page = text(sign_in(client, world[who]).get(f"/transcripts/{world['learner'].employee_no}"))

    assert sees in page
    assert ("92 %" in page) is (who == "trainer")


@pytest.mark.parametrize("path", ["/transcripts/{no}", "/certificates/{no}", "/certificates/{no}/{id}"])
@pytest.mark.parametrize("who", ["eve", "executive", "access_officer"])
def test_others_do_not_learn_whether_there_is_one(
    client: FlaskClient, world: Cast, sign_in: SignIn, certificate: Certificate, path: str, who: str
) -> None:
    browser = sign_in(client, world[who])
    there = path.format(no=world["learner"].employee_no, id=certificate.id)

    assert browser.get(there).status_code == 404
    assert browser.get(path.format(no="000000", id=1)).text == browser.get(there).text


def test_a_certificate_is_issued_by_one_press_and_printed(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    learner = world["learner"]
    browser = sign_in(client, learner)
    address = f"/certificates/{learner.employee_no}/issue/{passed(learner)}"
    first, second = browser.post(address), browser.post(address)

    assert first.status_code == 303
    assert first.location == second.location
    assert browser.get(first.location).status_code == 200
    assert browser.get(f"{first.location}?format=pdf").data.startswith(b"%PDF")
    assert browser.get(f"{first.location}?format=docx").status_code == 422


def test_a_learner_decides_on_no_certificate_of_their_own(
    client: FlaskClient, world: Cast, sign_in: SignIn, certificate: Certificate
) -> None:
    base = f"/certificates/{world['learner'].employee_no}/{certificate.id}"
    page = sign_in(client, world["learner"]).get(base)

    assert "Withdraw the certificate" not in page.text
    assert client.post(f"{base}/withdraw", data={"reason": "x"}).status_code == 404
    assert client.post(f"{base}/reissue", data={"reason": "x"}).status_code == 404


def test_a_trainer_withdraws_with_a_reason_and_the_paper_is_closed(
    client: FlaskClient, world: Cast, sign_in: SignIn, certificate: Certificate
) -> None:
    base = f"/certificates/{world['learner'].employee_no}/{certificate.id}"
    browser = sign_in(client, world["trainer"])

    assert browser.post(f"{base}/withdraw", data={"reason": ""}).status_code == 422
    assert browser.post(f"{base}/withdraw", data={"reason": "Sat by another."}).status_code == 303
    page = browser.get(base)
    assert "Sat by another." in page.text
    assert "As PDF" not in page.text
    assert browser.get(f"{base}?format=pdf").status_code == 422


def test_a_trainer_issues_anew(
    client: FlaskClient, world: Cast, sign_in: SignIn, certificate: Certificate
) -> None:
    base = f"/certificates/{world['learner'].employee_no}/{certificate.id}"
    browser = sign_in(client, world["trainer"])
    answer = browser.post(f"{base}/reissue", data={"reason": "Married."})

    assert answer.status_code == 303
    assert "Issued anew" in browser.get(answer.location).text
    assert "Open the newer one" in browser.get(base).text
    listed = text(browser.get(f"/certificates/{world['learner'].employee_no}"))
    assert "Earlier ones" in listed
    assert "Replaced" in listed


def test_anybody_checks_a_certificate_and_learns_no_more_than_is_printed(
    client: FlaskClient, world: Cast, certificate: Certificate
) -> None:
    page = client.get(f"/verify/{grouped(certificate.code)}")
    shown = text(page)

    assert page.status_code == 200
    for words in ("Valid", "Dana Whitfield", "Who pays first (PA-03)", "1 Oct 2026", "1 Oct 2027"):
        assert words in shown
    for secret in (world["learner"].employee_no, world["learner"].email, "92 %", "Alder Ridge"):
        assert str(secret) not in shown
    assert "/certificates" not in page.text
    assert page.headers["X-Robots-Tag"].startswith("noindex")
    assert page.headers["Cache-Control"] == "no-store"


def test_a_withdrawn_certificate_reads_so_without_its_reason(
    client: FlaskClient, world: Cast, certificate: Certificate
) -> None:
    with unit_of_work():
        withdraw(
            certificate_id=certificate.id,
            person_id=world["learner"].id,
            by_id=world["trainer"].id,
            reason="A private reason.",
        )
    page = client.get(f"/verify/{certificate.code}")

    assert "Withdrawn" in page.text
    assert "private reason" not in page.text


def test_an_expired_certificate_reads_so(client: FlaskClient, certificate: Certificate) -> None:
    with clock.frozen(factories.later(400)):
        assert "Expired" in client.get(f"/verify/{certificate.code}").text


@pytest.mark.parametrize("code", ["abcd", "x" * 400, "%27%20OR%201=1", "abcdefghjkmnpqrstuvwxyz234"])
def test_an_unknown_number_gives_no_hint(client: FlaskClient, certificate: Certificate, code: str) -> None:
    page = client.get(f"/verify/{code}")

    assert page.status_code == 404
    assert "No certificate has this number" in page.text
    assert "Dana" not in page.text


def test_a_known_and_an_unknown_number_are_looked_up_alike(
    client: FlaskClient, certificate: Certificate, count_queries: Callable[[], Any]
) -> None:
    def first_statement(code: str) -> str:
        with count_queries() as statements:
            client.get(f"/verify/{code}")
        return next(one for one in statements if "FROM certificate" in one)

    assert first_statement(certificate.code) == first_statement("abcdefghjkmnpqrstuvwxyz234")


def test_a_typed_number_leads_to_its_answer(client: FlaskClient, certificate: Certificate) -> None:
    typed = f" {grouped(certificate.code).upper()} "
    answer = client.get("/verify", query_string={"number": typed})

    assert answer.location == f"/verify/{grouped(certificate.code)}"
    assert "Number of the certificate" in client.get("/verify").text
    assert "No certificate has this number" in client.get("/verify?number=---").text


def test_my_access_leads_to_the_papers(client: FlaskClient, world: Cast, sign_in: SignIn) -> None:
    learner = world["learner"]
    page = sign_in(client, learner).get("/me")

    assert f'href="/transcripts/{learner.employee_no}"' in page.text
    assert f'href="/certificates/{learner.employee_no}"' in page.text


def test_the_module_leads_to_its_card_and_says_what_must_come_down(
    client: FlaskClient, world: Cast, sign_in: SignIn, old_card: PrintedCard, whole_module: None
) -> None:
    page = sign_in(client, world["learner"]).get("/learn/PA-03")

    assert "/cards/PA-03?format=pdf" in page.text
    assert f"/cards/prints/{old_card.id}" in page.text
    assert f"/cards/prints/{old_card.id}" not in sign_in(client, world["eve"]).get("/learn/PA-03").text


def test_a_card_is_shown_printed_and_put_on_the_register(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    browser = sign_in(client, world["learner"])
    form = {"unit": world.admitting.id, "place": "Desk 4", "copies": 2, "version": "today", "form_key": "k"}

    assert "Ask, then enter." in browser.get("/cards/PA-03").text
    assert browser.get("/cards/PA-03?format=pdf&layout=folded").data.startswith(b"%PDF")
    for _ in range(2):
        assert browser.post("/cards/PA-03/prints", data=form).status_code == 303
    assert db.session.query(PrintedCard.place).all() == [("Desk 4",)]
    assert "Desk 4" in browser.get("/cards/register?show=current").text


@pytest.mark.parametrize("wrong", [{"unit": "1"}, {"place": ""}, {"copies": "no"}, {"version": "9.9.9"}])
def test_a_form_that_is_not_right_comes_back_with_what_was_typed(
    client: FlaskClient, world: Cast, sign_in: SignIn, wrong: dict[str, str]
) -> None:
    form = {"unit": str(world.admitting.id), "place": "Desk 4", "copies": "2", "version": "today", **wrong}
    answer = sign_in(client, world["learner"]).post("/cards/PA-03/prints", data=form)

    assert answer.status_code == 422
    assert "to correct" in answer.text
    assert db.session.query(PrintedCard).count() == 0


def test_a_recall_is_answered_by_whoever_hung_it_or_a_trainer_there(
    client: FlaskClient, world: Cast, sign_in: SignIn, old_card: PrintedCard
) -> None:
    address = f"/cards/prints/{old_card.id}"

    assert sign_in(client, world["eve"]).get(address).status_code == 404
    assert client.post(address, data={"kind": "destroyed"}).status_code == 404
    assert sign_in(client, world["learner"]).get(address).status_code == 200
    assert sign_in(client, world["trainer"]).post(address, data={"kind": "none"}).status_code == 422
    assert client.post(address, data={"kind": "destroyed", "note": "Torn."}).status_code == 303
    assert "Torn." in client.get(address).text
    assert "Desk 2" in client.get("/cards/register?show=destroyed").text


def test_a_card_that_is_not_there_reads_like_one_of_others(
    client: FlaskClient, world: Cast, sign_in: SignIn, old_card: PrintedCard
) -> None:
    browser = sign_in(client, world["eve"])

    assert browser.get(f"/cards/prints/{old_card.id}").text == browser.get("/cards/prints/99999").text


@pytest.mark.parametrize(("who", "sees"), [("learner", 1), ("trainer", 1), ("eve", 0), ("executive", 0)])
def test_the_register_and_its_file_hold_the_rows_of_the_reader(
    client: FlaskClient, world: Cast, sign_in: SignIn, old_card: PrintedCard, who: str, sees: int
) -> None:
    browser = sign_in(client, world[who])

    assert browser.get("/cards/register").text.count("Desk 2") == sees
    for address in ("/cards/register?format=csv", "/cards/register?show=all&format=csv"):
        assert browser.get(address).text.count("Desk 2") == sees
    assert browser.get("/cards/register?show=current&format=csv").text.count("Desk 2") == 0
    assert ("3" in browser.get("/cards?show=outdated&format=csv").text) is bool(sees)


def test_the_register_is_cut_by_unit_and_module(
    client: FlaskClient, world: Cast, sign_in: SignIn, old_card: PrintedCard
) -> None:
    browser = sign_in(client, world["director"])

    assert "Desk 2" in browser.get("/cards/register?unit=NORTH&module=PA-03").text
    assert "Desk 2" not in browser.get("/cards/register?module=PA-04").text
    assert "Only" not in browser.get("/cards/register?unit=SOUTH").text


ADDRESSES = (
    ("/transcripts/{no}", 6),
    ("/certificates/{no}", 6),
    ("/cards", 4),
    ("/cards/register?show=all", 5),
    ("/cards/PA-03", 5),
    ("/learn/PA-03", 12),
)


@pytest.mark.parametrize(("address", "most"), ADDRESSES)
def test_a_page_asks_the_same_number_of_statements_for_more_rows(
    client: FlaskClient,
    world: Cast,
    sign_in: SignIn,
    old_card: PrintedCard,
    whole_module: None,
    count_queries: Callable[[], Any],
    address: str,
    most: int,
) -> None:
    learner = world["learner"]
    path = address.format(no=learner.employee_no)
    browser = sign_in(client, learner)

    def statements() -> int:
        assert browser.get(path).status_code == 200
        with count_queries() as found:
            browser.get(path)
        return len(found)

    few = statements()
    with unit_of_work():
        for number in range(4):
            factories.study(learner, on=factories.DONE.replace(day=10 + number))
            issue(person_id=learner.id, evidence_id=passed(learner), by_id=learner.id)
            asked = Hanging(
                module="PA-03",
                unit_id=world.admitting.id,
                place=f"Desk {number + 5}",
                copies=1,
                by_id=learner.id,
                form_key=f"more-{number}",
                version=OLDER,
            )
            hang(asked, {world.admitting.id})

    assert statements() == few <= most
