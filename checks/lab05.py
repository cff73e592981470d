"""Lab 05: the learner's own tests, tested."""

from checks.collection import UNKNOWN
from checks.lab04 import answers_over_http
from checks.language import check, expect
from checks.loadtest import LEAST_RATE, MOST_ERRORS, MOST_P95
from checks.spoils import LOST, MISJUDGED, MISREAD, OPERATIONS, UNREAD
from checks.system import System


@check(
    hints=(
        "Which file should hold your collection, and which cell writes it? Is it in the work"
        " folder beside your notebook?",
        "A collection is a JSON document with two main parts. Under which key are its requests, and"
        " does each of them have a name, a request and an event?",
        "The page “Postman Collection Format v2.1.0” describes it. Here the last step is"
        ' `Path("work/collection.json").write_text(json.dumps(collection))`.',
    ),
    onward="It is plain JSON, so it belongs into version control, beside the code that it tests.",
)
def collection_exists(system: System) -> None:
    """Your Postman collection has requests."""
    expect(system.collection.requests).to_exist()


@check(
    needs=[collection_exists],
    hints=(
        "The same collection should serve the AWS on your machine and the real one. What in it"
        " would have to change from one to the other?",
        "Postman keeps what changes in an environment, and a collection refers to it by name."
        " Which name does yours have in `work/environment.json`?",
        "The page “Use variables in Postman” of the Learning Center explains it. Here every"
        ' request has `"url": "{{url}}"`.',
    ),
    onward="The same file can now test a laptop, a staging account and production.",
)
def requests_use_the_variable(system: System) -> None:
    """Each request goes to {{url}}, so that the environment decides."""
    expect(system.collection.requests).to_all_be("{{url}}")


@check(
    needs=[requests_use_the_variable, answers_over_http],
    hints=(
        "Where did newman send the requests? Compare that URL with the one that the helper"
        " `invoke_url` gives you, part by part.",
        "Which file gives the variable its value, and was it written before or after the API was"
        " made that you have now?",
        "The page “Manage environments in Postman” shows the form:"
        ' `{"name": "local", "values": [{"key": "url", "value": invoke_url(api_id)}, …]}` in'
        " `work/environment.json`.",
    ),
    onward="A test that meets the wrong system is green for the wrong reason.",
)
def requests_reach_the_api(system: System) -> None:
    """The environment leads to your API."""
    expect(system.collection.addresses).to_be([system.endpoint.url])


@check(
    needs=[requests_reach_the_api],
    hints=(
        "Run newman yourself and read its summary: which request is it, and which of its tests?"
        " Is the API wrong, or what the test expects of it, or the way in which it is asked?",
        "Send that request with `curl` and look at the answer. Does the test want the right status,"
        " and look for the value where the answer has it?",
        "The page “Write scripts to test API response data in Postman” has examples of each kind,"
        " and `data/postman` a collection that is green on a right API.",
    ),
    onward="Green is half of it: the rest is turning red when something is wrong.",
)
def collection_is_green(system: System) -> str:
    """Your tests pass on your API."""
    expect(system.collection.failures).to_be([])
    return "; ".join(system.collection.caveats)


@check(
    needs=[requests_reach_the_api],
    hints=(
        "The API knows seven operations, and a client may ask for an eighth. Which of these does no"
        " request of yours send?",
        "Look at the bodies of your requests: which value does each have for `operation`? What"
        " should the API answer to a value that it does not know?",
        "The files in `data/requests` show one request for each operation, and `unknown.json` one"
        " that must fail. Put the missing ones into your collection.",
    ),
    onward="What no test sends, nobody notices breaking.",
)
def each_operation_is_sent(system: System) -> None:
    """Your collection sends each operation, and one that is unknown."""
    expect(system.collection.operations).to_be([*OPERATIONS, UNKNOWN])


