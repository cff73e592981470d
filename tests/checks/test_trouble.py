"""What is not the learner's fault is said so, with what to do next."""

import http.server
import threading
from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError, NoRegionError

from checks.cloud import Cloud
from checks.language import CouldNotCheck
from checks.trouble import NoAnswer, explain


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Iterator[type]:
    """An endpoint that answers every call with `status` and `code`."""

    class Endpoint(http.server.BaseHTTPRequestHandler):
        status, code = 200, ""

        def do_POST(self) -> None:
            body = f'{{"__type": "{self.code}", "message": "says the endpoint"}}'.encode()
            self.send_response(self.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quietly."""

    with http.server.HTTPServer(("127.0.0.1", 0), Endpoint) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Endpoint
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (400, "AccessDeniedException", "You, who run the checks, may not make this call"),
        (400, "ThrottlingException", "AWS asks to slow down (ThrottlingException). Wait a minute"),
        (429, "SomethingNew", "AWS asks to slow down"),
        (400, "ExpiredTokenException", "Log in again, then run: workshop status"),
        (500, "InternalServerError", "AWS answered InternalServerError (500)"),
        (501, "NotImplemented", "AWS answered NotImplemented (501)"),
    ],
)
def test_an_error_of_the_endpoint_could_not_be_checked(
    answering: type, status: int, code: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "status", status)
    monkeypatch.setattr(answering, "code", code)
    with pytest.raises(CouldNotCheck) as raised:
        Cloud().look("the table", "dynamodb", "describe_table", TableName="orders")
    assert words in raised.value.found
    assert raised.value.evidence == 'dynamodb.describe_table(TableName="orders")'


def test_an_answer_that_there_is_no_such_thing_is_an_observation(
    answering: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "status", 400)
    monkeypatch.setattr(answering, "code", "ResourceNotFoundException")
    seen = Cloud().look("the table", "dynamodb", "describe_table", TableName="orders")
    assert seen.value is None


def test_only_what_every_call_would_meet_silences_the_rest() -> None:
    denied = ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "GetRole")
    unknown = ClientError({"Error": {"Code": "InvalidClientTokenId", "Message": "no"}}, "GetRole")
    assert not isinstance(explain(denied), NoAnswer)
    assert isinstance(explain(unknown), NoAnswer)
    assert isinstance(explain(NoRegionError()), NoAnswer)


def test_a_missing_region_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    with pytest.raises(NoAnswer, match=r"No AWS region is set\. Run: workshop status"):
        Cloud().ask("lambda", "list_functions")
