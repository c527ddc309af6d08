"""The parser of each set kind that is read."""

from lms.claims.x12.ack277ca import ClaimAckParser
from lms.claims.x12.ack999 import SetAckParser
from lms.claims.x12.claims837 import ClaimParser
from lms.claims.x12.items import ParserMaker
from lms.claims.x12.remit835 import RemitParser

PARSERS: dict[str, ParserMaker] = {
    "837P": ClaimParser,
    "837I": ClaimParser,
    "277CA": ClaimAckParser,
    "999": SetAckParser,
    "835": RemitParser,
}
