"""Virtual users of the API, for Locust (https://docs.locust.io). From the folder of a notebook:

locust --config ../data/loadtest/locust.conf --host URL --users 8 --spawn-rate 4 --run-time 15s
    --mix "read:6 list:1" --report work/load-report.json

Each user writes an item of their own, sends one request after the other with a short pause in
between, and deletes the item at the end. What began before every user had their item is the
warm-up; the figures of the report are about the rest.
"""

import argparse
import json
import random
import statistics
import time
import uuid
from collections import Counter
from pathlib import Path

import gevent
from locust import FastHttpUser, between, events, task

REQUESTS = Path(__file__).parents[1] / "requests"
JSON = {"Content-Type": "application/json"}
PROGRESS = 3  # seconds from one line to the next

began = warm = ended = 0.0  # seconds since 1970; warm is when the last user had their item
ready = 0  # users
samples = []  # of each request: when it began, milliseconds, HTTP status (0 without an answer)


def shares(mix):
    """ "read:6 list:1" as {"read": 6, "list": 1}."""
    pairs = [part.partition(":") for part in mix.split()]
    for operation, _, share in pairs:
        if not (REQUESTS / f"{operation}.json").exists() or not share.isdigit():
            raise argparse.ArgumentTypeError(f'"{operation}" with share "{share}" is no request')
    return {operation: int(share) for operation, _, share in pairs}


@events.init_command_line_parser.add_listener
def add_options(parser):
    parser.add_argument("--mix", type=shares, default="read:1", help="as read:6 list:1")
    parser.add_argument("--table", default="lambda-apigateway", help="the table's name")
    parser.add_argument("--report", default="load-report.json", help="the file of the report")


class User(FastHttpUser):
    wait_time = between(0.05, 0.15)
    network_timeout = connection_timeout = 30

    def on_start(self):
        self.id = f"load-{uuid.uuid4()}"
        self.send("create")
        note_ready()

    def on_stop(self):
        self.send("delete")

    @task
    def work(self):
        mix = self.environment.parsed_options.mix
        self.send(*random.choices(list(mix), mix.values()))  # noqa: S311  # no secret is drawn

    def send(self, operation):
        table = self.environment.parsed_options.table
        body = (REQUESTS / f"{operation}.json").read_text(encoding="utf-8")
        body = body.replace("1234ABCD", self.id).replace("lambda-apigateway", table)
        self.client.post("", body, headers=JSON, name=operation)


def note_ready():
    global ready, warm
    ready += 1
    warm = time.time()


@events.request.add_listener
def note(start_time, response_time, response, exception, **_):
    status = response.status_code if response is not None else 0
    samples.append((start_time, response_time, status if exception else 200))


@events.test_start.add_listener
def begin(environment, **_):
    global began
    began = time.time()
    Path(environment.parsed_options.report).unlink(missing_ok=True)
    gevent.spawn(print_progress, environment.runner)


@events.test_stopping.add_listener
def note_end(**_):
    global ended
    ended = time.time()


def print_progress(runner):
    while not ended:
        gevent.sleep(PROGRESS)
        last = [status for start, _, status in samples if start > time.time() - PROGRESS]
        errors = sum(status != 200 for status in last)
        print(
            f"{time.time() - began:4.0f} s  {runner.user_count:3} users"
            f"  {len(last) / PROGRESS:5.0f} requests/s  {errors} errors",
            flush=True,
        )


@events.quitting.add_listener
def report(environment, **_):
    options = environment.parsed_options
    steady = [sample for sample in samples if warm <= sample[0] < ended]
    if ready < (options.num_users or 1) or len(steady) < 2:
        environment.process_exit_code = 1
        print("There is nothing to report: the run was over before all users were at work.")
        print("Give it a longer --run-time, or a faster --spawn-rate, and run it again.")
        return
    before = [ms for start, ms, _ in samples if start < warm]
    document = {
        "url": options.host,
        "users": ready,
        "mix": options.mix,
        **figures(steady, ended - warm),
        "warm_up": {"seconds": round(warm - began, 1), "slowest_ms": round(max(before), 1)},
        "seconds": [second(at) for at in range(int(ended - began))],
    }
    Path(options.report).write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    print(f"{len(steady)} requests in {ended - warm:.0f} s after the warm-up: {options.report}")


def figures(some, duration):
    """What samples of so many seconds add up to."""
    times = [ms for _, ms, _ in some]
    return {
        "requests": len(some),
        "requests_per_second": round(len(some) / duration, 1),
        "errors": Counter(str(status) for _, _, status in some if status != 200),
        "average_ms": round(statistics.mean(times), 1),
        **percentiles(times, (50, 90, 95, 99)),
    }


def second(at):
    """One second of the run: how many requests began in it, and how long they took."""
    times = [ms for start, ms, _ in samples if at <= start - began < at + 1]
    return {"requests": len(times), **percentiles(times, (50, 95))}


def percentiles(times, which):
    if len(times) < 2:
        return {f"p{percent}_ms": None for percent in which}
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return {f"p{percent}_ms": round(cuts[percent - 1], 1) for percent in which}
