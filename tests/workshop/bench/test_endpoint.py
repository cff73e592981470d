from __future__ import annotations

import os
import signal
import sys

import pytest

from tests.localaws.cloud import eventually
from tests.processes import is_gone
from workshop.bench.endpoint import Own, Peer
from workshop.bench.floor import BARE_MOTO
from workshop.bench.table import answers


@pytest.mark.parametrize("text", ["moto", "moto=moto_server", "=moto_server -p {port}"])
def test_a_peer_needs_a_name_a_command_and_a_place_for_its_port(text: str) -> None:
    with pytest.raises(ValueError, match=r"NAME=COMMAND with \{port\}"):
        Peer.parse(text)


def test_a_command_may_hold_further_signs_of_equality() -> None:
    peer = Peer.parse("x=env PORT={port} x")
    assert (peer.name, peer.command) == ("x", "env PORT={port} x")


@pytest.mark.parametrize("endpoint", [Own(), BARE_MOTO], ids=["own", "peer"])
def test_an_endpoint_answers_until_it_is_left(endpoint: Own | Peer) -> None:
    with endpoint.running() as running:
        assert answers(running.url)
        assert running.memory > 20
    assert not answers(running.url)
    eventually(lambda: is_gone(running.pid))


def test_a_peer_that_ends_at_once_says_so() -> None:
    ends = Peer("broken", f"{sys.executable} -c 'raise SystemExit(3)' {{port}}")
    with pytest.raises(RuntimeError, match="ended with 3"), ends.running():
        pass


def test_a_peer_that_died_meanwhile_is_left_without_complaint() -> None:
    with BARE_MOTO.running() as running:
        os.kill(running.pid, signal.SIGKILL)
    assert not answers(running.url)
