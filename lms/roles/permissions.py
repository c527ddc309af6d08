"""Who may open the cards of colleagues: everybody who is signed in, as the map itself."""

from lms.core.permissions import Permission, grant, signed_in

CARDS = Permission("roles.cards")
grant(CARDS, signed_in)
