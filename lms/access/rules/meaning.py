"""What a signature says: the sentence that stands beside the field for the password, and is kept with it."""

from lms.access.rules.facts import CONFIRM, REFUSE, RELEASE, RETURN

MEANINGS = {
    CONFIRM: (
        "I confirm that this person works in this role and unit, and I have seen that every requirement "
        "of the gate is met as it is shown here."
    ),
    RELEASE: (
        "I release EHR access for this gate on the requirements, the evidence and the confirmation that are "
        "shown here. I am not the person who confirmed."
    ),
    RETURN: "I return this confirmation to the manager. No access is released.",
    REFUSE: "I refuse to release EHR access on what is shown here.",
}
"""By kind of signature. A sentence that changes binds signatures from then on: each keeps its own."""
