"""``lms claims``: what is known about a claim and why, and what the pre-bill edits say of claims in files."""

import json
import sys
from pathlib import Path
from typing import Any

import click
from flask import current_app

from lms.claims.edits.book import EditBook
from lms.claims.services.edit_book import edit_book
from lms.claims.services.edit_folder import book_of_folder, is_database_made
from lms.claims.services.explaining import explain
from lms.claims.services.payers import PayerBook, payer_book
from lms.claims.services.scrubbing import FaultOfFile, ScrubbedClaim, Scrubber
from lms.claims.services.side_files import no_side_facts, read_facts, with_tables
from lms.claims.services.stories import fact_by_public_id, stories_of_number, story_of
from lms.core import clock
from lms.core.cli import emit, json_option, refusals, say
from lms.core.errors import Refused
from lms.core.events import jsonable

_PUBLIC = "C-"


@click.group("claims")
def claims_group() -> None:
    """Explain claims, and check them before they are sent."""


@claims_group.command("explain")
@click.argument("claim")
@json_option
@refusals
def explain_command(claim: str, as_json: bool) -> None:
    """Explain CLAIM: a claim number (CLM01), hashed at once, or an id C-...; several roots give a list."""
    if claim.startswith(_PUBLIC) and len(claim) == len(_PUBLIC) + 12:
        stories = [story_of(fact_by_public_id(claim))]
    else:
        stories = stories_of_number(claim)
    payers = payer_book()
    documents = [explain(story, payers) for story in stories]
    if as_json:
        emit(documents[0] if len(documents) == 1 else documents)
        return
    for document in documents:
        click.echo("\n".join(_lines(document)))


def _lines(document: dict[str, Any]) -> list[str]:
    """Return a document as lines for a person."""
    lines = [f"{document['claim']}  {document['payer']}, {document['charge']} dollars"]
    for sent in document["submissions"]:
        lines.append(f"  {sent['on']}  sent, frequency {sent['frequency'] or 'not given'}")
        lines += [
            f"  {answer['on']}  {answer['answer']} ({answer['scope']}) {answer['codes']}"
            for answer in sent["answers"]
        ]
    lines += [
        f"  {one['on']}  remittance: {one['result']}, paid {one['paid']}" for one in document["remittances"]
    ]
    cause = document["cause"] or document["accepted_first"]["cause"]
    if cause is not None:
        standing = "Suggested cause, not confirmed" if cause["status"] == "suggested" else "Cause"
        lines.append(f"  {standing}: {cause['label']} ({cause['id']}), step {cause['step']}")
    words = {None: "not known yet", True: "yes", False: "no"}
    lines += [f"  {name}: {words[test['passed']]}, {test['why']}" for name, test in document["clean"].items()]
    return lines


@claims_group.command("scrub")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--facts", type=click.Path(path_type=Path), help="YAML or JSON with what is not on the claims.")
@click.option(
    "--tables",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    envvar="LMS_EDIT_TABLES",
    help="Folder with the house's own code tables, NAME.csv each.",
)
@click.option("--payer", help="Check only claims to this payer, by key, id or name.")
@json_option
@refusals
def scrub_command(
    files: tuple[Path, ...], facts: Path | None, tables: Path | None, payer: str | None, as_json: bool
) -> None:
    """Run the pre-bill edits over the 837 claims in FILES, folders and archives; store nothing.

    Ends with 0 when nothing was found, 1 for hits or faults, 2 when no file holds claims.
    """
    today = clock.today()
    book, payers = _books()
    if tables is not None:
        book = with_tables(book, tables)
    known = read_facts(facts, today) if facts is not None else no_side_facts(today)
    scrubber = Scrubber(book, known, payer, payers=payers)
    (_print_json if as_json else _print_table)(scrubber, files)
    tally = scrubber.tally
    if not tally.sets:
        sys.exit(2)
    sys.exit(1 if tally.faults or tally.hits else 0)


def _books() -> tuple[EditBook, PayerBook]:
    """Return the live edits and payers; those of the content folder where no database was made yet."""
    if is_database_made():
        return edit_book(), payer_book()
    folder = Path(current_app.config["CONTENT"])
    say(f"No database was made here yet (lms init): the edits below {folder} are used.")
    return book_of_folder(folder)


_NOTHING = Refused(
    "No file holds an 837P or 837I.", hint="Name 837 files, or folders or .zip archives of them."
)


def _print_json(scrubber: Scrubber, files: tuple[Path, ...]) -> None:
    """Print one document piece by piece, so that a file of any size fits; faults stand at its end."""
    faults = []
    between = ""
    click.echo('{"claims": [', nl=False)
    for found in scrubber.run(files):
        if isinstance(found, FaultOfFile):
            faults.append(found.as_json())
        else:
            click.echo(between + json.dumps(jsonable(found.as_json()), ensure_ascii=False), nl=False)
            between = ",\n"
    rest: dict[str, Any] = {"faults": faults, "summary": scrubber.tally.as_json()}
    if not scrubber.tally.sets:
        say(f"Refused: {_NOTHING.message} {_NOTHING.hint}")
        rest |= {"error": _NOTHING.message, "hint": _NOTHING.hint}
    click.echo("]," + json.dumps(jsonable(rest), ensure_ascii=False)[1:])


def _print_table(scrubber: Scrubber, files: tuple[Path, ...]) -> None:
    """Print the claims with hits, then what was counted; faults go to standard error."""
    for found in scrubber.run(files):
        if isinstance(found, FaultOfFile):
            say(f"{found.file}: {found.where}: {found.message}")
        elif found.answer.hits:
            click.echo("\n".join(_claim_lines(found)))
    tally = scrubber.tally
    if not tally.sets:
        say(f"Refused: {_NOTHING.message} {_NOTHING.hint}")
        return
    hits = tally.hits.total()
    click.echo(f"{tally.claims} claims, {tally.clean} without a hit; {hits} hits, {tally.faults} faults")
    if tally.not_checked:
        partly = ", ".join(sorted(tally.not_checked))
        click.echo(
            f"Not or only partly checked, because facts or tables are missing (--facts, --tables): {partly}"
        )


def _claim_lines(found: ScrubbedClaim) -> list[str]:
    """Return one claim with its hits: edit, place, field, message, step and who repairs it."""
    place = f"set {found.set} claim {found.ordinal}"
    lines = [f"{found.file}  {place}  {found.claim}  {found.kind}  {found.payer}"]
    for hit in found.answer.hits:
        who = f"{hit.step} {hit.role}"
        if hit.repaired_by != hit.role:
            who += f", repaired by {hit.repaired_by}"
        lines.append(f"  {hit.edit}  {hit.location:<14}  {hit.field}: {hit.message} [{who}]")
    return lines
