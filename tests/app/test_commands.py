"""The commands: exit codes, one JSON document, safe to repeat, backup and restore."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lms.app.commands import cli

ORG = "code,name,kind,parent_code\nLH,Lakemont Health,system,\nNORTH,Alder Ridge,facility,LH\n"
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def initialised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that was initialised once."""
    folder = tmp_path_factory.mktemp("initialised") / "instance"
    done = CliRunner().invoke(cli, ["init"], env={"LMS_INSTANCE": str(folder)}, catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    return folder


@pytest.fixture
def run(initialised: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on a copy of the initialised folder."""
    shutil.copytree(initialised, tmp_path / "instance")
    monkeypatch.setenv("LMS_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.delenv("LMS_DATABASE_URL", raising=False)

    def invoke(*words: str) -> Result:
        return CliRunner().invoke(cli, list(words), catch_exceptions=False)

    return invoke


def write(folder: Path, text: str) -> str:
    path = folder / "file.csv"
    path.write_text(text)
    return str(path)


def test_init_twice_is_safe_and_publishes_nothing_new(run: Run) -> None:
    assert run("init").exit_code == 0
    assert "0 added, 0 changed" in run("content", "load").stdout


def test_a_command_that_finds_the_database_busy_says_so_and_changes_nothing(run: Run, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "instance" / "firstpass.sqlite", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        done = run("import", "org", write(tmp_path, ORG), "--json")
        other.execute("ROLLBACK")

    assert done.exit_code == 2
    assert json.loads(done.stdout)["error"] == "The database did not do it: database is locked."
    assert json.loads(run("import", "org", write(tmp_path, ORG), "--json").stdout)["added"] == 2


def test_an_import_without_faults_ends_with_0_and_one_document(run: Run, tmp_path: Path) -> None:
    done = run("import", "org", write(tmp_path, ORG), "--json")

    document = json.loads(done.stdout)
    assert done.exit_code == 0
    assert (document["kind"], document["added"], document["rejected"]) == ("org", 2, 0)
    assert set(document) == {
        "kind",
        "dry_run",
        "added",
        "changed",
        "unchanged",
        "ended",
        "rejected",
        "files",
    }


def test_an_import_with_a_rejected_row_ends_with_1_and_lists_it(run: Run, tmp_path: Path) -> None:
    done = run("import", "org", write(tmp_path, ORG + "X,X,moon,LH\n"), "--json")

    assert done.exit_code == 1
    assert json.loads(done.stdout)["files"][0]["faults"][0]["where"] == "line 4: kind"
    assert "line 4: kind" in done.stderr


@pytest.mark.parametrize("words", [("import", "planets", "x.csv"), ("import", "org", "missing.csv")])
def test_a_refused_import_ends_with_2_and_one_document(run: Run, words: tuple[str, ...]) -> None:
    done = run(*words, "--json")

    assert done.exit_code == 2
    assert "error" in json.loads(done.stdout)


def test_a_dry_run_leaves_nothing_behind(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, ORG)

    assert "+ unit LH" in run("import", "org", path, "--dry-run").stdout
    assert json.loads(run("import", "org", path, "--json").stdout)["added"] == 2


def test_content_with_a_fault_ends_with_1_on_check_and_2_on_load(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "content" / "workflows"
    folder.mkdir(parents=True)
    (folder / "roles.yaml").write_text("- id: one\n  title: One\n")

    checked, loaded = run("content", "check", str(folder.parent)), run("content", "load", str(folder.parent))

    assert (checked.exit_code, loaded.exit_code) == (1, 2)
    assert "content/workflows/roles.yaml:1" in checked.stderr


def test_a_warning_ends_a_strict_check_only(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "content" / "attestations"
    folder.mkdir(parents=True)
    words = "id: one\ntitle: One\nversion: 1.0.0\nmonths: 12\ntext: TODO\n"
    (folder / "one.yaml").write_text(words)

    plain, strict = (run("content", "check", str(folder.parent), *more) for more in ((), ("--strict",)))

    assert "warning" in strict.stderr
    assert (plain.exit_code, strict.exit_code) == (0, 1)


def test_the_chain_of_a_new_system_is_whole(run: Run, tmp_path: Path) -> None:
    run("import", "org", write(tmp_path, ORG))

    assert run("audit", "verify").exit_code == 0


def test_a_chain_changed_behind_the_programs_back_is_found(run: Run, tmp_path: Path) -> None:
    run("import", "org", write(tmp_path, ORG))
    with sqlite3.connect(tmp_path / "instance" / "firstpass.sqlite") as connection:
        connection.execute("DROP TRIGGER audit_entry_no_update")
        connection.execute("UPDATE audit_entry SET actor = 'nobody' WHERE id = 1")
    connection.close()

    done = run("audit", "verify")

    assert done.exit_code == 1
    assert "broken at entry 1" in done.stderr


def test_doctor_says_that_no_scheduler_runs(run: Run) -> None:
    done = run("doctor", "--json")

    assert done.exit_code == 1
    messages = [finding["message"] for finding in json.loads(done.stdout)["findings"]]
    assert any("scheduler" in message for message in messages)


def test_doctor_counts_what_there_is_to_learn(run: Run) -> None:
    assert run("content", "load").exit_code == 0

    told, counts = run("doctor").stdout, json.loads(run("doctor", "--json").stdout)["counts"]

    assert counts["modules"]["total"] == 35
    assert counts["items by kind"]["total"] == sum(counts["items by kind"].values()) / 2
    assert counts["checklists"]["steps"] > counts["checklists"]["critical steps"]
    assert f"facts: {counts['facts']['total']:,} ({counts['facts']['confirmed']:,} confirmed" in told


def test_a_backup_restores_what_was_there(run: Run, tmp_path: Path) -> None:
    run("import", "org", write(tmp_path, ORG))
    backup = str(tmp_path / "backup.sqlite")
    assert run("backup", backup).exit_code == 0
    run("import", "org", write(tmp_path, ORG + "SOUTH,Birch Harbor,facility,LH\n"))

    assert run("restore", backup).exit_code == 2
    assert run("restore", backup, "--yes").exit_code == 0

    again = run("import", "org", write(tmp_path, ORG + "SOUTH,Birch Harbor,facility,LH\n"), "--json")
    assert json.loads(again.stdout)["added"] == 1


def test_a_backup_never_overwrites_another(run: Run, tmp_path: Path) -> None:
    backup = str(tmp_path / "backup.sqlite")

    assert run("backup", backup).exit_code == 0
    assert run("backup", backup).exit_code == 2


def test_a_file_that_is_no_backup_is_refused_and_changes_nothing(run: Run, tmp_path: Path) -> None:
    run("import", "org", write(tmp_path, ORG))
    wrong = tmp_path / "wrong.sqlite"
    wrong.write_bytes(b"not a database at all, but long enough to be read as one" * 20)

    assert run("restore", str(wrong), "--yes").exit_code == 2
    assert json.loads(run("import", "org", write(tmp_path, ORG), "--json").stdout)["unchanged"] == 2
