"""Lab 01: the role that the function will wear."""

from checks.language import check, expect
from checks.permissions import ASSUMER, LOGGING, WORK
from checks.system import System


@check(
    hints=(
        "Which service keeps roles, and which name does this lab give to the one that your function"
        " will wear? Is it in the list of this account's roles, letter by letter?",
        "A role needs two things to exist: a name, and a document. Which question does that"
        " document answer: what the role may do, or who may wear it?",
        "The page “Creating a role for an AWS service” of the IAM User Guide shows the call:"
        " `iam.create_role(RoleName=names.role, AssumeRolePolicyDocument=json.dumps(trust))`.",
    ),
    onward="A role is a hat: it does nothing until somebody wears it.",
)
def role_exists(system: System) -> None:
    """The role exists."""
    expect(system.role.description).to_exist()


@check(
    needs=[role_exists],
    hints=(
        "Which of a role's documents says who may wear it, and what does `get_role` show there now?"
        " Read it aloud as a sentence: who, may do what?",
        "Under which key of a Principal do AWS's own services stand, and what is Lambda's name"
        " there? Which action of STS means to wear a role, and does any condition hold it back?",
        "The page “AWS JSON policy elements: Principal” of the IAM User Guide lists the forms."
        ' Here: `"Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"`.',
    ),
    onward=(
        "Whoever wears it gets keys that expire by themselves; no password is stored anywhere."
    ),
)
def lambda_can_assume(system: System) -> None:
    """Lambda can assume the role."""
    expect(system.role.trusted).to_include(ASSUMER, system.role.trust_of)


@check(
    needs=[lambda_can_assume],
    hints=(
        "Whom else does the trust policy let in? Look at every statement of it, not only at the"
        " first one that names Lambda.",
        "Which of the principals in it would a function need: another service, an account, an"
        " asterisk? What could someone do who wears this role without being your function?",
        "The page “Update a role trust policy” of the IAM User Guide shows how:"
        " `iam.update_assume_role_policy(RoleName=names.role, PolicyDocument=json.dumps(trust))`"
        " with Lambda as the only principal.",
    ),
    onward="A trust policy is a guest list, and the first document that a security review opens.",
)
def only_lambda_can_assume(system: System) -> None:
    """Only Lambda can assume the role."""
    expect(system.role.trusted).to_be([ASSUMER])


@check(
    needs=[role_exists],
    hints=(
        "The trust policy says who may wear the role. Which other document says what the wearer may"
        " do, and is there one on this role, or did it go to another role?",
        "A policy can be part of a role, or stand by itself and be attached. Which of the two did"
        " you choose, and which call connects it with the role?",
        "The page “Adding and removing IAM identity permissions” of the User Guide shows both."
        " Here: `iam.put_role_policy(RoleName=names.role, PolicyName=names.policy,"
        " PolicyDocument=json.dumps(permissions))`.",
    ),
    onward="An inline policy goes when its role goes; a managed one can serve several roles.",
)
def has_permissions(system: System) -> str | None:
    """The role has a permissions policy."""
    expect(system.role.policies).to_exist()
    undated = ", ".join(system.role.undated)
    return f'{undated} has no "Version", so AWS reads it by the rules of 2008' if undated else None


@check(
    needs=[has_permissions],
    hints=(
        "Which actions does your function call on the table, and which of them does IAM's policy"
        " simulator allow to this role? What does the decision's name tell you about the denials?",
        "Three things must fit for an Allow: the action's exact name, the resource's exact ARN, and"
        " every condition. In a table's ARN, which parts are region, account and name? And does"
        " anything else hold it back, such as a boundary?",
        "The page “Actions, resources, and condition keys for Amazon DynamoDB” lists the names."
        " Here: `dynamodb:PutItem`, `GetItem`, `UpdateItem`, `DeleteItem` and `Scan`, on"
        " `arn:aws:dynamodb:<region>:<account>:table/lambda-apigateway`.",
    ),
    onward="Try the simulator whenever a call is denied: it names the statement that decided.",
)
def table_actions_allowed(system: System) -> None:
    """The role may put, get, update, delete and scan items of the table."""
    expect(system.role.decisions(WORK, system.table.arn)).to_all_be("allowed")


@check(
    needs=[has_permissions],
    hints=(
        "A function without permission to write its log runs and stays silent. Which service would"
        " it write to, and does the policy name that service at all?",
        "Three actions stand between a function and its first log line: one for the group, one for"
        " the stream, one for the events. Does the resource's ARN reach down to a stream?",
        "The page “Sending Lambda function logs to CloudWatch Logs” names them:"
        " `logs:CreateLogGroup`, `logs:CreateLogStream` and `logs:PutLogEvents`, on"
        " `arn:aws:logs:<region>:<account>:*`.",
    ),
    onward="Without these three the function would run, and nobody could say how.",
)
def logging_allowed(system: System) -> None:
    """The role may write the function's log."""
    expect(system.role.decisions(LOGGING, system.log_stream_arn)).to_all_be("allowed")


@check(
    star=2,
    needs=[table_actions_allowed, logging_allowed, only_lambda_can_assume],
    hints=(
        "What could someone do with this role's credentials beyond your function's work? Look for"
        " every asterisk in the policies that the role has.",
        "For each statement: would your function notice if you took away this action, or put one"
        " table's name where there is an asterisk? Which ones would it never miss?",
        "The page “Grant least privilege access” of the IAM User Guide explains why. Name the five"
        " table actions one by one, and the table's ARN as their only resource.",
    ),
    onward="What a stolen key can do is what its role may do: here, five calls on one table.",
)
def nothing_else_allowed(system: System) -> None:
    """The role may do nothing else."""
    expect(system.role.excess).to_be([])
