"""A small house as files: modules, a job role, the shipped policy and map; loaded into the application."""

import shutil
from pathlib import Path
from typing import Any

from lms.core import content
from lms.core.unit_of_work import unit_of_work
from tests.authoring.modules import module_files

CONTENT = Path(__file__).parents[2] / "content"
ROLE = """\
# Who registers patients
id: registrar
title: Registrar
workflow_roles: [patient_access]
gate:
  version: 1
  modules:
    - module: TS-01   # everybody begins here
      critical: true
  requirements: []
after:
  modules:
    - module: TS-02
      due_days: 30
"""
MODULES = ("TS-01", "TS-02", "TS-03")


def house_files() -> dict[str, str]:
    """Return the texts of the house by path below the content folder."""
    files = {"roles/registrar.yaml": ROLE}
    for module in MODULES:
        for name, text in module_files().items():
            files[name.replace("TS-01", module)] = text.replace("TS-01", module)
    return files


def load_house(folder: Path, monkeypatch: Any) -> Path:
    """Write the house below a folder and load it; return the content folder."""
    monkeypatch.setattr("lms.courses.kind.standard_faults", lambda *_, **__: [])
    made = folder / "content"
    for name in ("workflows", "policy"):
        shutil.copytree(CONTENT / name, made / name)
    for name in ("payers.yaml", "glossary.yaml"):
        shutil.copy(CONTENT / name, made / name)
    for name, text in house_files().items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(text)
    with unit_of_work():
        result = content.load(made)
        assert not result.is_refused, [str(one) for one in result.faults if not one.is_warning][:3]
    return made
