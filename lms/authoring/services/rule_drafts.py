"""Rules at the desk: the list, a rule as its draft says it, and writing a form into the draft."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lms.authoring.models import Draft
from lms.authoring.permissions import ASSIGNMENT_KIND as KIND
from lms.authoring.rules.starters import thing_text
from lms.authoring.rules.yaml_edit import mapping_of, rewritten
from lms.authoring.services.drafts import begin_new, draft_at, is_behind, open_draft, open_drafts
from lms.authoring.services.files import conflicts_of, main_file_of, save_file
from lms.compliance.api import RuleEffect, newest_preview, preview_rule, rule_in_words
from lms.core import clock
from lms.core.content import digest_of_text, history, keys_of, live_all, path_of
from lms.core.errors import Conflict, NotFound, Refused
from lms.core.i18n import gettext as _

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_ID = 60
FOLDER = "rules/"


@dataclass(frozen=True)
class RuleLine:
    """A rule in the list; ``who`` in plain words; ``starts_on`` is a day to come, None for what is live."""

    id: str
    title: str
    who: str
    asks: tuple[str, ...]
    starts_on: date | None
    is_live: bool
    has_draft: bool


@dataclass(frozen=True)
class RuleAtDesk:
    """A rule as its draft says it, or as it is published without one.

    Attributes:
        body: what the file says; of a draft perhaps not lawful yet.
        number: the version of the file to name when changing it.
        text: digest of the text, under which previews are found.
        preview: who is hit, None until somebody worked it out for this text.
    """

    id: str
    body: Mapping[str, Any]
    draft: Draft | None
    number: int
    text: str
    preview: RuleEffect | None
    is_live: bool
    is_readable: bool
    is_behind: bool

    @property
    def title(self) -> str:
        """The title, or the id while there is none."""
        return str(self.body.get("title") or self.id)


def path_of_rule(rule: str) -> str:
    """Return the file of a rule below the content folder."""
    return path_of(KIND, rule) or f"{FOLDER}{rule}.yaml"


def rule_lines() -> list[RuleLine]:
    """Return every rule that was ever published or is being drafted, by title."""
    live, coming, drafts = live_all(KIND), live_all(KIND, date.max), open_drafts()
    begun = {path.removeprefix(FOLDER).removesuffix(".yaml") for path in drafts if path.startswith(FOLDER)}
    found = []
    for key in sorted({*keys_of(KIND), *begun}):
        body = _body_of(key, drafts.get(path_of_rule(key)))
        newest = coming.get(key)
        is_planned = newest is not None and key not in live
        found.append(
            RuleLine(
                id=key,
                title=str(body.get("title") or key),
                who=rule_in_words(body.get("who")) or _("not said yet"),
                asks=tuple(asked_in(body)),
                starts_on=newest.effective_on if newest and is_planned else None,
                is_live=key in live,
                has_draft=path_of_rule(key) in drafts,
            )
        )
    return sorted(found, key=lambda line: line.title)


def _body_of(rule: str, draft: Draft | None) -> Mapping[str, Any]:
    newest = live_all(KIND).get(rule) or live_all(KIND, date.max).get(rule)
    said = (
        newest.body if newest else next((one.body for one in reversed(history(KIND, rule)) if one.body), None)
    )
    if said is not None:
        return said
    file = main_file_of(draft)
    return (mapping_of(file.text) if file else None) or {}


def asked_in(body: Mapping[str, Any]) -> list[str]:
    """Return the subjects that a rule asks for."""
    asks = body.get("asks")
    if not isinstance(asks, Mapping):
        return []
    found = []
    for part, name in (("modules", "module"), ("requirements", "subject")):
        rows = asks.get(part)
        known = rows if isinstance(rows, list) else []
        found += [str(one.get(name, "")) for one in known if isinstance(one, Mapping)]
    return found


def rule_at_desk(rule: str) -> RuleAtDesk:
    """Return a rule.

    Raises:
        NotFound: when nobody ever wrote it.
    """
    draft = draft_at(path_of_rule(rule))
    if draft is None and rule not in keys_of(KIND):
        raise NotFound(_("There is no such rule."), hint=_("Choose one from the list."))
    file = main_file_of(draft)
    document = mapping_of(file.text) if file else None
    text = digest_of_text(file.text) if file else ""
    return RuleAtDesk(
        id=rule,
        body=document if document is not None else _body_of(rule, None),
        draft=draft,
        number=file.number if file else 0,
        text=text,
        preview=newest_preview(rule, text) if file else None,
        is_live=rule in live_all(KIND),
        is_readable=file is None or document is not None,
        is_behind=draft is not None and is_behind(draft),
    )


def begin_rule(rule: str, title: str, *, by_id: int) -> Draft:
    """Begin a rule: a draft that asks nobody for anything yet.

    Raises:
        Refused: for an id that does not fit or is taken, or without a title.
    """
    if not _ID.fullmatch(rule) or len(rule) > LONGEST_ID:
        raise Refused(_("The id does not fit."), hint=_("Small letters, digits and hyphens: clinic-week."))
    if not title.strip():
        raise Refused(_("A rule has a title."), hint=_("Say what it is about."))
    first = {
        "id": rule,
        "title": title.strip(),
        "reason": "",
        "scope": "open",
        "who": {"all": []},
        "asks": {"modules": [], "requirements": []},
        "due": {"anchor": "event", "days": 30, "least_days": 0},
    }
    path = f"{FOLDER}{rule}.yaml"
    return begin_new(kind=KIND, path=path, files={path: thing_text(first)}, by_id=by_id)


def change_rule(rule: str, body: Mapping[str, Any], *, seen: int, by_id: int) -> Draft:
    """Write what a form says into the draft of a rule, which is opened where there is none.

    Raises:
        NotFound: when nobody ever wrote it.
        Conflict: when somebody saved the file since the form was shown.
        Refused: while the draft cannot be read.
    """
    at_desk = rule_at_desk(rule)
    draft = at_desk.draft or open_draft(kind=KIND, key=rule, by_id=by_id)
    file = main_file_of(draft)
    if file is None or mapping_of(file.text) is None or conflicts_of(draft):
        raise Refused(
            _("The draft of this rule cannot be read."), hint=_("Open it in the library and repair it.")
        )
    if file.number != seen and at_desk.draft is not None:
        raise Conflict(
            _("Somebody changed this rule meanwhile."), hint=_("Look at it once more, then make your change.")
        )
    text = rewritten(file.text, {**dict(body), "id": rule})
    if text != file.text:
        save_file(draft, file.path, text, seen=file.number, by_id=by_id)
    return draft


def preview_draft(rule: str, *, starts_on: date, by: str) -> RuleEffect:
    """Work out who is hit by the draft of a rule from a day on, and keep it with its text.

    Raises:
        NotFound: when there is no draft.
        Refused: for a day that is past.
    """
    at_desk = rule_at_desk(rule)
    if at_desk.draft is None:
        raise NotFound(_("Nothing is changed in this rule."), hint=_("Change it first."))
    if starts_on < clock.today():
        raise Refused(_("The first day is past."), hint=_("Choose today or a later day."))
    return preview_rule(at_desk.body, starts_on=starts_on, text=at_desk.text, by=by)
