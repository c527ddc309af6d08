"""The ``lms`` command: the commands of the core, of every feature, and those that run the system."""

import os
import sys
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import click
import flask_migrate
from flask import current_app

from lms.app.demo.cli import demo_command
from lms.app.demo.loading import default_scope, ensure_loopback, history_begins, load_demo
from lms.app.demo.scope import DEFAULT_CLAIMS, DEFAULT_STAFF, SMALLEST_STAFF
from lms.app.factory import create_app
from lms.app.features import FEATURES
from lms.app.supervisor import up_command
from lms.core.backup import backup_command, restore_command
from lms.core.cli import COMMANDS, refusals, say
from lms.core.config import WeakSetting
from lms.core.content import load_if_changed
from lms.core.database import transaction_mode
from lms.core.errors import Refused
from lms.core.rebuild import rebuild_command
from lms.core.scheduler import run_scheduler
from lms.core.unit_of_work import unit_of_work


@click.command("init")
@click.option("--demo", is_flag=True, help="Fill an empty system with the demo health system.")
@click.option("--demo-staff", type=click.IntRange(SMALLEST_STAFF), default=DEFAULT_STAFF, hidden=True)
@click.option("--demo-claims", type=click.IntRange(0), default=DEFAULT_CLAIMS, hidden=True)
@refusals
def init_command(demo: bool, demo_staff: int, demo_claims: int) -> None:
    """Migrate the database, load the content, make the first administrator. Safe to repeat."""
    initialise(demo=demo, staff=demo_staff, claims=demo_claims)


def initialise(*, demo: bool = False, **size: Any) -> None:
    """Bring database and content up to this program; every feature then adds what it needs.

    Args:
        demo: fill a system without people with the demo health system.
        size: ``staff``, ``claims``, ``months`` or ``seed`` of a demo of another size.

    Raises:
        Refused: when the content has a fault (what is live stays live), or when a demo could be reached
            from other machines.
    """
    if demo:
        ensure_loopback()
    migrate_database()
    scope = replace(default_scope(), **size)
    demo_folder = current_app.config["INSTANCE"] / "demo"
    begins = history_begins(scope, demo_folder) if demo else nullcontext(current_app.config["CONTENT"])
    with begins as content, unit_of_work(durable=True):
        result = load_if_changed(content)
    if result.is_refused:
        for fault in result.faults:
            say(str(fault))
        raise Refused(
            "The content has faults; nothing was published.", hint="Correct them, then run lms init."
        )
    for path in result.offered:
        say(f"{path} was changed at the trainer's desk; the update waits there as a draft.")
    if result.missing:
        say(f"{len(result.missing)} things are live and not in the content folder: see lms content load.")
    if demo:
        load_demo(scope, demo_folder)
    for act in [act for feature in FEATURES for act in feature.on_init]:
        act()


def migrate_database() -> None:
    """Bring the schema to the newest migration; migrations write in a transaction of their own."""
    mode = transaction_mode.set("write")
    try:
        flask_migrate.upgrade()
    finally:
        transaction_mode.reset(mode)


@click.command("serve")
def serve_command() -> None:
    """Run the web server (gunicorn, two workers with eight threads each)."""
    address = f"{current_app.config['LMS_HOST']}:{current_app.config['LMS_PORT']}"
    options = ["--worker-class=gthread", "--workers=2", "--threads=8", "--preload", "--graceful-timeout=8"]
    options += ["--no-control-socket", "--log-level=warning", "--worker-tmp-dir=/dev/shm"]
    options += [f"--bind={address}", "lms.app.serving:application()"]
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *options])  # noqa: S606  our own interpreter


@click.command("scheduler")
def scheduler_command() -> None:
    """Run the timed jobs; several may run, one leads."""
    run_scheduler(current_app._get_current_object())  # type: ignore[attr-defined]


@click.group()
@click.pass_context
def cli(context: click.Context) -> None:
    """Firstpass: role-based revenue-cycle training with competency gates."""
    context.with_resource(create_app().app_context())


for command in (
    init_command,
    serve_command,
    scheduler_command,
    up_command,
    backup_command,
    restore_command,
    rebuild_command,
    demo_command,
    *COMMANDS,
    *(command for feature in FEATURES for command in feature.commands),
):
    cli.add_command(command)


def main() -> None:
    """Run a command; a weak setting ends it with a sentence instead of a traceback."""
    try:
        cli()
    except WeakSetting as error:
        say(str(error))
        sys.exit(2)
