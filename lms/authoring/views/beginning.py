"""Beginning a module, or another thing that is one file: a form of what must be known on the first day."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request

from lms.authoring.permissions import EDIT, edits
from lms.authoring.rules.starters import FirstModule, FirstObjective
from lms.authoring.services.authors import authors
from lms.authoring.services.beginning import begin_module, begin_thing, kinds_to_begin
from lms.authoring.services.previewing import roles_to_choose
from lms.authoring.views.blueprint import blueprint
from lms.authoring.views.shared import editor_link, me
from lms.core.errors import DomainError, NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.permissions import demand, may, requires, scope_paths
from lms.core.unit_of_work import unit_of_work
from lms.core.web.formats import spoken
from lms.simulations.api import SKELETONS
from lms.workflows.api import competencies, steps

MODULE = "module"
OBJECTIVES = 3
"""Objectives that the page asks for; further ones are added in the draft."""
FIELDS = (
    *("id", "title", "summary", "lesson", "owner"),
    *(f"{name}-{n}" for name in ("objective", "competency", "step") for n in range(1, OBJECTIVES + 1)),
)
LONGEST = {"summary": 600, "objective": 300}


@blueprint.get("/content/new")
@requires(EDIT)
def begin_page() -> str:
    """Ask for what must be known of a new thing; the address names its kind, a module when it names none."""
    return _page(_kind_asked())


@blueprint.post("/content/new")
@requires(EDIT)
def begin_new_thing() -> Any:
    """Begin a thing as a draft and open its editor, which lists what is missing."""
    kind = _kind_asked()
    demand(edits(kind))
    try:
        with unit_of_work():
            draft = _begun_module() if kind == MODULE else _begun_thing(kind)
            file = "" if kind in SKELETONS else draft.path if kind != MODULE else f"{draft.path}/module.yaml"
            link = editor_link(draft, file)
    except (Refused, NotFound) as error:
        return _page(kind, error), error.status
    flash(_("Begun as a draft. What is missing stands under Before it can go live."), "ok")
    return redirect(link, code=303)


def _kind_asked() -> str:
    """Return the kind that the address or the form names.

    Raises:
        NotFound: for one that is not begun here, or that others write.
    """
    wanted = _given("kind") or MODULE
    if wanted not in [name for name, _label in _kinds()]:
        raise NotFound(_("This kind is not begun here."), hint=_("Choose one from the list."))
    return wanted


def _kinds() -> list[tuple[str, str]]:
    others = [kind.name for kind in kinds_to_begin() if may(edits(kind.name))]
    return [(MODULE, _("Module")), *((name, spoken(name)) for name in others)]


def _given(name: str) -> str:
    text = " ".join(request.values.get(name, "").split())
    return text[: LONGEST.get(name.partition("-")[0], 120)]


def _begun_module() -> Any:
    rows = [
        FirstObjective(_given(f"objective-{n}"), _given(f"competency-{n}"), _given(f"step-{n}"))
        for n in range(1, OBJECTIVES + 1)
    ]
    first = FirstModule(
        id=_given("id").upper(),
        title=_given("title"),
        summary=_given("summary"),
        objectives=tuple(row for row in rows if row.text),
        lesson=_given("lesson"),
    )
    owner = next((one for one in authors(scope_paths(EDIT)) if one.employee_no == _given("owner")), None)
    roles = [role[:60] for role in request.form.getlist("roles")]
    return begin_module(first, owner_id=owner.id if owner else None, meant_for=roles, by_id=me())


def _begun_thing(kind: str) -> Any:
    return begin_thing(kind, key=_given("id"), title=_given("title"), by_id=me())


def _page(kind: str, problem: DomainError | None = None) -> str:
    about: Mapping[str, Any] = {
        "kind": kind,
        "kinds": _kinds(),
        "problem": problem,
        "example": SKELETONS[kind].id_example if kind in SKELETONS else "",
        "given": {name: _given(name) if request.form else "" for name in FIELDS},
        "chosen": [role[:60] for role in request.form.getlist("roles")],
    }
    if kind != MODULE:
        return render_template("authoring/begin.html", **about)
    return render_template(
        "authoring/begin.html",
        authors=[("", _("nobody yet")), *((one.employee_no, one.full_name) for one in _authors())],
        roles=roles_to_choose(),
        competencies=[("", ""), *((key, f"{key} {one.name}") for key, one in competencies().items())],
        steps=[("", ""), *((key, f"{key} {one.name}") for key, one in steps().items())],
        objectives=range(1, OBJECTIVES + 1),
        **about,
    )


def _authors() -> Any:
    return authors(scope_paths(EDIT))
