"""A draft at the trainer's desk in which every text is hostile, with two texts of one file and a picture."""

import io

from PIL import Image

from lms.authoring.services.comments import write_comment
from lms.authoring.services.drafts import begin_new
from lms.authoring.services.files import save_file
from lms.authoring.services.pictures import take_picture
from lms.authoring.services.publishing_work import KIND as PUBLISH
from lms.core.permissions import Identity
from lms.core.work import Asked, ask
from lms.simulations.api import SKELETONS
from tests.cast import Cast

SCENARIO = SKELETONS["scenario"]
SOURCE = "modules/SE-01"
LESSON = f"{SOURCE}/lessons/01.md"
FRONT = "---\nid: L1\ntitle: {mark}\nminutes: 5\nobjectives: [O1]\nchecks: []\n---\n"
HEAD = """\
id: SE-01
title: {mark}
facts:
- {{id: F1, text: "{mark}", source: "{mark}", verified_on: 2026-11, review_by: 2027-11, status: to confirm}}
local_blocks:
- {{id: own, title: "{mark}", owner: "{mark}"}}
"""
TEXT = (
    "## {mark}\n\n{{{{ fact:F1 }}}}\n\n{{{{ policy:own }}}}\n\n[go](javascript:alert(1)) ![x](javascript:y)\n"
)


RULE = """\
id: hostile
title: "{mark}"
reason: "{mark} {mark} {mark}"
who: {{all: [{{job_role: ["{mark}"]}}, {{unit: ["{mark}"]}}, {{completed: {{subject: "{mark}"}}}}]}}
asks: {{modules: [], requirements: [{{kind: external-class, subject: "{mark}", title: "{mark}"}}]}}
due: {{anchor: event, days: 10}}
"""


def _hostile_rule(mark: str) -> dict[str, str]:
    """Return the file of a rule in which every text is hostile."""
    return {"rules/hostile.yaml": RULE.format(mark=mark.replace("\\", "").replace('"', "'"))}


def set_up_desk(cast: Cast, mark: str) -> dict[str, str]:
    """Begin a module, save it twice over each other, comment on it; return the ids of its addresses."""
    first = second = cast["root"].id
    files = {f"{SOURCE}/module.yaml": HEAD.format(mark=mark)}
    files[LESSON] = FRONT.format(mark=mark) + TEXT.format(mark=mark)
    draft = begin_new(kind="module", path=SOURCE, files=files, by_id=first)
    save_file(draft, LESSON, files[LESSON] + f"\nOne {mark}\n", seen=1, by_id=first)
    two = save_file(draft, LESSON, files[LESSON] + f"\nTwo {mark}\n", seen=1, by_id=second)
    comment = write_comment(draft, path=LESSON, block="L1", text=f"Is it so? {mark}", by_id=second)
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(file, "PNG")
    file.seek(0)
    picture = take_picture(file, alt=f"A box {mark}", by_id=first)
    role = begin_new(
        kind="role",
        path="roles/scheduler.yaml",
        files={"roles/scheduler.yaml": f"title: {mark}\n"},
        by_id=first,
    )
    visit = SCENARIO.text("SC77", f'"{mark}"', "2026-11", "2027-11").replace("???", mark)
    place = SCENARIO.path("SC77")
    scenario = begin_new(kind="scenario", path=place, files={place: visit}, by_id=first)
    begin_new(kind="rule", path="rules/hostile.yaml", files=_hostile_rule(mark), by_id=first)
    given = {"draft": role.public_id, "reason": mark, "starts_on": "", "then": "/programmes"}
    publication = ask(Asked(PUBLISH, given, Identity(first, cast["root"].employee_no, mark)))
    return {
        "publication_id": publication.public_id,
        "job_role": "registrar",
        "rule": "hostile",
        "draft_id": draft.public_id,
        "board": scenario.public_id,
        "conflict_id": str(two.conflict_id),
        "comment_id": str(comment.id),
        "digest": picture.digest,
        "kind": "checklist",
        "key": "walk-in",
        "module": "PA-03",
        "block": "cards",
    }
