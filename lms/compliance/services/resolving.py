"""Resolving what a role asks into full terms: the module's cut and validity, the checklist's occasions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lms.compliance.requirements import REQUIREMENT_TYPES
from lms.compliance.requirements.terms import Terms
from lms.core.errors import Refused
from lms.courses.api import ModuleSummary
from lms.roles.api import CONTENT_OF_KIND, Asked
from lms.simulations.api import Named

Body = Mapping[str, Any]


@dataclass(frozen=True)
class Library:
    """The newest published content and the policy that terms are resolved from; ``plays`` by subject."""

    modules: Mapping[str, ModuleSummary]
    bodies: Mapping[str, Mapping[str, Body]]
    policy: Mapping[str, Any]
    plays: Mapping[str, Named] = field(default_factory=dict)

    def body(self, kind: str, key: str) -> Body:
        """Return a body; an empty one when the thing is not published."""
        return self.bodies.get(kind, {}).get(key, {})


def resolved(asked: Asked, library: Library) -> Terms:
    """Return the full terms of one requirement.

    Raises:
        Refused: when the author's terms do not fit the kind.
    """
    plugin = REQUIREMENT_TYPES.get(asked.kind)
    values: dict[str, Any] = {
        "window_days": library.policy["renewal_window_days"],
        **_defaults(asked, library),
        **asked.terms,
    }
    try:
        terms: Terms = plugin.terms(values)
    except ValueError as error:
        raise Refused(
            f"The requirement {asked.kind} {asked.subject} is not usable: {error}.",
            hint="Correct it in content/roles and load again.",
        ) from error
    return terms


def _defaults(asked: Asked, library: Library) -> dict[str, Any]:
    policy = library.policy
    if asked.kind in ("module-completed", "exam-passed"):
        return _module_defaults(asked, library)
    body = library.body(CONTENT_OF_KIND.get(asked.kind, ""), asked.subject)
    title = {"title": body["title"]} if "title" in body else {}
    months = {"months": policy["default_months"]}
    if asked.kind == "observed-skill":
        return {
            **title,
            **months,
            "cut": policy["observed"]["total_percent"],
            "occasions": body.get("occasions", 1),
        }
    if asked.kind == "attestation":
        return {**title, "months": body.get("months", policy["default_months"])}
    if asked.kind == "competency-proficient":
        return {"title": body.get("name", ""), "proofs": _proofs(asked.subject, body, library)}
    if asked.kind == "simulation-passed":
        play = library.plays.get(asked.subject)
        return {**months, "title": play.title if play else "", "cut": policy["cuts"]["simulation"]}
    if asked.kind == "work-review":
        return {**months, "cut": policy["cuts"][asked.terms.get("review", "work-review")]}
    return {}


def _module_defaults(asked: Asked, library: Library) -> dict[str, Any]:
    module = library.modules.get(asked.subject)
    if module is None:
        return {}
    shared: dict[str, Any] = {"title": module.title, "months": module.months}
    if module.form_of:
        shared["also"] = [module.form_of]
    return shared if asked.kind == "module-completed" else {**shared, "cut": module.exam_cut}


def _proofs(competency: str, body: Body, library: Library) -> list[dict[str, Any]]:
    """Return the proofs of a competency: each kind with what shows it, at the cut of policy."""
    modules = {
        key: module
        for key, module in library.modules.items()
        if any(competency in objective.competencies for objective in module.objectives)
    }
    checklists = [
        key
        for key, found in library.bodies.get("checklist", {}).items()
        if competency in found["competencies"]
    ]
    proofs = []
    for kind in body.get("evidence", ("exam",)):
        proof = {
            "kind": kind,
            "cut": library.policy["cuts"][kind],
            "months": library.policy["default_months"],
        }
        if kind == "exam":
            cuts = {key: module.exam_cut for key, module in modules.items()}
            proof |= {"subjects": sorted(modules), "cuts": cuts}
        elif kind == "observed":
            proof |= {"subjects": sorted(checklists)}
        elif kind == "simulation":
            whole = (play for play in library.plays.values() if not play.viewpoint)
            proof |= {"subjects": sorted(play.key for play in whole if competency in play.competencies)}
        proofs.append(proof)
    return proofs
