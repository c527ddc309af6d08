"""Beginning what does not exist yet: a module, or a file of a kind whose form is made from its schema."""

import re
from collections.abc import Collection
from pathlib import PurePosixPath

from lms.authoring.models import Draft
from lms.authoring.rules.form_reading import starter
from lms.authoring.rules.form_tree import fields_of
from lms.authoring.rules.starters import FirstModule, module_files, slug, thing_text
from lms.authoring.rules.yaml_writing import one_line
from lms.authoring.services.comments import write_comment
from lms.authoring.services.drafts import begin_new
from lms.core import audit, clock
from lms.core.content import Kind, kind_of
from lms.core.errors import NotFound, Refused
from lms.core.feature import features
from lms.core.i18n import gettext as _
from lms.courses.api import MODULE_ID, name_owner
from lms.people.api import person
from lms.roles.api import roles
from lms.simulations.api import SKELETONS
from lms.workflows.api import competencies, steps

NOT_HERE = ("role", "synonyms", "rule")
"""Kinds of which every thing exists already, or that are begun in a place of their own."""
_MODULE_ID = re.compile(MODULE_ID)
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_ID = 60


def begin_module(
    first: FirstModule, *, owner_id: int | None, meant_for: Collection[str], by_id: int
) -> Draft:
    """Begin a module: its folder with a head, a first lesson and an empty bank for each objective.

    Who answers for it is noted at once. The job roles it is meant for stand beside it as a comment: what a
    role asks for is decided in its programme, once the module is live.

    Raises:
        Refused: for an id that does not fit or is taken, without a title, a lesson or an objective, or
            for a competency, a step or a job role that does not exist.
    """
    _refuse_first(first)
    known = roles()
    unknown = sorted(set(meant_for) - set(known))
    if unknown:
        raise Refused(_("There is no job role %s.") % unknown[0], hint=_("Choose from the list."))
    path = f"modules/{first.id}"
    draft = begin_new(kind="module", path=path, files=module_files(first), by_id=by_id)
    if owner_id is not None:
        name_owner(module_id=first.id, person_id=owner_id, by_id=by_id, is_begun=True)
        audit.record(
            "authoring.owner-given",
            subject=f"module:{first.id}",
            actor=person(by_id).employee_no,
            owner=person(owner_id).employee_no,
        )
    if meant_for:
        titles = ", ".join(sorted(known[one].title for one in set(meant_for)))
        text = _("Meant for: %s. When it is live, put it into their programmes.") % titles
        write_comment(draft, path=f"{path}/module.yaml", block="", text=text, by_id=by_id)
    return draft


def _refuse_first(first: FirstModule) -> None:
    if not _MODULE_ID.fullmatch(first.id):
        raise Refused(_("An id has two to four capitals, a dash and two figures."), hint=_("Such as PA-09."))
    if not first.title or not first.summary:
        raise Refused(_("A module has a title and says what it is for."), hint=_("Fill in both."))
    if not slug(first.lesson):
        raise Refused(_("The first lesson has a title."), hint=_("Use letters or figures."))
    if not first.objectives or not all(one.text.split() for one in first.objectives):
        raise Refused(_("A module has an objective."), hint=_("Say what a learner can do afterwards."))
    abilities, map_of_steps = competencies(), steps()
    for one in first.objectives:
        if one.competency not in abilities or one.step not in map_of_steps:
            raise Refused(
                _("Each objective serves a competency and a step of the map."),
                hint=_("Choose both beside: %s") % one.text,
            )


def kinds_to_begin() -> list[Kind]:
    """Return the kinds, besides modules, that are begun here: with a skeleton, or by a form of one file."""
    return [
        kind
        for kind in features().kinds.values()
        if kind.name in SKELETONS
        or (
            kind.schema is not None
            and kind.split is None
            and kind.read is None
            and PurePosixPath(kind.pattern).name == "*.yaml"
            and kind.name not in NOT_HERE
        )
    ]


def begin_thing(kind_name: str, *, key: str, title: str, by_id: int) -> Draft:
    """Begin a thing that is one file: with its id, its title and an empty row where one is needed.

    A scenario, a queue or a screen begins with a skeleton that can be played, and lists what is missing.

    Raises:
        NotFound: for a kind that is not begun here.
        Refused: for an id that does not fit or is taken, or without a title.
    """
    kind = next((one for one in kinds_to_begin() if one.name == kind_name), None)
    if kind is None or kind.schema is None:
        kind_of(kind_name)
        raise NotFound(_("This kind is not begun here."), hint=_("Choose one from the list."))
    skeleton = SKELETONS.get(kind_name)
    shape, example = (skeleton.id_shape, skeleton.id_example) if skeleton else (_ID, "till-open-close")
    if not shape.fullmatch(key) or len(key) > LONGEST_ID:
        raise Refused(_("This is no id of this kind."), hint=_("It looks like %s.") % example)
    if not title:
        raise Refused(_("It has a title."), hint=_("Say what it is called."))
    if skeleton is not None:
        today = clock.today()
        text = skeleton.text(key, one_line(title), f"{today:%Y-%m}", f"{today.year + 1}-{today:%m}")
        path = skeleton.path(key)
        return begin_new(kind=kind.name, path=path, files={path: text}, by_id=by_id)
    known = fields_of(kind.schema)
    begun = {"id": key, "title" if "title" in known else "name": title}
    if "version" in known:
        begun["version"] = "1.0.0"
    path = kind.pattern.replace("*", key)
    text = thing_text(begun | starter(known))
    return begin_new(kind=kind.name, path=path, files={path: text}, by_id=by_id)
