"""Groups of a gate in the browser: changed in the draft without a script, previewed, published."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from lms.authoring.rules.gate_groups import groups_in
from lms.authoring.services.drafts import draft_at
from lms.authoring.services.files import files_of_draft
from lms.authoring.services.people_hit import people_hit
from lms.authoring.services.programmes import programme_of
from lms.compliance.services.evidence import NewEvidence, record_evidence
from lms.core import clock
from lms.core.content import live
from lms.core.permissions import acting_as
from lms.core.unit_of_work import unit_of_work
from lms.people.identity import identity_of
from tests.authoring.test_programmes import PAGE, PATH, Post, asked_of, rows
from tests.authoring.test_programmes import cast as a_cast
from tests.authoring.test_programmes import post as a_post
from tests.cast import Cast

pytestmark = pytest.mark.database
cast, post = a_cast, a_post
SignIn = Callable[[FlaskClient, Any], FlaskClient]
EITHER = {
    "how-new": "any",
    "title-new": "Either of the two",
    "put-new": "module:TS-01",
    "put-new-2": "module:TS-03",
}


def draft_text() -> str:
    draft = draft_at(PATH)
    assert draft is not None
    return files_of_draft(draft)[PATH].text


def again(**data: Any) -> dict[str, Any]:
    """Return the form as it stands in the draft, with the group that was made."""
    sent = rows() | {"seen": str(programme_of("registrar").number), "row": ["module:TS-02"]}
    group = {"group": "0", "how:0": "any", "least:0": "1", "title:0": "Either of the two"}
    parts = {"part": ["0.0", "0.1"], "to:0.0": "0", "to:0.1": "0", "critical-part:0.0": "1"}
    return sent | group | parts | data


def made(post: Post) -> None:
    assert (
        post(**rows() | EITHER | {"put-new": "module:TS-02", "put-new-2": "module:TS-03"}).status_code == 303
    )


def shape() -> list[tuple[str, int, list[str]]]:
    return [
        (one.how, one.least, [part.key[1] for part in one.things()])
        for one in groups_in(programme_of("registrar").document)
    ]


def test_a_group_is_made_in_the_draft_and_comments_stay(post: Post) -> None:
    made(post)
    assert shape() == [("any", 1, ["TS-02", "TS-03"])]
    assert "# Who registers patients" in draft_text()
    assert "# everybody begins here" in draft_text()


def test_what_was_needed_by_itself_moves_into_the_group(post: Post) -> None:
    post(**rows(), **EITHER)
    assert shape() == [("any", 1, ["TS-01", "TS-03"])]
    assert programme_of("registrar").document["gate"]["modules"] == []


def test_operator_number_name_and_place_are_changed(post: Post) -> None:
    made(post)
    assert post(**again(**{"how:0": "at_least", "least:0": "2", "title:0": "Both"})).status_code == 303
    assert shape() == [("at_least", 2, ["TS-02", "TS-03"])]
    assert groups_in(programme_of("registrar").document)[0].title == "Both"


def test_a_requirement_goes_out_of_a_group_and_stands_by_itself(post: Post) -> None:
    made(post)
    post(**again(**{"to:0.1": "alone"}))
    assert shape() == [("any", 1, ["TS-02"])]
    assert [one["module"] for one in programme_of("registrar").document["gate"]["modules"]] == [
        "TS-01",
        "TS-03",
    ]


def test_a_group_within_a_group_is_made(post: Post) -> None:
    made(post)
    post(**again(**{"how-new": "all", "in-new": "0", "put-new": "module:TS-01"}))
    assert groups_in(programme_of("registrar").document)[0].parts[2].how == "all"


def test_a_change_of_groups_raises_the_version_of_the_gate(post: Post) -> None:
    made(post)
    found = programme_of("registrar")
    assert (found.live_gate_version, found.gate_version) == (1, 2)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"how:0": "some"}, "Say how many"),
        ({"how:0": "at_least", "least:0": "none"}, "Say how many"),
        ({"put:0": "module:NO-99"}, "There is no NO-99"),
        ({"how-new": "any"}, "A new group needs a requirement"),
        ({"seen": "77"}, "Somebody changed this programme"),
    ],
)
def test_a_form_that_does_not_fit_changes_nothing_and_says_why(
    post: Post, data: dict[str, str], told: str
) -> None:
    made(post)
    before = draft_text()
    answer = post(**again(**data))
    assert answer.status_code in (409, 422)
    assert told in answer.text
    assert draft_text() == before


def test_a_number_above_the_parts_is_a_fault_of_the_draft_and_is_not_published(post: Post) -> None:
    made(post)
    post(**again(**{"how:0": "at_least", "least:0": "5"}))
    answer = post(f"{PAGE}/publish", reason="Too many")
    assert answer.status_code == 422
    assert "terms" not in live("role", "registrar").body["gate"]


def test_the_page_shows_the_groups_to_read_and_to_change(
    post: Post, cast: Cast, client: FlaskClient, sign_in: SignIn
) -> None:
    post(**rows(), **EITHER)
    page = sign_in(client, cast["top"]).get(PAGE).text
    assert "Either of the two" in page
    assert "any 1 of 2" in page
    assert 'name="to:0.0"' in page
    read = sign_in(client, cast["director"]).get(PAGE).text
    assert "any 1 of 2" in read
    assert 'name="to:0.0"' not in read


def test_the_preview_names_who_is_hit_and_publishing_asks_them(
    post: Post, cast: Cast, client: FlaskClient, sign_in: SignIn
) -> None:
    made(post)
    page = sign_in(client, cast["top"]).get(PAGE).text
    assert cast["learner"].full_name in page
    post(f"{PAGE}/publish", reason="Either is enough")
    assert {("module-completed", "TS-02"), ("module-completed", "TS-03")} <= asked_of(cast["learner"].id)


def test_only_who_was_spared_by_a_group_is_hit_when_all_of_it_is_needed(post: Post, cast: Cast) -> None:
    made(post)
    post(f"{PAGE}/publish", reason="Either is enough")
    person = cast["learner"]
    done = clock.today() - timedelta(days=3)
    body = dict(live("role", "registrar").body)
    stricter = body | {
        "gate": body["gate"] | {"version": 9, "terms": [{"all": body["gate"]["terms"][0]["any"]}]}
    }

    def new() -> set[str]:
        with acting_as(identity_of(cast["top"])):
            found = people_hit("registrar", body, stricter, first_day=clock.today())
        mine = [one for one in found.rows if one.person.id == person.id]
        return {task.subject for one in mine for task in one.tasks}

    assert new() == set()
    with unit_of_work():
        record_evidence(
            [
                NewEvidence(person.id, kind, "TS-02", done, f"{kind}:2", outcome="pass", revision="1.0.0")
                for kind in ("completion", "exam")
            ]
        )
    assert new() == {"TS-03"}


def test_a_form_as_it_stands_changes_no_group(post: Post) -> None:
    made(post)
    before = draft_text()
    post(**again(**{"critical-part:0.0": ""}))
    assert draft_text() == before


def test_the_file_of_a_whole_house_is_read_again_as_written(post: Post, tmp_path: Path) -> None:
    made(post)
    assert not [one for one in programme_of("registrar").changes if one.row.kind not in ("module", "group")]
