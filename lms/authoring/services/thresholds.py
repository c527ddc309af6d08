"""What must be reached to pass, and what it was: by kind of evidence, by module, by a job role of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lms.authoring.models import Draft
from lms.authoring.rules.programmes import MODULE, rows_of
from lms.authoring.rules.versions import is_form
from lms.authoring.rules.yaml_edit import NotYaml, rewritten, value_of
from lms.authoring.services.drafts import open_draft
from lms.authoring.services.files import conflicts_of, files_of_draft, save_file
from lms.core.content import Revision, history, live, live_all
from lms.core.errors import Refused
from lms.core.i18n import gettext as _

POLICY, SECTION, CUTS = "policy", "compliance", "cuts"
HIGHEST = 100


@dataclass(frozen=True)
class Past:
    """A value from a day on (None = from the beginning), and when it was recorded."""

    cut: int
    effective_on: date | None
    recorded_at: datetime


@dataclass(frozen=True)
class Threshold:
    """Percent to reach, with every value that it had, newest first.

    ``key`` is a kind of evidence, a module, or ``<job role> <requirement>``; ``roles`` are the job roles that
    ask for a module.
    """

    key: str
    title: str
    cut: int
    past: tuple[Past, ...]
    roles: tuple[str, ...] = ()


def policy_cuts() -> list[Threshold]:
    """Return the cuts of policy by kind of evidence."""
    cuts = live(POLICY, SECTION).body[CUTS]
    versions = history(POLICY, SECTION)
    return [
        Threshold(kind, kind, cut, _past(versions, lambda body, kind=kind: body[CUTS].get(kind)))
        for kind, cut in cuts.items()
    ]


def module_cuts() -> list[Threshold]:
    """Return the cut of each live module, with the job roles that ask for it."""
    asked: dict[str, list[str]] = {}
    for one in live_all("role").values():
        for row in rows_of(one.body):
            if row.kind == MODULE:
                asked.setdefault(row.subject, []).append(one.body["title"])
    return [
        Threshold(
            key,
            found.body["module"]["title"],
            found.body["module"]["assessment"]["cut"],
            _past(history("module", key), lambda body: body["module"]["assessment"]["cut"]),
            tuple(sorted(asked.get(key, ()))),
        )
        for key, found in live_all("module").items()
        if not is_form(found.body)
    ]


def role_cuts() -> list[Threshold]:
    """Return the cuts that a job role sets for itself, such as of reviewed work."""
    found = []
    for job_role, one in sorted(live_all("role").items()):
        versions = history("role", job_role)
        for row in rows_of(one.body):
            cut = row.raw.get("cut")
            if isinstance(cut, int):
                past = _past(versions, lambda body, key=row.key: _own_cut(body, key))
                found.append(
                    Threshold(f"{job_role} {row.subject}", f"{one.body['title']}: {row.subject}", cut, past)
                )
    return found


def _own_cut(body: Mapping[str, Any], key: tuple[str, str]) -> int | None:
    return next((row.raw.get("cut") for row in rows_of(body) if row.key == key), None)


def _past(versions: list[Revision], value: Any) -> tuple[Past, ...]:
    """Return each value from the revision on that brought it, newest first."""
    found: list[Past] = []
    for one in versions:
        cut = value(one.body) if one.body else None
        if isinstance(cut, int) and (not found or found[-1].cut != cut):
            found.append(Past(cut, one.effective_on, one.published_at))
    return tuple(reversed(found))


def change_cuts(wanted: Mapping[str, int], *, by_id: int) -> Draft:
    """Write cuts of policy into the draft of the policy; they hold once it is published with a reason.

    Raises:
        Refused: for a kind that policy does not know, a number outside of 0 to 100, or while the draft of
            the policy cannot be read.
    """
    draft = open_draft(kind=POLICY, key=SECTION, by_id=by_id)
    file = files_of_draft(draft).get(draft.path)
    document = _document(file.text) if file and not conflicts_of(draft) else None
    if file is None or document is None:
        raise Refused(_("The draft of the policy cannot be read."), hint=_("Open it and repair it."))
    cuts = document[SECTION][CUTS]
    if set(wanted) - set(cuts) or not all(0 <= cut <= HIGHEST for cut in wanted.values()):
        raise Refused(_("A cut is a percentage from 0 to 100."), hint=_("Look at the numbers once more."))
    cuts |= wanted
    save_file(draft, file.path, rewritten(file.text, document), seen=file.number, by_id=by_id)
    return draft


def _document(text: str) -> dict[str, Any] | None:
    try:
        found = value_of(text)
    except NotYaml:
        return None
    is_whole = isinstance(found, dict) and isinstance(found.get(SECTION), dict)
    return found if is_whole and isinstance(found[SECTION].get(CUTS), dict) else None
