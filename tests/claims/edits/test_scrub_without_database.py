"""``lms claims scrub`` where no database was made yet: the edits of the content folder are used."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lms.app.factory import create_app
from lms.claims.cli import claims_group
from lms.claims.edits.sound_claims import sound_claim
from lms.claims.services.edit_folder import book_of_folder
from lms.core.errors import Refused

CONTENT = Path(__file__).resolve().parents[3] / "content"
NO_MEMBER = ("****MI*M1000001", "")


def scrub_in(folder: Path, *arguments: str) -> Result:
    """Run the command in an instance whose database has no tables."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder / 'none.sqlite'}"})
    with app.app_context():
        return CliRunner().invoke(claims_group, ["scrub", *arguments])


def test_a_file_is_checked_without_a_database_and_it_says_which_edits_were_used(tmp_path: Path) -> None:
    path = tmp_path / "wrong.837"
    path.write_bytes(sound_claim("837P", [NO_MEMBER]))
    found = scrub_in(tmp_path, str(path))
    assert found.exit_code == 1
    assert "EDIT-E005  2010BA NM109" in found.stdout
    assert "No database was made here yet (lms init)" in found.stderr


def test_a_folder_without_edits_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        book_of_folder(tmp_path)
    assert "lms init" in (refused.value.hint or "")


def test_edits_that_cannot_be_read_name_their_line(tmp_path: Path) -> None:
    for name in ("claims/edits.yaml", "claims/root_causes.yaml", "payers.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CONTENT / name, tmp_path / name)
    edits = tmp_path / "claims/edits.yaml"
    edits.write_text("rows: [unclosed\n")
    with pytest.raises(Refused) as refused:
        book_of_folder(tmp_path)
    assert "claims/edits.yaml:" in refused.value.message
