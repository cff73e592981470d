"""Lab 04: the function, called over HTTP."""

from checks.api import ALLOWED, NOTHING
from checks.endpoint import CURRENT
from checks.lab01 import nothing_else_allowed
from checks.lab03 import (
    create_writes,
    delete_removes,
    fractions_are_kept,
    function_exists,
    function_is_ready,
    has_the_role,
    list_shows_all,
    ping_is_answered,
    read_finds,
    unknown_operation_fails,
    update_changes,
)
from checks.language import check, expect
from checks.operations import AT_WORK, PRICE, STORED
from checks.permissions import WORK
from checks.reply import Reply, as_json, refuses
from checks.system import System

_REFUSAL = "to be a 4xx answer with a message"


@check(
    hints=(
        "Which service gives a function a URL, and which of its calls lists the APIs of this"
        " region? Is the name that you chose in that list, letter by letter?",
        "API Gateway makes two kinds of API that speak HTTP, and each kind has a client of its own."
        " Which kind does this lab build, and which did you make?",
        "The page “Create a REST API in API Gateway” compares the ways. Here:"
        ' `apigateway.create_rest_api(name=names.api, endpointConfiguration={"types":'
        ' ["REGIONAL"]}, tags=names.tag)`.',
    ),
    onward=(
        "Its id stands in the URL and changes when it is made anew; clients like a name of"
        " their own."
    ),
)
def api_exists(system: System) -> str | None:
    """The REST API exists in this region."""
    expect(system.api.description).to_exist()
    count = len(system.api.namesakes)
    return f"there are {count} APIs of this name, and {system.api.id} is checked" * (count > 1)


@check(
    needs=[api_exists],
    hints=(
        "An API is a tree, and every resource has a parent. What does `get_resources` show: which"
        " paths are there, and is yours spelt as clients will spell it?",
        "Which resource of the tree should be the parent of yours? And does API Gateway take a"
        " small letter for a capital one?",
        "The page “Create a resource” of the API Gateway API Reference describes the call:"
        ' `apigateway.create_resource(restApiId=api_id, parentId=paths["/"],'
        " pathPart=names.path_part)`.",
    ),
    onward="Paths are case-sensitive, and part of the promise to your clients: choose them once.",
)
def resource_exists(system: System) -> None:
    """It has the resource /DynamoDBManager."""
    expect(system.api.resource).to_exist()


@check(
    needs=[resource_exists],
    hints=(
        "A resource by itself answers nobody. Which verbs does yours answer, as `get_resources`"
        " shows them when it is asked to embed methods?",
        "The request carries an operation and a payload. Which verb of HTTP sends a body along, and"
        " is a method for it on this resource, or on its parent?",
        "The page “Set up a method request in API Gateway” explains methods. Here:"
        " `apigateway.put_method(restApiId=api_id, resourceId=resource_id,"
        ' httpMethod="POST", authorizationType="NONE")`.',
    ),
    onward="One resource can have several verbs, each with an integration of its own.",
)
def method_exists(system: System) -> None:
    """The resource has the method POST."""
    expect(system.api.method).to_exist()


@check(
    needs=[method_exists],
    hints=(
        "What does the method want to see before it lets a request through? In this lab the client"
        " has neither AWS keys nor an API key: does the method know?",
        "Two settings of a method can shut a client out. Look at both in what `get_method`"
        " answers: which of them is not as a public method has it?",
        "The page “PutMethod” of the API Gateway API Reference names them. For a method that is"
        ' open: `authorizationType="NONE", apiKeyRequired=False`.',
    ),
    onward=(
        "Open to the whole internet: in production you would ask for a key, a token or a"
        " signature here."
    ),
)
def method_is_open(system: System) -> None:
    """Nobody has to show a key or to sign in."""
    expect(system.api.demands).to_be(NOTHING)


