"""Ways to tune the function. All recommend a size at which the tests are quick."""

from typing import Any

from checks.proxy import event

from .someone import Do, Someone

POWER = 1024
PING = {"operation": "ping"}


def tunes(**asked: Any) -> Do:
    def do(me: Someone) -> None:
        me.makes_machine()
        me.tunes(POWER, **asked)
        me.applies(POWER)

    return do


def uses_another_machine(me: Someone) -> None:
    me.makes_machine(f"published-{me.names.suffix}")
    me.uses(me.machine)
    me.tunes(POWER)
    me.applies(POWER)


def tunes_twice_and_applies_the_first(me: Someone) -> None:
    me.makes_machine()
    me.tunes(POWER)
    me.tunes(512)
    me.applies(POWER)


def fails_after_it_worked(me: Someone) -> None:
    tunes()(me)
    me.tunes(None)


def keeps_a_version_of_its_own(me: Someone) -> None:
    me.publishes(512, alias="kept")
    tunes()(me)


TUNINGS: dict[str, Do] = {
    "for the cheapest": tunes(),
    "for the fastest": tunes(strategy="speed"),
    "for a balance": tunes(strategy="balanced", balancedWeight=0.5, num=20),
    "the payload as text": tunes(payload='{"operation": "ping"}'),
    "payloads by weight": tunes(payload=[{"payload": PING, "weight": 1}]),
    "a payload that writes": tunes(payload={"operation": "create"}),
    "as the API calls it": tunes(payload=event("/", "/", "prod", '{"operation": "ping"}')),
    "by the published tuner": uses_another_machine,
    "twice": tunes_twice_and_applies_the_first,
    "and once more in vain": fails_after_it_worked,
    "with a version of its own": keeps_a_version_of_its_own,
}