@check(
    needs=[requests_reach_the_api],
    hints=(
        "Imagine that a colleague runs your collection in the same second as you do. Whose item is"
        " read, and whose is deleted?",
        "An id that stands in the file is the same in every run. Which of Postman's dynamic"
        " variables is another one each time, and where would you keep its value for the next"
        " requests?",
        "The page “Use dynamic variables” of the Postman Learning Center lists them. Here, before"
        ' `create`: `pm.collectionVariables.set("id", pm.variables.replaceIn("{{$guid}}"))`.',
    ),
    onward="Now two runs at once, or one after a crash, do not disturb each other.",
)
def each_run_has_its_own_item(system: System) -> None:
    """Each run works on an item of its own."""
    expect(system.collection.shared_ids).to_be([])


@check(
    needs=[each_operation_is_sent, each_run_has_its_own_item],
    hints=(
        "Scan the table after a run of your collection. Is there an item that was not there"
        " before, and which request wrote it?",
        "Which request undoes what `create` did, and does it come after all that read the item,"
        " with the same key?",
        "A run ends with `delete` of the key that it created:"
        ' `{"operation": "delete", "tableName": "{{table}}", "payload": {"Key": {"id":'
        ' "{{id}}"}}}`.',
    ),
    onward="A run that tidies up can be repeated tomorrow, on production too.",
)
def nothing_is_left(system: System) -> None:
    """A run leaves nothing in the table."""
    expect(system.collection.left_behind).to_be([])


# Only such a collection says something about an API that is spoiled.
SOUND = [collection_is_green, each_operation_is_sent, each_run_has_its_own_item]


@check(
    needs=SOUND,
    hints=(
        "We let an operation answer 200 with something else than it should, and all of your tests"
        " stayed green. What in its answer do they never look at?",
        "For `ping`, `echo` and `list`, what would a client read in the answer: a word, the"
        " payload, its own item among others? Which test says so?",
        "The page “Write scripts to test API response data in Postman” shows how to read a body:"
        ' `pm.expect(pm.response.json()).to.eql("pong")`, or for a list'
        " `pm.expect(pm.response.json().Items).to.deep.include(item)`.",
    ),
    onward="A status says that an answer came; only the body says that it is the right one.",
)
def answers_are_read(system: System) -> None:
    """Your tests read what the API answers, not only its status."""
    expect(system.collection.unnoticed(UNREAD)).to_be([])


@check(
    needs=SOUND,
    hints=(
        "We let `read` answer an item with the same attributes and something wrong about their"
        " values. Your tests stayed green. Which values do they compare?",
        "Your collection knows what it wrote, so it can compare the whole item, to the type of each"
        " value: is 9.5 the same as “9.5”? Has your item a number at all?",
        "Chai's documentation explains `eql`. Here:"
        ' `pm.expect(pm.response.json().Item).to.eql({id: pm.variables.get("id"), name: "Sample",'
        " price: 9.5})`.",
    ),
    onward="Mixed-up customers are the worst kind of bug, and a status of 200 hides it.",
)
def wrong_values_are_noticed(system: System) -> None:
    """Your tests notice wrong values in an item."""
    expect(system.collection.unnoticed(MISREAD)).to_be([])


@check(
    needs=SOUND,
    hints=(
        "We changed nothing but a status: one that means success for an error, or the other way"
        " round. Your tests stayed green. Which of your requests must succeed, which must not?",
        "A client looks at the status before it reads on. In which range is it when the client made"
        " a mistake, and does your test of that request look at it?",
        "The page “HTTP response status codes” of MDN explains the ranges. Here"
        " `pm.response.to.have.status(200)`, and for the unknown operation"
        " `pm.expect(pm.response.code).to.be.within(400, 499)`.",
    ),
    onward="Half of an API's promises are about what it refuses.",
)
def wrong_statuses_are_noticed(system: System) -> None:
    """Your tests notice a status that says the opposite."""
    expect(system.collection.unnoticed(MISJUDGED)).to_be([])


@check(
    needs=SOUND,
    hints=(
        "We let an operation answer 200 and leave the table as it was. Your tests stayed green. How"
        " could a client find out what is really in the table?",
        "The answer to a write says only that it was asked. Which other request, sent after each of"
        " them, would answer differently if nothing had happened?",
        "The page “GetItem” of the DynamoDB API Reference says what an absent item looks like. So"
        " read after `create`, after `update` and once more after `delete`:"
        ' `pm.expect(pm.response.json()).to.not.have.property("Item")`.',
    ),
    onward="Ask the system again, rather than believe what it says of itself.",
)
def lost_writes_are_noticed(system: System) -> None:
    """Your tests notice that a write did nothing."""
    expect(system.collection.unnoticed(LOST)).to_be([])


