"""``lms claims``: what is known about a claim, and why it is judged as it is."""

from typing import Any

import click

from lms.claims.services.explaining import explain
from lms.claims.services.payers import payer_book
from lms.claims.services.stories import fact_by_public_id, stories_of_number, story_of
from lms.core.cli import emit, json_option, refusals

_PUBLIC = "C-"


@click.group("claims")
def claims_group() -> None:
    """Explain claims."""


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
