"""Lab 01: the role that the function will wear."""

from checks.language import check, expect
from checks.system import System


@check(
    hints=(
        "Which service keeps roles, and what name does this lab give to the one that your function"
        " will wear? Does `iam.list_roles()` show it?",
        "Which two things must you give to create a role: a name, and a document that answers"
        " which question?",
        "The page “Create a role for an AWS service” of the IAM User Guide shows the call:"
        " `iam.create_role(RoleName=names.role, AssumeRolePolicyDocument=json.dumps(trust))`.",
    )
)
def role_exists(system: System) -> None:
    """The role exists."""
    expect(system.role.description).to_exist()
