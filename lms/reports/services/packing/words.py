"""The text that lies in every pack and says what it is and how to check it."""

from lms.reports.services.packing.facts import Asked

FILES = {
    "people.jsonl": "who the people are: jobs and employment with their days",
    "evidence.jsonl": "the evidence with both its times; what was corrected is there too",
    "obligations.jsonl": "what each had to do on the day, how it stood, why, and what meets it",
    "overrides.jsonl": "waivers, pauses, suspensions and provisional access, with their reasons",
    "signatures.jsonl": "what was signed, by whom, what it means, and the digest of all that was shown",
    "decisions.jsonl": "each gate explained as it stood at the moment of each signature",
    "policies.jsonl": "the versions of policy, gates and requirements that all of this rests on",
    "audit.jsonl": "the entries of the audit chain about it",
    "seals.jsonl": "seals of those entries, signed with Ed25519",
    "check.py": "checks all of it: python3 check.py",
    "manifest.json": "every file with its SHA-256, the audit entry about this pack, and its seal",
}


def readme(asked: Asked, reason: str, by: str, *, with_links: bool) -> str:
    """Return the text."""
    width = max(map(len, FILES))
    files = "\n".join(f"  {name.ljust(width)}  {what}" for name, what in FILES.items())
    chain = (
        "From the first audit entry about the subject on all are here, those about others without details."
        if with_links
        else "Of the audit chain only the entries about the subject are here, so that nobody else is."
    )
    return f"""Evidence pack of Firstpass

About:     {asked.subject.kind} {asked.subject.title}
Valid on:  {asked.as_of.isoformat()}, at the end of the day
Known at:  {asked.known_at.isoformat()}
Asked by:  {by}
Reason:    {reason}

To check it, on a computer with Python 3.9 or later and without any network:

  python3 check.py

It says what is wrong, or that nothing is. Ends with 0 or 1. With --key KEY it also demands that the seal was
made with the key that you know from elsewhere, such as a seal that was mailed to you.

How it holds together: manifest.json has the SHA-256 of every file. The audit entry about the making of this
pack has the SHA-256 of that list, and the seal signs the entry. Who changes a letter breaks one of them.
{chain}

What is not in it: passwords, answers to exam items, notes of observers, and notes of education.

{files}

One JSON document a line, in UTF-8. Times are UTC. Days are those of the unit.
"""
