"""What a URL answers, where only the real AWS would answer so: from a loopback server."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from checks.api import Api
from checks.cloud import Cloud
from checks.endpoint import CURRENT, Endpoint
from checks.language import CouldNotCheck
from checks.names import Names
from checks.observed import Observed

Answer = tuple[int, str, str]
Serve = Callable[..., Endpoint]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """An endpoint that gives these answers in turn: status, body, `x-amzn-ErrorType`."""
    servers = []

    def start(*answers: Answer) -> Endpoint:
        turns = list(answers)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                status, body, kind = turns.pop(0)
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                if kind:
                    self.send_header("x-amzn-ErrorType", kind)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None:
                """Nothing: what is asked shows in the answers."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        servers.append((server, thread))
        api = Api(Names(), Cloud())
        api.description = Observed("the API", {"id": "abc"}, "apigateway.get_rest_apis()")
        endpoint = Endpoint(api)
        endpoint.url = f"http://127.0.0.1:{server.server_port}/prod/DynamoDBManager"
        return endpoint

    yield start
    for server, thread in servers:
        server.shutdown()
        server.server_close()
        thread.join()


def refusal(message: str, kind: str, status: int = 403) -> Answer:
    return status, json.dumps({"message": message}), kind


PONG = (200, '"pong"', "")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            refusal("Missing Authentication Token", "MissingAuthenticationTokenException"),
            "or asks for a signature: it answers 403",
        ),
        (refusal("Forbidden", "ForbiddenException"), "a tree that asks for an API key"),
        (refusal("Unauthorized", "UnauthorizedException", 401), "a tree that asks who calls"),
        (
            refusal("User: anonymous is not authorized", "AccessDeniedException"),
            "closed by a resource policy of the API",
        ),
        (refusal("Too Many Requests", "TooManyRequestsException", 429), "throttled"),
    ],
)
def test_what_api_gateway_refuses_is_named(answer: Answer, words: str, serve: Serve) -> None:
    assert words in (serve(answer).live.value or "")


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_what_the_function_answers_says_nothing_of_the_deployment(
    status: int, serve: Serve
) -> None:
    assert serve((status, '{"message": "no"}', "")).live.value == CURRENT


def test_on_aws_a_fresh_deployment_is_asked_again(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    endpoint = serve(refusal("Forbidden", "ForbiddenException"), PONG)
    assert endpoint.live.value == CURRENT


def test_an_answer_carries_its_status_and_the_client_s_own_command(serve: Serve) -> None:
    endpoint = serve((422, '{"message": "What?"}', ""))
    seen = endpoint.send({"operation": "fly"})
    assert seen.value
    assert (seen.value.status, seen.value.part("message")) == (422, "What?")
    assert seen.evidence == f"""curl -d '{{"operation": "fly"}}' {endpoint.url}"""


def test_what_api_gateway_turns_away_by_itself_is_told_from_a_functions_refusal(
    serve: Serve,
) -> None:
    answers = (refusal("Invalid request body", kind, 400) for kind in ("BadRequestException", ""))
    by_itself, by_the_function = (str(serve(each).send({}).value) for each in answers)
    assert by_itself.endswith("so says API Gateway, and has not called the function")
    assert by_the_function.endswith('Invalid request body"}')


def test_a_page_of_html_is_cut_to_what_a_learner_can_take_in(serve: Serve) -> None:
    seen = serve((503, "<html>" + "x" * 5000, "")).send({})
    assert str(seen.value).startswith("503 <html>xxx")
    assert len(str(seen.value)) < 500


def test_a_url_that_does_not_answer_could_not_be_checked() -> None:
    endpoint = Endpoint(Api(Names(), Cloud()))
    endpoint.url = "http://127.0.0.1:1/prod/DynamoDBManager"
    with pytest.raises(CouldNotCheck, match=r"does not answer.*Run: workshop status"):
        endpoint.send({"operation": "ping"})
