"""Newer content in the demo: the gates begin without simulations and ask for them from a later day on."""

import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any

from lms.app.demo.history import Step
from lms.app.demo.scope import Scope
from lms.authoring.rules.yaml_edit import rewritten, value_of
from lms.core import clock
from lms.core.content import (
    SHIPPED,
    Making,
    SourceVersion,
    after_publishing,
    digest_of_files,
    lock_publishing,
    newest_revisions,
    newest_sources,
    publish_source,
    read_source,
)
from lms.core.unit_of_work import unit_of_work
from lms.roles.api import gate_versions

SIMULATION = "simulation-passed"
TOLD_BY = "registrar"
"""The role whose gate tells which content is live."""
_LOADED_AT = time(7)
_BY = "demo"


@contextmanager
def earlier_content(content: Path) -> Iterator[Path]:
    """Give a copy of the content as it was before: gates one version lower, without simulations."""
    with tempfile.TemporaryDirectory(prefix="demo-") as made:
        folder = Path(made) / "content"
        shutil.copytree(content, folder)
        competencies = value_of((folder / "workflows" / "competencies.yaml").read_text(encoding="utf-8"))
        played = {one["id"] for one in competencies if "simulation" in one["evidence"]}
        for path in sorted(folder.glob("roles/*.yaml")):
            text = path.read_text(encoding="utf-8")
            path.write_text(rewritten(text, earlier(value_of(text), played)), encoding="utf-8", newline="")
        yield folder


def earlier(role: dict[str, Any], played: Collection[str] = ()) -> dict[str, Any]:
    """Return the file of a job role as it was before it asked for simulations; others stay as they are.

    ``played`` are the competencies that nobody could prove then, so that they were not measured.
    """
    found = dict(role)
    if "competencies" in role:
        found["competencies"] = [one for one in role["competencies"] if one not in played]
    for part in ("gate", "after"):
        rows = role.get(part, {}).get("requirements", [])
        kept = [row for row in rows if row["kind"] != SIMULATION]
        if len(kept) == len(rows):
            continue
        found[part] = {name: value for name, value in role[part].items() if name != "requirements"}
        if kept:
            found[part]["requirements"] = kept
        if part == "gate":
            found[part]["version"] -= 1
        elif not found[part]:
            del found[part]
    return found


def waits_for_newer(content: Path) -> bool:
    """Tell whether the live gates are those from before the content that is shipped."""
    versions = gate_versions(TOLD_BY)
    shipped = value_of((content / "roles" / f"{TOLD_BY}.yaml").read_text(encoding="utf-8"))
    return bool(versions) and versions[-1].number < shipped["gate"]["version"]


def newer_on(scope: Scope) -> date:
    """Return the day from which gates ask for simulations; the first of all where they always did."""
    first = gate_versions(TOLD_BY)[:1]
    always = any(asked.kind == SIMULATION for version in first for asked in version.asked)
    return date.min if always else scope.newer_on


def newer_steps(scope: Scope, content: Path) -> list[Step]:
    """Return when the newer content was loaded, as a hospital does with an update."""
    return [Step(datetime.combine(scope.newer_on, _LOADED_AT), act=partial(_load, content))]


def _load(content: Path) -> None:
    """Publish the job roles that differ, as loading the whole folder would: nothing else does."""
    texts = {path: (content / path).read_text(encoding="utf-8") for path in _role_files(content)}
    with unit_of_work(durable=True):
        lock_publishing()
        newest, sources = newest_revisions(), newest_sources()
        changed = [
            path for path, text in texts.items() if digest_of_files({path: text}) != _digest(sources, path)
        ]
        for path in changed:
            source, _faults = read_source("role", path, {path: texts[path]})
            making = Making(SHIPPED, clock.today(), _BY, "")
            publish_source(source, sources.get(path), making, newest)
        if changed:
            after_publishing()


def _role_files(content: Path) -> list[str]:
    return sorted(path.relative_to(content).as_posix() for path in content.glob("roles/*.yaml"))


def _digest(sources: Mapping[str, SourceVersion], path: str) -> str:
    return sources[path].digest if path in sources else ""
