"""Fresh processes: each task in a fork of one warm process, so that nothing of one task reaches the next.

The process that forks has everything imported (`onepot_analysis.publish.run.warm`). Where there is no forkserver, each
process starts from nothing. A process that fails, dies or hangs loses its own task and no other.
"""

import json
import multiprocessing
import os
import pickle
import pkgutil
import signal
import sys
import tempfile
import threading
import time
import types
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import connection, forkserver
from pathlib import Path

INLINE = "module://matplotlib_inline.backend_inline"
ENVIRONMENT = {
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": INLINE,
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
}


class Died(RuntimeError):
    """The process of a task ended without a result."""


class TooLong(RuntimeError):
    """A task was stopped at its time limit."""


def warm_up(parameters: dict) -> None:
    """Start the warm process and do not wait for it.

    Parameters
    ----------
    parameters : dict
        Parameters of the notebooks to come: what is the same for all of them is computed beforehand.
    """
    if _context().get_start_method() == "forkserver":
        with _environment(parameters), _without_main():
            forkserver.ensure_running()


def each(
    function: str, tasks: Iterable[tuple], workers: int, timeout: float, parameters: dict | None = None
) -> Iterator[tuple]:
    """Call a function with each task in a fresh process.

    Leaving the iterator, by an exception too, ends all processes and what they have started.

    Parameters
    ----------
    function : str
        Its module and name, ``package.module:function``: this process, which may only have to find that nothing is to
        be done, need not import it. Tasks and results are things that can be pickled.
    tasks : iterable of tuple
        Arguments.
    workers : int
        Processes at a time.
    timeout : float
        Seconds after which a process is stopped.
    parameters : dict, optional
        See `warm_up`.

    Yields
    ------
    task, result
        As they end; the result is an exception if the function raised one, or did not end: `Died` or `TooLong`.
    """
    waiting, running = deque(enumerate(tasks)), {}
    with _environment(parameters or {}), tempfile.TemporaryDirectory() as folder:
        try:
            while waiting or running:
                while waiting and len(running) < workers:
                    at, task = waiting.popleft()
                    process = _context().Process(target=_work, args=(function, task, Path(folder, str(at))))
                    _start(process)
                    running[process.sentinel] = process, task, Path(folder, str(at)), time.monotonic() + timeout
                first = min(deadline for *_, deadline in running.values())
                ended = connection.wait(list(running), max(0, first - time.monotonic()))
                late = [sentinel for sentinel, (*_, deadline) in running.items() if deadline <= time.monotonic()]
                for sentinel in ended or late[:1]:
                    process, task, path, _ = running.pop(sentinel)
                    yield task, _result(process, path) if ended else _stop(process, timeout)
        finally:
            for process, *_ in running.values():
                _end(process)


def _start(process):
    try:
        with _without_main():
            process.start()
    except EOFError as error:
        raise RuntimeError("the warm process ended before it was ready; what it said stands above") from error


def _work(function, task, path):
    """In the new process: call the function and leave its result in a file."""
    if hasattr(os, "setpgrp"):
        os.setpgrp()
    threading.Thread(target=_follow, args=(multiprocessing.parent_process(),), daemon=True).start()
    try:
        result = pkgutil.resolve_name(function)(*task)
    except Exception as error:
        result = RuntimeError(f"{type(error).__name__}: {error}")
    path.write_bytes(pickle.dumps(result))


def _follow(parent):
    """End with the process that waits for the result, however it ends."""
    parent.join()
    _kill_group(os.getpid())
    os._exit(1)


def _result(process, path):
    """What a process that has ended left behind; what it started ends with it."""
    process.join()
    _kill_group(process.pid)
    if process.exitcode == 0 and path.exists():
        return pickle.loads(path.read_bytes())
    return Died(f"its process died with exit code {process.exitcode}")


def _stop(process, timeout):
    _end(process)
    return TooLong(f"stopped: not done after {timeout:g} seconds")


def _end(process):
    _kill_group(process.pid)
    process.kill()
    process.join()


def _kill_group(pid):
    """End the processes of a group: no group bears the number of a process that has none of its own."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


def _context():
    """Fork from a warm process; where that cannot be, start afresh."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["onepot_analysis.publish.run.warm"])
    return context


@contextmanager
def _without_main():
    """Keep the program that was started out of new processes, which would run it again: all they need is in modules."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextmanager
def _environment(parameters):
    """What has to be set before the processes start: one thread each, one order of sets, charts into the notebook."""
    before = os.environ.copy()
    os.environ.update(ENVIRONMENT, ONEPOT_PARAMETERS=json.dumps(parameters))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
