"""A module as files, loaded into an application that knows modules alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from lms.authoring.feature import FEATURE
from lms.core import content
from lms.core.feature import Feature, features
from lms.core.unit_of_work import unit_of_work
from lms.courses.kind import MODULE_KIND
from lms.courses.local_texts import LOCAL_KIND
from tests.courses.factories import module_body, publish_policy

MODULE = "modules/TS-01"
KIND = replace(MODULE_KIND, references=None, overall=None)
FORM = {"id": "TS-01-S", "title": "Short", "summary": "A part.", "minutes": 10, "objectives": ["O2"]}


def module_files(**options: Any) -> dict[str, str]:
    """Return the files of the module TS-01, with comments, by path below the content folder."""
    body = module_body(**options)
    files = {f"{MODULE}/module.yaml": "# One module\n" + dumped({**body["module"], "forms": [FORM]})}
    for lesson in body["lessons"]:
        front = {name: value for name, value in lesson.items() if name != "text"}
        files[f"{MODULE}/lessons/0{lesson['id'][1]}.md"] = f"---\n{dumped(front)}---\n{lesson['text']}"
    for objective in ("O1", "O2"):
        items = [one for one in body["exam"]["items"] if one["objective"] == objective]
        files[f"{MODULE}/items/{objective}.yaml"] = dumped(items)
    return files


def dumped(data: Any) -> str:
    """Return data as block YAML in its own order."""
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110)


@contextmanager
def modules_alone(folder: Path) -> Iterator[Path]:
    """Load TS-01 below ``folder`` into an application of modules and local texts."""
    found = features()
    before = found.all
    found.all = (Feature(name="modules", kinds=(KIND, LOCAL_KIND)), FEATURE)
    made = folder / "content"
    for name, text in module_files().items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(text)
    with unit_of_work():
        assert not content.load(made).is_refused
        publish_policy()
    try:
        yield made
    finally:
        found.all = before
