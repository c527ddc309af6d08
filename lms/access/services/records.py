"""What a signature keeps of the decision it was made on, and judging it again from that."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from lms.access.models import SignOff
from lms.access.services.decisions import Ruling
from lms.compliance import api as compliance
from lms.core.database import db
from lms.core.errors import NotFound
from lms.core.events import jsonable
from lms.core.groups import as_document, group_of


@dataclass(frozen=True)
class Difference:
    """One requirement that is judged otherwise than it was signed for, in a sentence."""

    kind: str
    subject: str
    text: str


@dataclass(frozen=True)
class Rejudged:
    """A stored decision judged again: by the facts kept with it, and by what is known of that day now."""

    sign_off: SignOff
    by_kept_facts: tuple[Difference, ...]
    by_known_facts: tuple[Difference, ...]

    @property
    def is_same(self) -> bool:
        """Tell whether the rules give the same verdicts on the facts that were kept."""
        return not self.by_kept_facts

    @property
    def stands(self) -> bool:
        """Tell whether today's knowledge of that day leads to the same verdicts too."""
        return not self.by_kept_facts and not self.by_known_facts


def kept(ruling: Ruling) -> dict[str, Any]:
    """Return terms, verdicts and evidence of a decision as JSON values; groups stand behind the terms."""
    terms = ruling.dossier.terms(ruling.decision.version)
    used = {number for judged in ruling.decision.requirements for number in judged.evidence}
    return {
        "terms": [
            {"kind": one.kind, "critical": one.critical, "terms": compliance.dump_terms(one.kind, one.terms)}
            for one in terms.requirements
        ]
        + [{"group": as_document(group)} for group in terms.groups],
        "verdicts": [
            jsonable(
                {
                    "kind": judged.kind,
                    "subject": judged.subject,
                    "title": judged.title,
                    "critical": judged.critical,
                    "met": judged.met,
                    "why": judged.why,
                    "evidence": judged.evidence,
                    "valid_until": judged.valid_until,
                }
            )
            for judged in ruling.decision.requirements
        ],
        "evidence": [jsonable(fact) for fact in ruling.dossier.ledger if fact.id in used],
    }


def rejudge(sign_off_id: int) -> Rejudged:
    """Judge a stored decision again on the day it was signed.

    Raises:
        NotFound: when there is no such signature.
    """
    signed = db.session.get(SignOff, sign_off_id)
    if signed is None:
        raise NotFound("There is no such signature.")
    kept_facts = compliance.Ledger.of(_fact(item) for item in signed.evidence)
    known = compliance.evidence_of([signed.person_id])[signed.person_id]
    return Rejudged(signed, _differences(signed, kept_facts), _differences(signed, known))


def requirements_of(signed: SignOff) -> list[dict[str, Any]]:
    """Return the requirements that were signed for, without the groups that some of them stand in."""
    return [item for item in signed.terms if "group" not in item]


def groups_of(signed: SignOff) -> list[dict[str, Any]]:
    """Return the groups of what was signed for as pages show them: title, how many, names, whether met."""
    met = {(item["kind"], item["subject"]): item["met"] for item in signed.verdicts}
    names = {(item["kind"], item["subject"]): item["title"] or item["subject"] for item in signed.verdicts}
    found = [group_of(item["group"]) for item in signed.terms if "group" in item]
    return [
        {
            "title": group.title,
            "at_least": group.least,
            "of": len(group.parts),
            "names": [names[key] for key in group.things()],
            "met": group.holds(lambda key: met[key]),
        }
        for group in found
    ]


def _differences(signed: SignOff, ledger: compliance.Ledger) -> tuple[Difference, ...]:
    then = {(item["kind"], item["subject"]): item for item in signed.verdicts}
    found = []
    for item in requirements_of(signed):
        terms = compliance.load_terms(item["kind"], item["terms"])
        verdict = compliance.judge(item["kind"], terms, ledger, as_of=signed.signed_on)
        was = then[item["kind"], terms.subject]
        text = _difference(was, verdict)
        if text:
            found.append(Difference(item["kind"], terms.subject, text))
    return tuple(found)


def _difference(was: Mapping[str, Any], verdict: compliance.Verdict) -> str | None:
    if was["met"] != verdict.met:
        then, now = ("met", "not met") if was["met"] else ("not met", "met")
        return f"Signed as {then}, judged as {now} now: {verdict.why}"
    until = verdict.valid_until.isoformat() if verdict.valid_until else None
    if was["valid_until"] != until:
        return (
            f"Valid until {was['valid_until'] or 'no limit'} then, {until or 'no limit'} now: {verdict.why}"
        )
    return None


def _fact(item: Mapping[str, Any]) -> compliance.Evidence:
    return compliance.Evidence(
        id=item["id"],
        kind=item["kind"],
        subject=item["subject"],
        occurred_on=date.fromisoformat(item["occurred_on"]),
        source=item["source"],
        outcome=item["outcome"],
        score=None if item["score"] is None else Decimal(item["score"]),
        expires_on=date.fromisoformat(item["expires_on"]) if item["expires_on"] else None,
        revision=item["revision"],
        recorded_at=datetime.fromisoformat(item["recorded_at"]),
        records=item.get("records", 1),
    )
