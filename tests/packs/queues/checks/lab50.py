"""Lab 50: the queue."""

from checks.queue import Queue

from checks.language import check, expect
from checks.system import System

WORK = 45  # seconds that one order may take


def queue(system: System) -> Queue:
    return Queue(system.names.own("orders"), system.cloud)


@check(
    hints=(
        "Which service keeps messages until somebody takes them, and which of its calls lists the"
        " queues of this region? Is the name of yours in that list, letter by letter?",
        "The page “CreateQueue” of the SQS API Reference shows the call:"
        " `sqs.create_queue(QueueName=queue, tags=names.tag)`.",
    ),
    onward="A queue costs nothing while nobody asks it: SQS bills requests, not queues.",
)
def queue_exists(system: System) -> None:
    """The queue exists in this region."""
    expect(queue(system).url).to_exist()


@check(
    needs=[queue_exists],
    hints=(
        "A message that was taken is out of sight for a while. What happens to an order whose"
        " worker is still busy with it when that while is over?",
        "The page “Amazon SQS visibility timeout” of the Developer Guide explains it. Here:"
        ' `Attributes={"VisibilityTimeout": "60"}`, twice what the work takes.',
    ),
    onward="A worker that crashes gives its order back in the same way: it only becomes visible.",
)
def orders_stay_hidden(system: System) -> None:
    """A message stays hidden for as long as the work may take."""
    expect(queue(system).visibility_timeout).to_satisfy(
        f"to be {WORK} s or more", lambda seconds: seconds >= WORK, lambda seconds: f"{seconds} s"
    )