@check(
    needs=[method_exists],
    hints=(
        "What stands behind the method? A method without an integration, or with a make-believe"
        " one, never reaches a function.",
        "Several types of integration reach Lambda. Which of them hands over the whole HTTP"
        " request, and takes the function's answer as the response?",
        "The page “Choose an API Gateway API integration type” compares them. Here:"
        ' `apigateway.put_integration(**method, type="AWS_PROXY", integrationHttpMethod="POST",'
        " uri=uri)`.",
    ),
    onward=(
        "Now the function decides status and headers, and API Gateway passes them on as they are."
    ),
)
def integration_is_a_proxy(system: System) -> None:
    """Its integration hands the whole request over."""
    expect(system.api.integration_type).to_be("AWS_PROXY")


@check(
    needs=[integration_is_a_proxy],
    hints=(
        "Two verbs are at work here: the client's, and the one with which API Gateway calls what is"
        " behind. Which is which in what `get_integration` shows?",
        "The integration's address is Lambda's own Invoke API. Which verb does that API take,"
        " whatever verb the client used?",
        "The page “Invoke” of the Lambda API Reference shows the verb in its first line. Here:"
        ' `integrationHttpMethod="POST"`.',
    ),
    onward="The client's verb is not lost: it reaches the function inside the event.",
)
def integration_posts(system: System) -> None:
    """Lambda is called with POST, the only verb that it takes."""
    expect(system.api.integration_verb).to_be("POST")


@check(
    needs=[integration_is_a_proxy, function_exists],
    hints=(
        "Read the integration's URI from left to right, in what `get_integration` shows. Somewhere"
        " inside is a function's ARN: whose, in which region and account?",
        "A URI of this kind has a fixed beginning, an ARN in the middle and a fixed end. Which part"
        " of yours differs from the function's own ARN, or from the pattern?",
        "The page “Integration” of the API Gateway API Reference has the form. Here: "
        "`arn:aws:apigateway:<region>:lambda:path/2015-03-31/functions/<the function's"
        " ARN>/invocations`.",
    ),
    onward="A URI that ends in an alias lets you move traffic without touching the API.",
)
def api_calls_the_function(system: System) -> None:
    """It calls the function of lab 03."""
    expect(system.api.function_arn).to_be(system.function.arn)


@check(
    needs=[api_calls_the_function],
    hints=(
        "A role says what the function may do. Where does it stand who may invoke the function, and"
        " what does `get_policy` of Lambda show there?",
        "A permission names a principal, an action and a source. Compare the source with your"
        " API's id, stage, method and path: is any part another one, or missing?",
        "The page “Using resource-based policies for Lambda” explains it. Here:"
        ' `lambda_client.add_permission(…, Principal="apigateway.amazonaws.com", SourceArn='
        'f"arn:aws:execute-api:{region}:{account}:{api_id}/*/POST/{names.path_part}")`.',
    ),
    onward=(
        "A role says what you may do, this says who may call you: most denials lack one of the two."
    ),
)
def api_may_invoke(system: System) -> str | None:
    """API Gateway may invoke the function for this method."""
    expect(system.api.permission).to_be(ALLOWED)
    return "any other API, of any account, may invoke it too" * system.api.is_everyones


@check(
    needs=[method_exists],
    hints=(
        "Drawing a tree makes nothing live. What is it that clients reach: the tree, or a copy of"
        " it under a name? And which names does `get_stages` list?",
        "Which call takes the copy, and which of its arguments gives it the name that stands in"
        " your URL?",
        "The page “Deploy REST APIs in API Gateway” explains deployments and stages. Here:"
        " `apigateway.create_deployment(restApiId=api_id, stageName=names.stage)`.",
    ),
    onward="A second stage could serve the next version, while clients stay on this one.",
)
def stage_is_deployed(system: System) -> None:
    """The stage prod is deployed."""
    expect(system.api.stage).to_exist()


