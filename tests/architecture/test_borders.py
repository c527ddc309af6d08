"""Each feature is entered only through its ``api`` and ``events``; nothing grows past its room."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LMS = ROOT / "lms"
FEATURES = sorted(
    path.name for path in LMS.iterdir() if path.is_dir() and path.name not in ("app", "core", "__pycache__")
)
MODULES = sorted(LMS.rglob("*.py"))
LONGEST_FILE = 400
LONGEST_FUNCTION = 60


def imports_of(path: Path) -> Iterator[tuple[int, str, str]]:
    """Yield ``(line, module, imported name)`` for each import from ``lms``."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("lms"):
            for alias in node.names:
                yield node.lineno, node.module, alias.name
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("lms"):
                    yield node.lineno, alias.name, ""


def feature_of(path: Path) -> str:
    return path.relative_to(LMS).parts[0]


def is_allowed(own: str, module: str, name: str) -> bool:
    """Tell whether ``own`` may import ``name`` from ``module``: own rooms, core, and others' doors."""
    parts = module.split(".")
    if len(parts) < 2 or parts[1] in (own, "core") or parts[1] not in FEATURES:
        return True
    door = parts[2] if len(parts) > 2 else name
    return door in ("api", "events") or own == "app"


def test_other_features_are_entered_by_api_and_events_alone() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {module}.{name}"
        for path in MODULES
        for line, module, name in imports_of(path)
        if not is_allowed(feature_of(path), module, name)
    ]

    assert not wrong


def test_no_file_is_too_long() -> None:
    lengths = {str(path.relative_to(ROOT)): path.read_text().count("\n") for path in MODULES}

    assert not {name: length for name, length in lengths.items() if length > LONGEST_FILE}


def test_no_function_is_too_long() -> None:
    lengths = {
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.name}": (node.end_lineno or node.lineno)
        - node.lineno
        + 1
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
    }

    assert not {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION}


def test_a_border_that_is_crossed_would_be_seen() -> None:
    assert not is_allowed("people", "lms.courses.models", "Completion")
    assert is_allowed("compliance", "lms.courses.events", "ModuleCompleted")
