"""Third-party files are the ones that were checked, each with its licence."""

import hashlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = (ROOT / "lms/core/static/core/vendor", ROOT / "tests/browser/vendor")


def entries() -> list[tuple[Path, list[str]]]:
    return [
        (folder, line.split())
        for folder in FOLDERS
        for line in (folder / "HASHES").read_text().splitlines()
        if not line.startswith("#")
    ]


@pytest.mark.parametrize(("folder", "entry"), entries(), ids=lambda value: str(value)[-40:])
def test_a_vendored_file_has_the_listed_hash_and_its_licence(folder: Path, entry: list[str]) -> None:
    digest, name, package, _version, _licence = entry
    assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    licence = folder / f"{package.split('.')[0].removesuffix('-core')}.LICENSE"
    assert len(licence.read_text()) > 200


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_no_vendored_file_is_missing_from_the_list(folder: Path) -> None:
    listed = {entry[1] for at, entry in entries() if at == folder}
    present = {path.name for path in folder.iterdir() if path.suffix in {".js", ".css"}}
    assert present == listed