@check(
    needs=[
        stage_is_deployed,
        method_is_open,
        integration_posts,
        api_may_invoke,
        function_is_ready,
        has_the_role,
    ],
    hints=(
        "Your tree is right, and the URL answers as if it were not. What does the answer blame: an"
        " older tree, a limit on requests, or a rule about who may ask?",
        "What have you changed since you last deployed, and until when does a stage serve its old"
        " copy? If requests are too many, or closed out, which settings of the stage or of the API"
        " say so?",
        "The page “Deploy REST APIs in API Gateway” says when to redeploy: after every change."
        " Here: `apigateway.create_deployment(restApiId=api_id, stageName=names.stage)`. A limit"
        " stands in `get_stage` under `methodSettings`, a resource policy in `get_rest_api`.",
    ),
    onward="Deploying is a step of its own, so half-made changes never reach a client.",
)
def changes_are_deployed(system: System) -> None:
    """The latest changes are deployed."""
    expect(system.endpoint.live).to_be(CURRENT)


@check(
    needs=[changes_are_deployed, ping_is_answered],
    hints=(
        "Who gives this answer? API Gateway may turn the request away, the function may fail, or"
        " API Gateway may not take what the function answers. Does the function's log know the"
        " request?",
        "With a proxy integration, where in the event is the client's JSON, and as which type? And"
        " which fields must the answer have, with the body of which type?",
        "The page “Set up Lambda proxy integrations in API Gateway” shows event and answer. Here:"
        ' `json.loads(event["body"])`, and `{"statusCode": 200, "body": json.dumps(answer)}`.',
    ),
    onward="This one request has passed every part that you built: it is your smoke test.",
)
def answers_over_http(system: System) -> None:
    """A ping over HTTP is answered with a pong."""
    expect(system.over_http.ping).to_be(Reply("pong"))


@check(
    needs=[
        answers_over_http,
        create_writes,
        read_finds,
        update_changes,
        delete_removes,
        list_shows_all,
    ],
    hints=(
        "A ping gets through, and this does not. Does the same operation fail in lab 03's checks"
        " too, where nothing but the function is at work?",
        "What becomes of the request on its way from the body to DynamoDB, and of DynamoDB's answer"
        " on its way back? Follow the table's name, the payload, and the answer's own names.",
        "The page “Set up Lambda proxy integrations in API Gateway” shows both ways. Here:"
        ' `run(json.loads(event["body"], parse_float=Decimal))`, and'
        " `json.dumps(answer, default=float)` as the body.",
    ),
    onward="The function is reached in two ways now, and both must go on working.",
)
def operations_work_over_http(system: System) -> None:
    """Each operation does its job over HTTP."""
    expect(system.over_http.all).to_be(AT_WORK)


@check(
    needs=[operations_work_over_http, fractions_are_kept],
    hints=(
        "What becomes of a price on its way from the body to the table? Which of Python's kinds of"
        " number does it become, and does boto3 take that kind?",
        "In lab 03 the event's numbers became exact ones. Does that still happen now that they come"
        " in a string?",
        "The page “json — JSON encoder and decoder” of the Python documentation has the argument:"
        ' `json.loads(event["body"], parse_float=Decimal)`.',
    ),
    onward=(
        "The body is text, so you choose how its numbers are read; the default would be floats."
    ),
)
def fractions_over_http(system: System) -> None:
    """A number with a fraction, sent over HTTP, is kept exactly."""
    expect(system.over_http.create_with_fraction).to_be(STORED)


@check(
    needs=[operations_work_over_http],
    hints=(
        "What does a client get for an item with a price: a number, a string, or no answer at all?",
        "Which class do numbers from DynamoDB have in Python, and what does the JSON encoder do"
        " with a class that it doesn't know? Where can you tell it what to do?",
        "The page “json — JSON encoder and decoder” of the Python documentation has the argument:"
        " `json.dumps(answer, default=float)`.",
    ),
    onward=(
        "Very long decimals lose digits as JSON numbers: an amount is often sent as text, on"
        " purpose."
    ),
)
def numbers_over_http(system: System) -> None:
    """Numbers come back as JSON numbers."""
    expect(system.over_http.read_price).to_be(as_json(float(PRICE)))


