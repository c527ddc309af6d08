"""What the pages stand on: outline, own rules, raising a version, owners in scope."""

import pytest

from lms.assessments.questions import QUESTION_TYPES
from lms.authoring.rules.yaml_edit import value_of
from lms.authoring.services.authors import authors
from lms.authoring.services.checking import check_draft
from lms.authoring.services.comments import comments_of
from lms.authoring.services.files import files_of_draft, save_file
from lms.authoring.services.forms import form_part
from lms.authoring.services.local_rules import local_rules, write_rule
from lms.authoring.services.outline import outline
from lms.authoring.services.publishing import publish_draft
from lms.authoring.services.versioning import raise_version
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Unit
from tests.authoring.desk import BANK, HEAD, LESSON, Desk
from tests.authoring.modules import MODULE

pytestmark = pytest.mark.database


def by(desk: Desk) -> int:
    return desk.people["trainer"].id


def test_the_outline_tells_what_is_changed_and_what_is_wrong(desk: Desk) -> None:
    with unit_of_work():
        save_file(desk.draft, LESSON, "---\nid: L1\n---\n", seen=0, by_id=by(desk))
    draft = desk.fresh()
    groups = outline(draft, files_of_draft(draft), check_draft(draft).faults, comments_of(draft))
    assert [group.title for group in groups] == ["Lessons", "Items", "Module"]
    first, second = groups[0].entries
    assert (first.file, first.is_changed) == (LESSON, True)
    assert first.problems > 0
    assert (second.title, second.is_changed, second.problems) == ("Lesson 2", False, 0)
    assert groups[1].entries[0].note == str(len(value_of(desk.text(BANK))))


def test_an_own_rule_begins_with_what_the_module_says_and_goes_on_where_it_was(desk: Desk) -> None:
    assert [(rule.block, rule.review_by) for rule in local_rules("TS-01")] == [("cards", None)]
    with unit_of_work():
        draft = write_rule("TS-01", "cards", by_id=by(desk))
        again = write_rule("TS-01", "cards", by_id=by(desk))
        assert again.id == draft.id
        file = files_of_draft(draft)["local/TS-01.cards.md"]
        save_file(draft, file.path, file.text + "Scan both sides.\n", seen=file.number, by_id=by(desk))
        publish_draft(draft, reason="agreed", by_id=by(desk))
    assert [(rule.block, rule.review_by) for rule in local_rules("TS-01")] == [("cards", "2027-11")]
    with unit_of_work():
        later = write_rule("TS-01", "cards", by_id=by(desk))
        assert files_of_draft(later)["local/TS-01.cards.md"].text.endswith("Scan both sides.\n")


def test_there_is_no_own_rule_where_the_module_has_no_place(desk: Desk) -> None:
    with pytest.raises(NotFound), unit_of_work():
        write_rule("TS-01", "nowhere", by_id=by(desk))


def test_a_version_is_raised_in_its_file_and_nothing_else_is_touched(desk: Desk) -> None:
    before = desk.text(HEAD)
    with unit_of_work():
        raise_version(desk.draft, "1.1.0", by_id=by(desk))
    assert desk.text(HEAD) == before.replace("version: 1.0.0", "version: 1.1.0")


def test_a_draft_that_cannot_be_read_has_no_version_to_raise(desk: Desk) -> None:
    with unit_of_work():
        save_file(desk.draft, HEAD, "id: [", seen=0, by_id=by(desk))
    with pytest.raises(Refused), unit_of_work():
        raise_version(desk.fresh(), "1.1.0", by_id=by(desk))


def test_owners_are_chosen_among_the_authors_of_ones_own_units(desk: Desk) -> None:
    top = db.session.query(Unit).filter_by(code="LH").one()
    found = {one.employee_no for one in authors((top.path,))}
    assert desk.people["second"].employee_no in found
    assert desk.people["learner"].employee_no not in found
    assert not authors(())


@pytest.mark.parametrize("kind", QUESTION_TYPES.kinds())
def test_every_question_type_has_its_form_and_says_what_is_missing(desk: Desk, kind: str) -> None:
    part = form_part(kind="module", source=MODULE, file=BANK, text=desk.text(BANK), at="new", question=kind)
    assert part.data["kind"] == kind
    assert "stem" in part.known
    assert ("stem",) in part.faults(part.data)
    sample = dict(QUESTION_TYPES.get(kind).samples()[0].data)
    written = part.written(desk.text(BANK), part.data | sample)
    assert value_of(written)[-1]["stem"] == sample["stem"]
    assert written.startswith(desk.text(BANK).rstrip("\n"))


@pytest.mark.parametrize(("file", "at"), [(BANK, "99"), (BANK, "x"), (LESSON, "check-7"), (HEAD, "draw")])
def test_a_part_that_is_not_there_has_no_form(desk: Desk, file: str, at: str) -> None:
    with pytest.raises(NotFound):
        form_part(kind="module", source=MODULE, file=file, text=desk.text(file), at=at)
