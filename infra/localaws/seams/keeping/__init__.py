"""What moto holds, as records: the graph of its objects, and beside it what there is much of.

On the control plane's thread, as all of ``localaws.seams``.
"""

from __future__ import annotations

from collections.abc import Callable

from localaws.seams.keeping import contents, graph, items
from localaws.state.batch import Batch, Records
from localaws.state.codec import Damaged

GRAPH = ("graph", "")
_written = b""
_kept: set[str] = set()
TRIES = 20


def changes(with_graph: bool) -> Batch:
    """What changed since the last time; what is written then is one moment's state."""
    global _written
    batch = Batch()
    if with_graph:
        document = _graph()
        if document != _written:
            batch.put[GRAPH] = _written = document
    batch.add(items.changes(_kept if with_graph else set()))
    batch.contents = contents.take() if with_graph else {}
    _kept.difference_update(batch.cleared)
    _kept.update(collection for collection, _ in batch.put)
    return batch


def _graph() -> bytes:
    """Usage counters and the like change on the event loop meanwhile; then it begins anew."""
    for _ in range(TRIES):
        try:
            return graph.written(contents.keep)
        except RuntimeError as error:
            changed = error
    raise changed


def read(records: Records, read_bytes: Callable[[str], bytes]) -> None:
    """Have moto hold what the records say, and nothing else.

    Raises:
        Damaged: and moto holds some of it, to be forgotten.
    """
    global _written
    forget()
    document = records.get(GRAPH[0], {}).get(GRAPH[1])
    if document is None:
        if records:
            raise Damaged("its graph is gone")
        return
    graph.read(document, lambda name: contents.read(name, read_bytes(name)))
    for collection, held in records.items():
        if collection.startswith(items.PREFIX):
            items.read(collection, held)
    _written = document
    _kept.update(records)


def forget() -> None:
    global _written
    graph.forget()
    items.forget()
    _written = b""
    _kept.clear()
