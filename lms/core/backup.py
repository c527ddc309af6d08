"""Backup and restore of the database into one file."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import click
from sqlalchemy.engine import URL, make_url

from lms.core.cli import refusals, say
from lms.core.database import db
from lms.core.errors import Refused


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@refusals
def backup_command(file: Path) -> None:
    """Write a consistent copy of the database to FILE while people work."""
    if file.exists():
        raise Refused(f"{file} exists already.", hint="Choose a new name; a backup never overwrites another.")
    partial = file.with_name(file.name + ".partial")
    url = db.engine.url
    if url.get_backend_name() == "sqlite":
        _copy_sqlite(Path(str(url.database)), partial)
    else:
        _run_postgresql("pg_dump", url, "--format=custom", f"--file={partial}")
    partial.rename(file)
    say(f"The backup is in {file}. Keep the two secrets (LMS_SECRET_KEY, LMS_HASH_KEY) beside it, not in it.")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--yes", is_flag=True, help="Replace a database that is not empty.")
@refusals
def restore_command(file: Path, yes: bool) -> None:
    """Replace the database by the backup in FILE. Stop the web server and the scheduler first."""
    url = db.engine.url
    db.engine.dispose()
    if url.get_backend_name() == "sqlite":
        _restore_sqlite(file, Path(str(url.database)), yes=yes)
    else:
        if not yes:
            raise Refused("This replaces the whole database.", hint="Run it again with --yes.")
        _run_postgresql(
            "pg_restore", url, "--clean", "--if-exists", "--no-owner", "--single-transaction", str(file)
        )
    say("Restored. Run lms init to bring the database up to this program, then lms audit verify.")


def _copy_sqlite(source: Path, target: Path) -> None:
    with sqlite3.connect(source) as read, sqlite3.connect(target) as write:
        read.backup(write)
    write.close()
    read.close()


def _restore_sqlite(file: Path, target: Path, *, yes: bool) -> None:
    with sqlite3.connect(file) as backup:
        try:
            sound = backup.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        except sqlite3.DatabaseError:
            sound = False
    backup.close()
    if not sound:
        raise Refused(f"{file} is not a sound backup.", hint="Nothing was changed; try an older backup.")
    if target.exists() and not yes:
        raise Refused("This replaces the whole database.", hint="Run it again with --yes.")
    fresh = target.with_name(target.name + ".restored")
    shutil.copyfile(file, fresh)
    for suffix in ("-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    fresh.replace(target)


def _run_postgresql(program: str, url: URL, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise Refused(
            f"{program} is not installed.", hint="Install the PostgreSQL client of the server's version."
        )
    address = make_url(url).set(drivername="postgresql", password=None).render_as_string()
    done = subprocess.run(  # noqa: S603  a fixed program found on the path
        [found, f"--dbname={address}", *arguments],
        env={**os.environ, "PGPASSWORD": str(url.password or "")},
        text=True,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        say(done.stderr)
        sys.exit(2)
