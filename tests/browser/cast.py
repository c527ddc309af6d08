"""Newcomers at Alder Ridge, one for each journey, so that no journey leans on what another one did."""

from tests.browser.hospital import ROSTER, gate_evidence, registrar, studied

DUTIES = ["employee_no", "duty", "unit_code", "from", "to"]

NIA = "30001"  # signs in for the first time and walks the whole way
AGNES = "30002"  # met everything; manages her own unit and is an access officer there
BRAM = "30003"  # met everything; Agnes confirms him
CLEO = "30004"  # met everything; nobody confirmed her
DORA = "30005"  # is in an exam when the server is killed
EMIL = "30006"  # has two tabs open
FAYE = "30007"  # is signed out in the middle of an exam
GUS = "30008"  # has no JavaScript
HEDDA = "30009"  # has no mouse
IDA = "30010"  # met everything; is released together with Jon
JON = "30011"  # met everything; is released together with Ida
KIM = "30012"  # met everything; is released together with Lou, without JavaScript
LOU = "30013"  # met everything; was returned to the manager after being marked
MINA = "30031"  # is in an exam when its module is published anew
NOEL = "30032"  # begins the exam of that module afterwards
PETRA = "30033"  # is a physician of a clinic that is acquired
QUINN = "30034"  # is a physician of another one

_NAMES = {
    NIA: ("Nia", "Carver"),
    AGNES: ("Agnes", "Holm"),
    BRAM: ("Bram", "Visser"),
    CLEO: ("Cleo", "Marsh"),
    DORA: ("Dora", "Quist"),
    EMIL: ("Emil", "Sorel"),
    FAYE: ("Faye", "Tandy"),
    GUS: ("Gus", "Ledger"),
    HEDDA: ("Hedda", "Brook"),
    IDA: ("Ida", "Pell"),
    JON: ("Jon", "Abbot"),
    KIM: ("Kim", "Oster"),
    LOU: ("Lou", "Fenn"),
    MINA: ("Mina", "Falk"),
    NOEL: ("Noel", "Ambrose"),
}
_PHYSICIANS = {PETRA: ("Petra", "Lund", "MS"), QUINN: ("Quinn", "Harlow", "OC")}
_LONG_AGO = "2019-04-01"
EXAM = "CORE-03"
PUBLISHED_ANEW = "PA-03"


def name_of(number: str) -> str:
    """Return the full name of a newcomer."""
    return " ".join(_NAMES[number])


def roster() -> list[list[str]]:
    """Return the roster rows of the newcomers."""
    registrars = [registrar(number, given, family) for number, (given, family) in _NAMES.items()]
    return [*registrars, *(_physician(number, *words) for number, words in _PHYSICIANS.items())]


def _physician(number: str, given: str, family: str, unit: str) -> list[str]:
    """Return the row of a physician who has long worked in a clinic."""
    row = dict(zip(ROSTER, registrar(number, given, family), strict=True))
    row |= {"job_role": "physician", "unit_code": unit, "manager_employee_no": ""}
    return list((row | {"hired_on": _LONG_AGO, "job_from": _LONG_AGO}).values())


def duties() -> list[list[str]]:
    """Return the duties rows: Agnes manages her own unit and releases access there."""
    since = roster()[0][5]
    return [[AGNES, duty, "AR-ADM", since, ""] for duty in ("manager", "access_officer")]


def evidence_rows() -> list[list[str]]:
    """Return what the newcomers bring with them."""
    ready = [row for number in (AGNES, BRAM, CLEO, IDA, JON, KIM, LOU) for row in gate_evidence(number)]
    lessons = [row for number in (DORA, EMIL, FAYE, GUS, HEDDA) for row in studied(number, EXAM)]
    anew = [
        row
        for number in (MINA, NOEL)
        for module in ("CORE-01", "CORE-02", PUBLISHED_ANEW)
        for row in studied(number, module)
    ]
    return ready + lessons + anew
