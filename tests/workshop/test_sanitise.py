import re
from pathlib import Path

import pytest

from workshop import sanitise

PATTERNS = sanitise.read_patterns(Path(__file__).parents[1] / "nbval-sanitise.cfg")


def said(text: str) -> list[dict[str, object]]:
    return [{"output_type": "stream", "name": "stdout", "text": text}]


def test_the_file_is_plain_ascii_since_nbval_reads_it_in_the_systems_encoding():
    assert (Path(__file__).parents[1] / "nbval-sanitise.cfg").read_bytes().isascii()


def test_every_entry_of_the_file_is_read():
    text = (Path(__file__).parents[1] / "nbval-sanitise.cfg").read_text(encoding="ascii")
    assert len(PATTERNS) == len(re.findall(r"(?m)^\[", text)) == text.count("\nregex:")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Cell In[3], line 1", "Cell In[14], line 1"),
        ("\x1b[31mKeyError\x1b[0m", "KeyError"),
        (
            "datetime.datetime(2025, 3, 1, 9, 0, tzinfo=tzlocal())",
            "datetime.datetime(2026, 11, 12, 13, 14, 15, 160000, tzinfo=datetime.timezone(x))",
        ),
        ("2025-03-01T09:00:00Z", "2026-11-12T23:14:15.123456+00:00"),
        ("2025-03-01 09:00", "2026-11-12 23:14:15,123"),
        ("Date: Sat, 01 Mar 2025 09:00:00 GMT", "Date: Thu, 12 Nov 2026 23:14:15 GMT"),
        ("01/Mar/2025:09:00:00 +0000", "12/Nov/2026:23:14:15 +0000"),
        (f"2025/03/01/[$LATEST]{'0a' * 16}", f"2026/11/12/[$LATEST]{'f3' * 16}"),
        ("on 2025-03-01", "on 2026-11-12"),
        ("at 09:00:00", "at 23:14:15.1"),
        ("'requestTimeEpoch': 1740819600000", "'requestTimeEpoch': 1794525255123"),
        ("1740819600", "1794525255.5"),
        ("8c0f6b4e-7a52-4d0d-9a1d-2d6b1c8f0e11", "00000000-7a52-4d0d-9a1d-2d6b1c8f0e12"),
        (
            "Root=1-67c2d0d0-0123456789abcdef01234567;Parent=53995c3f42cd8ad8;Sampled=0",
            "Root=1-00000000-000000000000000000000000;Parent=0000000000000000;Sampled=0",
        ),
        ("0123456789abcdef" * 2, "f" * 32),
        ("'CodeSha256': '" + "aB3+" * 10 + "xyz='", "'CodeSha256': '" + "Zz/9" * 10 + "abc='"),
        ("'RoleId': 'AROAZ6KUYGYCS3QEXAMPL'", "'RoleId': 'AROA1234567890123456'"),
        ("'RequestId': '" + "A1" * 26 + "'", "'RequestId': '" + "Z9" * 26 + "'"),
        ("x-amz-apigw-id: HKxq0EPtIAMF2wQ=", "x-amz-apigw-id: AAAAAAAAAAAAAAA="),
        (
            "http://localhost:4566/restapis/abcdefghij/prod",
            "http://localhost:51234/restapis/k3v9x0a1bc/prod",
        ),
        (
            "http://abcdefghi1.execute-api.us-east-1.localhost:4566/prod",
            "http://k3v9x0a1bc.execute-api.us-east-1.localhost:8080/prod",
        ),
        (
            "arn:aws:execute-api:us-east-1:123456789012:abcdefghij/*/POST/DynamoDBManager",
            "arn:aws:execute-api:us-east-1:123456789012:k3v9x0a1bc/*/POST/DynamoDBManager",
        ),
        ("{'id': 'hyfq7a', 'path': '/'}", "{'id': 'c5lghd', 'path': '/'}"),
        ("'k3v9x0a1bc'", "'a1b2c3d4e5'"),
        (
            "Connected to localhost (127.0.0.1) port 4566",
            "Connected to localhost (127.0.0.1) port 80",
        ),
        ("server has pid 123", "server has pid 45678"),
        ("/tmp/ipykernel_123/77.py:1", "/tmp/ipykernel_9/1.py:1"),  # noqa: S108  # text
        ("/var/folders/zz/abc/T/x.zip", "/private/tmp/y.zip"),
        ("<object at 0x7f5ca8b1d2e0>", "<object at 0x10f3c21a0>"),
        (
            "REPORT\tDuration: 3.01 ms\tBilled Duration: 114 ms\tMax Memory Used: 36 MB\t",
            "REPORT\tDuration: 1203.10 ms\tBilled Duration: 1204 ms\tMax Memory Used: 101 MB\t",
        ),
        ("took 1.5 s", "took 12 seconds"),
        ("'initDurationMs': 12.5", "'initDurationMs': 131"),
        ("204.7 requests/s", "1,023 requests/s"),
        ("content-length: 34", "content-length: 1034"),
        ("'x-amz-crc32': '4189922987'", "'x-amz-crc32': '1740819600'"),
        ("{'at': 'x',\n  'b': 1}", "{'at': 'x', 'b': 1}"),
        ("'CodeSize': 512", "'CodeSize': 498"),
        ("Python 3.13.1", "Python 3.13.12"),
        ("User-Agent: curl/8.5.0", "User-Agent: curl/7.88.1"),
        ("p50     9.5 ms  list", "p50    11.5 ms  list"),
    ],
)
def test_two_runs_that_differ_in_this_alone_are_alike(first: str, second: str):
    assert sanitise.sanitise(first, PATTERNS) == sanitise.sanitise(second, PATTERNS)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("passed", "not yet"),
        ("'Version': '2012-10-17'", "'Version': '2008-10-17'"),
        (
            "arn:aws:iam::123456789012:role/lambda-apigateway-role",
            "arn:aws:iam::123456789012:role/x",
        ),
        ("Memory Size: 128 MB", "Memory Size: 256 MB"),
        ("StatusCode: 200", "StatusCode: 502"),
        ("python3.12", "python3.13"),
        ("{'id': '1234ABCD'}", "{'id': '1234ABCE'}"),
        ("Count: 4", "Count: 5"),
        ("123456789012", "210987654321"),
        ("/prod/DynamoDBManager", "/test/DynamoDBManager"),
        ("KeyError: 'operation'", "KeyError: 'body'"),
        ("RetryAttempts: 0", "RetryAttempts: 1"),
    ],
)
def test_two_runs_that_differ_in_what_they_say_are_not_alike(first: str, second: str):
    assert not sanitise.alike(said(first), said(second), PATTERNS)


