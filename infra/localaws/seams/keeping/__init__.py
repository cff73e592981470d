"""What moto holds, as records: the graph of its objects, and beside it what there is much of.

On the control plane's thread, as all of ``localaws.seams``.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from localaws.seams.credentials import keep_account, keep_user
from localaws.seams.keeping import contents, events, graph, items, messages, objects, points
from localaws.seams.keeping.vocabulary import special
from localaws.state.batch import Batch, Records
from localaws.state.codec import Damaged

GRAPH = ("graph", "")
REFERENCE = re.compile(rb'\["kept",\s*"([0-9a-f]{64})"\]')
TRIES = 20
# By the prefix of their collections' names.
COLLECTIONS = {
    items.TABLES.prefix: items,
    events.STREAMS.prefix: events,
    messages.QUEUES.prefix: messages,
    points.STORES.prefix: points,
}
_NAMED = (items.TABLES, events.STREAMS, messages.QUEUES, points.STORES)
special |= {
    "moto.iam.models:IAMBackend": (keep_account, lambda _: None),
    "moto.iam.models:User": (keep_user, lambda _: None),
    "moto.dynamodb.models.table:Table": (items.keep, items.complete),
    "moto.logs.models:LogStream": (events.keep, events.complete),
    "moto.sqs.models:Queue": (messages.keep, messages.complete),
    "localaws.metrics.store:MetricStore": (points.keep, points.complete),
    **dict.fromkeys(objects.NAMES, (objects.keep, objects.complete)),
}
_written = b""
_kept: set[str] = set()


def changes(with_graph: bool) -> Batch:
    """What changed since the last time; what is written then is one moment's state."""
    global _written
    batch = Batch()
    if with_graph:
        document = _graph()
        if document != _written:
            batch.put[GRAPH] = _written = document
        batch.cleared |= {name for named in _NAMED for name in named.gone(_kept)}
    for collection in COLLECTIONS.values():
        batch.add(collection.changes())
    batch.contents |= contents.take()
    _kept.difference_update(batch.cleared)
    _kept.update(name for name, _ in batch.put)
    return batch


def _graph() -> bytes:
    """Usage counters and the like change on the event loop meanwhile; then it begins anew."""
    for _ in range(TRIES):
        try:
            return graph.written(contents.keep)
        except RuntimeError as error:
            changed = error
        finally:
            contents.end_of_graph()
    raise changed


def read(records: Records, read_bytes: Callable[[str], bytes]) -> None:
    """Have moto hold what the records say, and nothing else.

    Raises:
        Damaged: and moto holds some of it, to be forgotten.
    """
    global _written
    forget()
    contents.read_with(read_bytes)
    document = records.get(GRAPH[0], {}).get(GRAPH[1])
    if document is None:
        if records:
            raise Damaged("its graph is gone")
        return
    graph.read(document, contents.read_kept)
    try:
        for name, held in records.items():
            prefix = name.partition("/")[0] + "/"
            if prefix in COLLECTIONS:
                COLLECTIONS[prefix].read(name, held)
        events.complete_all()
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise Damaged(f"it holds what no state does ({error!r})") from error
    _written = document
    _kept.update(records)


def contents_of(records: Records) -> set[str]:
    """The names of all contents that these records refer to."""
    document = records.get(GRAPH[0], {}).get(GRAPH[1])
    texts = [] if document is None else [graph.text(document)]
    prefix = messages.QUEUES.prefix
    texts += [
        it for name, held in records.items() if name.startswith(prefix) for it in held.values()
    ]
    return {name.decode() for text in texts for name in REFERENCE.findall(text)}


def forget() -> None:
    global _written
    graph.forget()
    for collection in COLLECTIONS.values():
        collection.forget()
    _written = b""
    _kept.clear()
