"""The five queues of the blueprint (3.10), item by item: best action, root roles, band, and breaches.

``DEVIATIONS`` names what is printed otherwise, with the reason.
"""

TABLE: dict[str, tuple[tuple[str, tuple[str, ...], str], ...]] = {
    "WQ-1": (
        ("return", ("registrar",), "P2"),
        ("copy_release", ("authorization_specialist",), "P1"),
        ("return", ("coder",), "P3"),
        ("move", ("charge_capture",), "P2"),
        ("return", ("physician", "case_manager"), "P1"),
        ("one_request", ("ordering_practice",), "P3"),
        ("return", ("registrar",), "P3"),
        ("late_entry", ("nurse",), "P3"),
        ("combine", ("biller",), "P2"),
        ("return", ("him_analyst",), "P3"),
        ("return", ("registrar",), "P2"),
        ("report", ("leader",), "P2"),
        ("confirm", ("coder",), "P3"),
        ("leave", ("nobody",), "P4"),
    ),
    "WQ-2": (
        ("appeal", ("case_manager",), "P1"),
        ("bill_plan", ("registrar",), "P1"),
        ("bill_patient", ("nobody",), "P4"),
        ("adjust_feedback", ("ordering_practice",), "P3"),
        ("correct", ("registrar",), "P2"),
        ("close", ("payment_poster",), "P4"),
        ("appeal", ("nobody",), "P2"),
        ("adjust", ("charge_capture",), "P4"),
        ("coding", ("coder",), "P3"),
        ("call", ("financial_counselor",), "P1"),
        ("send", ("him_analyst", "release_of_information"), "P2"),
        ("appeal", ("nobody",), "P2"),
        ("accept_learn", ("physician", "cdi_specialist"), "P3"),
        ("post", ("nobody",), "P4"),
    ),
    "WQ-3": (
        ("escalate", ("physician",), "P1"),
        ("wait", ("nobody",), "P4"),
        ("link", ("him_analyst",), "P1"),
        ("return", ("nurse", "case_manager"), "P2"),
        ("reassign", ("coding_coordinator",), "P2"),
        ("ask_hold", ("charge_capture",), "P2"),
        ("identity", ("registrar",), "P1"),
        ("query", ("physician",), "P2"),
        ("code", ("nobody",), "P3"),
        ("owner", ("coding_manager",), "P1"),
        ("minimum", ("release_of_information",), "P3"),
        ("return", ("physician",), "P2"),
    ),
    "WQ-4": (
        ("open_case", ("nobody",), "P3"),
        ("return_money", ("registrar",), "P1"),
        ("refund", ("cashier", "registrar"), "P2"),
        ("find", ("nobody",), "P2"),
        ("bill", ("nobody",), "P4"),
        ("reverse_fix", ("payment_poster",), "P2"),
        ("bill_plan", ("registrar",), "P2"),
        ("treasury", ("nobody",), "P3"),
        ("post", ("nobody",), "P4"),
        ("bill", ("ar_follow_up",), "P1"),
        ("recall", ("financial_counselor",), "P1"),
        ("compliance", ("payment_poster",), "P1"),
    ),
    "WQ-5": (
        ("call", ("scheduler",), "P1"),
        ("leave", ("nobody",), "P4"),
        ("see_family", ("birth_registrar",), "P1"),
        ("ask", ("registrar",), "P2"),
        ("call", ("ed_registrar",), "P2"),
        ("identity_team", ("ed_registrar",), "P1"),
        ("give", ("scheduler",), "P1"),
        ("change", ("registrar",), "P2"),
        ("call", ("registrar",), "P2"),
        ("call", ("registrar",), "P3"),
    ),
}
"""In the order of the blueprint. WQ-5 names no roots there; they are ours."""

DOLLARS: dict[str, dict[int, int]] = {
    "WQ-1": {1: 3900, 2: 12400, 4: 2100, 6: 96},
    "WQ-2": {1: 18900, 2: 2120, 3: 34, 4: 12 * 17, 5: 640, 6: 5400, 7: 7300, 8: 210, 9: 480, 10: 3050}
    | {11: 9800, 12: 4801, 13: 4801, 14: 1100},
    "WQ-3": {1: 86000, 2: 4200, 3: 31000, 4: 12500, 5: 38 * 410, 6: 7700, 7: 2900, 8: 5600, 9: 900, 10: 15000}
    | {12: 6300},
    "WQ-4": {1: 189, 2: 2120, 3: 60, 4: 9300, 5: 700, 12: 12000},
    "WQ-5": {},
}

BREACHES: dict[str, set[int]] = {
    "WQ-1": {3, 5, 6, 11},
    "WQ-2": {2, 4, 13},
    "WQ-3": {4, 8, 11},
    "WQ-4": {2, 6, 11, 12},
    "WQ-5": {6},
}

MORE_BREACHES: dict[str, dict[int, str]] = {
    "WQ-1": {8: "SC9 of the blueprint makes an invented duration a breach; so does the queue"},
}

DEVIATIONS: dict[tuple[str, int], str] = {
    (
        "WQ-2",
        2,
    ): "The plan's limit is 5 days off, not 6: the policy card puts P1 at 5 days.",
    ("WQ-4", 10): "4 days of 90 are left, not 10: the policy card puts P1 at 5 days.",
}
