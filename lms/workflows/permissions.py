"""Who may see the map: everybody who is signed in."""

from lms.core.permissions import Permission, grant, signed_in

MAP_VIEW = Permission("workflows.view")

grant(MAP_VIEW, signed_in)
