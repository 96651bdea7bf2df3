"""A real web server on the loopback interface, for the time of a test."""

import threading
from contextlib import contextmanager

from waitress import wasyncore
from waitress.server import create_server


@contextmanager
def serving(app, *, threads=4, port=0):
    """The address at which *app* is served until the block ends."""
    server = create_server(app, host="127.0.0.1", port=port, threads=threads)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        # Its loop ends, in its own thread, when it has no socket any more.
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
        thread.join()
        server.task_dispatcher.shutdown()
