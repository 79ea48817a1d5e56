"""Several processes on one port: each has its own event loop, caches and counters, and takes connections from the same socket.

fork the first -> it opens (and prepares) everything and announces -> fork the others -> wait -> stop them, the first last

What the first has started for all of them, such as the embedded database, ends with it, and so do they.
"""

import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import structlog

from gateway.errors import BadUserInput, GatewayError
from gateway.serving.structured_log import trail

log = structlog.get_logger("civic.workers")

# (number from 0, what to call when it serves); returns when it has been told to stop
Work = Callable[[int, Callable[[], None]], None]

_BETWEEN = 1.0  # seconds before a worker that ended by itself is replaced
_LOOK = 0.2  # seconds between two looks at who is alive


def run_workers(work: Work, count: int, announce: Callable[[Mapping[int, int]], None]) -> bool:
    """Run `count` workers until SIGINT or SIGTERM; false: the first ended by itself. `announce` is given pid by number.

    Raises:
        BadUserInput: this system has no fork.
    """
    if not hasattr(os, "fork"):
        raise BadUserInput("more than one worker needs a system that can fork", suggestion="set WORKERS=1")
    workers = _Workers(work)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, workers.told)
    for worker in range(count):
        workers.start(worker)
    if not workers.stopping and workers.are_there():
        announce(dict(workers.running))
    return workers.watch()


def resident_mb(pid: int) -> float:
    """Memory of a process (Linux); 0 elsewhere."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


class _Workers:
    def __init__(self, work: Work) -> None:
        self._work = work
        self.running: dict[int, int] = {}  # pid by number
        self.stopping = False
        self._starting: int | None = None
        # Its other end closes when this process is gone, however that came about.
        self._lifeline, self._held = os.pipe()

    def told(self, _signal: int, _frame: object) -> None:
        self.stopping = True
        if self._starting is not None:
            os.kill(self._starting, signal.SIGTERM)

    def start(self, number: int) -> None:
        """Returns when it serves, or has ended."""
        if self.stopping or (number and not self.are_there()):
            return
        ready, serves = os.pipe()
        pid = os.fork()
        if not pid:
            os.close(ready)
            os.close(self._held)
            self._be(number, lambda: os.close(serves))
        self.running[number] = self._starting = pid
        os.close(serves)
        with os.fdopen(ready, "rb") as pipe:
            pipe.read()  # to its end: the worker has closed its side, or has ended
        self._starting = None

    def are_there(self) -> bool:
        """Those that ended are forgotten; is the first among the others?"""
        for number, pid in tuple(self.running.items()):
            if os.waitpid(pid, os.WNOHANG) != (0, 0):
                log.error("worker_ended", worker=number)
                del self.running[number]
        return 0 in self.running

    def watch(self) -> bool:
        """Until a signal, or the end of the first; another one that ends is replaced."""
        wanted = set(self.running)
        while not self.stopping and self.are_there():
            missing = wanted - self.running.keys()
            time.sleep(_BETWEEN if missing else _LOOK)
            for number in sorted(missing):
                self.start(number)
                pid = self.running.get(number)
                if pid is not None:
                    log.info("worker_replaced", worker=number, process=pid, resident_mb=round(resident_mb(pid)))
        for number in sorted(self.running, reverse=True):
            os.kill(self.running[number], signal.SIGTERM)
            os.waitpid(self.running.pop(number), 0)
        return self.stopping

    def _be(self, number: int, ready: Callable[[], None]) -> None:
        """In the worker: work, and end."""
        status = 1
        try:
            os.setpgrp()  # Ctrl-C is the parent's to hear, which stops the first last
            for each in (signal.SIGINT, signal.SIGTERM):
                signal.signal(each, signal.default_int_handler)
            threading.Thread(target=self._end_with_the_parent, daemon=True).start()
            self._work(number, ready)
            status = 0
        except KeyboardInterrupt:
            status = 0
        except BaseException as error:
            why = error.message if isinstance(error, GatewayError) else trail(error)
            log.error("worker_failed", worker=number, error=type(error).__name__, why=why)
        finally:
            os._exit(status)

    def _end_with_the_parent(self) -> None:
        os.read(self._lifeline, 1)
        os.kill(os.getpid(), signal.SIGTERM)
