"""Who may see claims: duties that lead, judge or run, each over the units of their duty."""

from lms.core.permissions import Permission, duty, grant

VIEW_CLAIMS = Permission("claims.view")
ACCEPT_UNBALANCED = Permission("claims.accept_unbalanced")

grant(ACCEPT_UNBALANCED, duty("director", "administrator"))
grant(
    VIEW_CLAIMS,
    duty("director", "executive", "manager", "compliance_consultant", "administrator"),
)