@check(
    hints=(
        "Which cell runs the load test, and did it end by naming a file? Look for that file in the"
        " work folder beside your notebook.",
        "Locust stops with a sentence when one of its options is unusable. Which of yours are still"
        " `...`: users, spawn rate, run time, mix?",
        "The page “Configuration” of Locust's documentation lists the options. Here the report is"
        " asked for by `--report work/load-report.json`.",
    ),
    onward="Keep each report with its date: the next one is worth something beside it.",
)
def load_report_exists(system: System) -> None:
    """Your load test has a report."""
    expect(system.load_test).to_exist()


@check(
    needs=[load_report_exists, answers_over_http],
    hints=(
        "Which URL does the report name, and which one does your API have now? Has anything been"
        " made anew since?",
        "Which option of Locust says where the requests go? Run the load test again with the URL"
        " that `invoke_url` gives you: `--host {url}`.",
    ),
    onward="Write down what was tested and when; a number without them says little.",
)
def load_test_was_of_this_api(system: System) -> None:
    """It was this API that you tested."""
    expect(system.load_test).to_satisfy(
        f"to be of {system.endpoint.url}",
        lambda report: report.url == system.endpoint.url,
        lambda report: report.url,
    )


@check(
    needs=[load_test_was_of_this_api],
    hints=(
        "How many requests can one user send in a second, if each takes its time and is followed by"
        " a pause? And how many users were there?",
        "Two options decide about the number of requests in a second. Which of them did you set too"
        " low, or did the run end before all users had started?",
        "The page “Quick start” of Locust's documentation explains users and spawn rate. Here"
        " `--users 8 --spawn-rate 4` is plenty.",
    ),
    onward="Rate times duration is concurrency: so many environments were busy at once.",
)
def load_rate_is_met(system: System) -> None:
    """It managed enough requests per second."""
    expect(system.load_test).to_satisfy(
        f"to manage at least {LEAST_RATE:g} requests/s",
        lambda report: report.requests_per_second >= LEAST_RATE,
        lambda report: f"{report.requests_per_second:g} requests/s, of {report.users} users",
    )


@check(
    needs=[load_test_was_of_this_api],
    hints=(
        "Which status did the failed requests have? A 4xx is what the client got wrong, a 5xx what"
        " happened behind the API, a 0 no answer at all.",
        "Send one request of your mix with `curl`, then look into the function's log. For 429 and"
        " 500 under load: how many environments may your account run at once?",
        "The page “Understanding Lambda function scaling” explains concurrency;"
        " `lambda_client.get_account_settings()` tells your limit. Stay below it with `--users`.",
    ),
    onward="Errors often answer quickly: a run with many of them looks fast.",
)
def load_errors_are_absent(system: System) -> None:
    """It had no errors."""
    expect(system.load_test).to_satisfy(
        f"to have at most {MOST_ERRORS:g} % errors",
        lambda report: report.error_rate <= MOST_ERRORS,
        lambda report: report.error_text,
    )


@check(
    needs=[load_test_was_of_this_api],
    hints=(
        "Of 20 requests, 19 were faster than the 95th percentile. What did the slow ones wait for:"
        " a cold start, a crowded machine, the table, the size of the list?",
        "Does the diagram show slow requests at the beginning only, or all the time? Run the load"
        " test again with what it was warmed up with, or with fewer users.",
        "The page “Understanding the Lambda execution environment lifecycle” explains what the"
        " first requests wait for. Fewer `--users`, or a mix with less `list`, mend the rest.",
    ),
    onward="A mean would hide the slow ones; clients remember exactly those.",
)
def load_latency_is_met(system: System) -> None:
    """95 of 100 requests were fast enough."""
    expect(system.load_test).to_satisfy(
        f"to have its 95th percentile at {MOST_P95:g} ms or below",
        lambda report: report.p95_ms <= MOST_P95,
        lambda report: f"{report.p95_ms:g} ms",
    )
