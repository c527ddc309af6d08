"""``lms demo`` on the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lms.app.commands import cli


def demo(folder: Path, *words: str) -> Result:
    env = {"LMS_INSTANCE": str(folder / "instance"), "LMS_DATABASE_URL": ""}
    return CliRunner().invoke(cli, ["demo", *words], env=env, catch_exceptions=False)


def test_the_command_writes_every_file_of_the_contract(tmp_path: Path) -> None:
    into = tmp_path / "files"
    done = demo(tmp_path, "--staff", "60", "--claims", "60", "--months", "2", "--into", str(into))

    assert done.exit_code == 0
    assert {path.name for path in into.glob("*.csv")} == {
        *("org.csv", "roster.csv", "duties.csv", "evidence.csv", "ehr-accounts.csv"),
        *("schedule.csv", "encounters.csv", "edits.csv"),
    }
    assert len(list((into / "x12").iterdir())) == 2


def test_the_day_of_the_demo_can_be_given(tmp_path: Path) -> None:
    into = tmp_path / "files"
    demo(tmp_path, "--claims", "40", "--months", "2", "--today", "2026-03-20", "--into", str(into))

    assert {path.name for path in (into / "x12").iterdir()} == {"2026-02", "2026-03"}


@pytest.mark.parametrize("words", [("--staff", "12"), ("--months", "0"), ("--claims", "-1")])
def test_a_size_that_cannot_be_made_is_refused(tmp_path: Path, words: tuple[str, str]) -> None:
    done = demo(tmp_path, *words, "--into", str(tmp_path / "files"))

    assert done.exit_code == 2
    assert not (tmp_path / "files").exists()
