"""What a draft holds, as the editor lists it: lessons, banks of items, parts of the module, other files."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lms.authoring.models import Draft
from lms.authoring.rules.yaml_edit import NotYaml, split_front_matter, value_of
from lms.authoring.services.comments import Comment
from lms.authoring.services.files import DraftText
from lms.authoring.services.forms import MODULE_PARTS, WHOLE, row_titles
from lms.core.content import Fault
from lms.core.content.reading import SHOWN_AS
from lms.courses.api import OVERLAY


@dataclass(frozen=True)
class Entry:
    """A line of the outline: a file as text, or (``at``) a part of it as a form.

    ``note`` says how many rows a bank has; ``problems`` counts faults without warnings.
    """

    file: str
    at: str
    title: str
    shape: str
    note: str = ""
    is_changed: bool = False
    problems: int = 0
    comments: int = 0


@dataclass(frozen=True)
class Group:
    """Entries under one heading."""

    title: str
    entries: tuple[Entry, ...]


@dataclass
class _Counts:
    problems: Counter[str]
    comments: Counter[str]


def outline(
    draft: Draft,
    files: Mapping[str, DraftText],
    faults: Collection[Fault],
    comments: Collection[Comment],
) -> tuple[Group, ...]:
    """Return the outline of a draft in the order in which learners meet it."""
    counts = _Counts(
        Counter(fault.file.removeprefix(f"{SHOWN_AS}/") for fault in faults if not fault.is_warning),
        Counter(comment.path for comment in comments if comment.settled_at is None),
    )
    if draft.kind == OVERLAY:
        return _of_overlay(draft, files, counts)
    if draft.kind != "module":
        return (Group("Files", tuple(_entry(one, one.path, "file", counts) for one in files.values())),)
    lessons = [one for one in files.values() if one.path.startswith(f"{draft.path}/lessons/")]
    banks = [one for one in files.values() if one.path.startswith(f"{draft.path}/items/")]
    about = files.get(f"{draft.path}/module.yaml")
    groups = [
        Group("Lessons", tuple(_entry(one, lesson_title(one), "file", counts) for one in lessons)),
        Group("Items", tuple(_bank(one, counts) for one in banks)),
    ]
    if about is not None:
        groups.append(Group("Module", tuple(_parts(about, counts))))
    return tuple(groups)


def _of_overlay(draft: Draft, files: Mapping[str, DraftText], counts: _Counts) -> tuple[Group, ...]:
    parts = [one for one in files.values() if one.path.startswith(f"{draft.path}/parts/")]
    about = files.get(f"{draft.path}/overlay.yaml")
    groups = [Group("Parts", tuple(_entry(one, lesson_title(one), "file", counts) for one in parts))]
    if about is not None:
        head = Entry(about.path, WHOLE, "Specialty and readers", "edit", "", about.is_changed)
        groups.append(Group("Overlay", (head, _entry(about, "overlay.yaml", "file", counts))))
    return tuple(groups)


def _entry(one: DraftText, title: str, shape: str, counts: _Counts, note: str = "") -> Entry:
    return Entry(
        file=one.path,
        at="",
        title=title,
        shape=shape,
        note=note,
        is_changed=one.is_changed,
        problems=counts.problems[one.path],
        comments=counts.comments[one.path],
    )


def _bank(one: DraftText, counts: _Counts) -> Entry:
    name = one.path.rsplit("/", 1)[1].removesuffix(".yaml")
    return _entry(one, name, "list", counts, str(len(row_titles(one.text, one.path))))


def _parts(about: DraftText, counts: _Counts) -> list[Entry]:
    titles = {
        WHOLE: "About the module",
        "objectives": "Objectives",
        "blueprint": "Blueprint of the exam",
        "facts": "Facts",
        "local_blocks": "Local rules",
        "forms": "Shorter forms",
    }
    entries = [
        Entry(about.path, at, titles[at], "edit", "", about.is_changed) for at in (WHOLE, *MODULE_PARTS)
    ]
    return [*entries, _entry(about, "module.yaml", "file", counts)]


def lesson_title(one: DraftText) -> str:
    """Return the title of a lesson; the name of its file while it cannot be read."""
    try:
        front = value_of(split_front_matter(one.text)[0])
    except NotYaml:
        front = None
    title = front.get("title") if isinstance(front, dict) else None
    return str(title or one.path.rsplit("/", 1)[1])