@check(
    needs=[answers_over_http, unknown_operation_fails],
    hints=(
        "A client mistypes an operation. Whose mistake is it, and what does your API's answer say:"
        " that the client erred, or that the server broke?",
        "What becomes of the exception that names the operation? Which range of status codes is for"
        " the client's mistakes, and what would help the client to see?",
        "The page “Handle Lambda errors in API Gateway” explains why. Here:"
        ' `return respond(400, {"message": f"Bad request: {error}"})`.',
    ),
    onward="A 4xx tells a client not to try again unchanged; a 5xx invites retries.",
)
def unknown_operation_is_refused(system: System) -> None:
    """An unknown operation is refused with a 4xx and a message."""
    expect(system.over_http.unknown).to_satisfy(_REFUSAL, refuses, str)


@check(
    needs=[unknown_operation_is_refused],
    hints=(
        "A client sends a sentence where JSON should be. Whose mistake is it, and what does your"
        " API's answer say?",
        "Which exception does decoding such a body raise, and is that line inside what you catch?",
        "The page “json — JSON encoder and decoder” of the Python documentation names it:"
        " `JSONDecodeError`, which is a `ValueError`. Decode inside the `try`, and"
        ' `return respond(400, {"message": …})`.',
    ),
    onward="Nothing that a client can type should look like a crash of yours.",
)
def bad_json_is_refused(system: System) -> None:
    """A body that is no JSON is refused with a 4xx and a message."""
    expect(system.endpoint.post("this is no JSON")).to_satisfy(_REFUSAL, refuses, str)


@check(
    needs=[unknown_operation_is_refused],
    hints=(
        "A client sends JSON and forgets the operation. What does your API answer, and would the"
        " client know what to mend?",
        "Which exception does a dictionary raise for a key that is not there, and do you catch"
        " that one too?",
        "The page “Built-in Exceptions” of the Python documentation names it: `KeyError`. Here:"
        " `except (KeyError, TypeError, ValueError) as error:`.",
    ),
    onward=(
        "API Gateway could refuse this itself, with a model of the body, before anything runs."
    ),
)
def missing_operation_is_refused(system: System) -> None:
    """A request without an operation is refused with a 4xx and a message."""
    expect(system.endpoint.send({})).to_satisfy(_REFUSAL, refuses, str)


@check(
    star=2,
    needs=[operations_work_over_http, nothing_else_allowed],
    hints=(
        "The client names the table. Which tables does your function's role let it work on: one, or"
        " whichever a stranger asks for?",
        "Which statement of the role's policy allows the work on items, and what stands in its"
        " Resource? What would have to stand there for one table alone?",
        "The page “Identity and Access Management for Amazon DynamoDB” shows a table's ARN as the"
        " Resource. Here: `arn:aws:dynamodb:<region>:<account>:table/lambda-apigateway`.",
    ),
    onward="The client still names the table; IAM has the last word, whatever the code forgets.",
)
def other_tables_are_denied(system: System) -> None:
    """The function may work on no other table."""
    decisions = system.role.decisions(WORK, system.payroll_arn)
    expect(decisions).to_satisfy("all to be denied", lambda words: "allowed" not in words.values())


@check(
    star=2,
    needs=[other_tables_are_denied, unknown_operation_is_refused],
    hints=(
        "A stranger asks your API for another table's item. Is the answer a refusal that a client"
        " understands, or does it look as if the server broke?",
        "Which exception does boto3 raise when DynamoDB denies, and do you catch that one? How much"
        " of its message should a stranger read?",
        "The page “Error handling” of the Boto3 documentation shows it:"
        " `except ClientError as error:`, and `error.response['Error']['Code']`.",
    ),
    onward="Say that it is refused, not why: the details are for your log.",
)
def denial_is_told(system: System) -> str | None:
    """A request for another table is refused with a 4xx and a message."""
    answer = system.endpoint.send(system.for_another_table)
    expect(answer).to_satisfy(_REFUSAL, refuses, str)
    names_the_role = answer.value is not None and system.names.role in str(answer.value)
    return "the message tells strangers the name of your role" if names_the_role else None