def test_outputs_are_alike_whatever_their_figures_draw():
    old = [{"output_type": "display_data", "data": {"image/png": "aaaa", "text/plain": "<Figure>"}}]
    new = [{"output_type": "display_data", "data": {"image/png": "bbbb", "text/plain": "<Figure>"}}]
    assert sanitise.alike(old, new, PATTERNS)


@pytest.mark.parametrize(
    "new",
    [
        [],
        said("x") * 2,
        [{"output_type": "stream", "name": "stderr", "text": "x"}],
        [{"output_type": "error", "ename": "KeyError", "evalue": "x", "traceback": ["x"]}],
    ],
)
def test_another_kind_of_output_is_another_shape(new: list[dict[str, object]]):
    assert not sanitise.same_shape(said("x"), new)
    assert not sanitise.alike(said("x"), new, PATTERNS)


def test_a_volatile_output_has_the_same_shape_whatever_it_says():
    assert sanitise.same_shape(said("412 users"), said("9 users"))


def test_errors_differ_by_name_value_and_traceback():
    error = {"output_type": "error", "ename": "KeyError", "evalue": "a", "traceback": ["line 1"]}
    for change in ({"ename": "TypeError"}, {"evalue": "b"}, {"traceback": ["line 2"]}):
        assert not sanitise.alike([error], [error | change], PATTERNS)


def test_the_clone_and_the_home_are_named_as_any_readers(tmp_path: Path, monkeypatch):
    home = tmp_path / "home" / "ana"
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    root = home / "code" / "workshop"
    text = f"{root}/solutions/x.zip and {home}/.aws and {home}s and file://{root} and '{root}'"
    output = {"output_type": "stream", "text": text, "data": {"a": [{"b": f"{home}/y"}]}, "n": 1}
    clone = sanitise.CLONE
    assert sanitise.neutral(output, root) == {
        "output_type": "stream",
        "text": f"{clone}/solutions/x.zip and ~/.aws and {home}s and file://{clone} and '{clone}'",
        "data": {"a": [{"b": "~/y"}]},
        "n": 1,
    }


def test_paths_of_a_machine_are_found(tmp_path: Path):
    homes = {"/home/ana", "/Users/ana", "C:\\Users\\ana", "/root"}
    text = " ".join(f"{folder}/x" for folder in {*homes, str(tmp_path)})
    assert set(sanitise.machine_paths(text, tmp_path)) == {*homes, str(tmp_path)}


def test_a_functions_own_paths_are_no_machines(tmp_path: Path):
    text = "/var/task/handler.py /opt/python /tmp/x ~/serverless-workshop/solutions /rooted"
    assert sanitise.machine_paths(text, tmp_path) == []


def test_widgets_are_not_stored():
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "Button()"}
    assert not sanitise.storable({"output_type": "display_data", "data": view})
    assert sanitise.storable({"output_type": "display_data", "data": {"text/plain": "x"}})
    assert sanitise.storable(said("x")[0])
