"""The process between the gateway and the database server: it ends the server when the gateway is gone, however it went.

    python keeper.py LOG SERVER ARGUMENT...        run by path, on the standard library alone

Its standard input is a pipe whose other end only the gateway holds. End of file on it, after a clean stop as after kill -9,
means: end the server, and leave. Where the kernel can (Linux), the server also gets a signal if the keeper itself is killed.
The server's number goes to the standard output, what it logs to the file LOG.
"""

import contextlib
import ctypes
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1
PATIENCE = 10.0  # seconds for the server to write its checkpoint before it is killed
LISTENING = re.compile(rb"secantus listening on 127\.0\.0\.1:(\d+)")


def end_with_keeper() -> None:
    """Runs in the server's process just before the program is loaded."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def listening_port(log: Path) -> int | None:
    """The server chooses a free port and logs it once it answers; None until then."""
    said = LISTENING.search(log.read_bytes())
    return int(said[1]) if said else None


def end(server: subprocess.Popen[bytes], log: Path) -> None:
    port = listening_port(log)
    server.terminate()
    deadline = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < deadline:
        # The server waits two seconds for its accepting thread, which notices the end at the next connection only.
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port or 0), timeout=1):
            pass
        time.sleep(0.02)
    if server.poll() is None:
        server.kill()


def keep(log: Path, command: list[str]) -> int:
    # A Ctrl-C or a hang-up of the terminal is the gateway's business: it still needs the database to end its requests.
    for ignored in (signal.SIGINT, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    with log.open("wb") as errors:
        server = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=errors, stderr=errors, preexec_fn=end_with_keeper
        )
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    print(server.pid, flush=True)

    def watch() -> None:
        # Unbuffered: a reader that holds a lock when the server dies first would end this process with a fatal error.
        os.read(sys.stdin.fileno(), 1)
        end(server, log)

    threading.Thread(target=watch, daemon=True).start()
    return server.wait()


if __name__ == "__main__":
    sys.exit(keep(Path(sys.argv[1]), sys.argv[2:]))
