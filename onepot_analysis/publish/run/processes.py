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
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NamedTuple

INLINE = "module://matplotlib_inline.backend_inline"
ENVIRONMENT = {
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": INLINE,
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "RAYON_NUM_THREADS": "1",
}
UNWRITTEN = 74  # exit code of a process that cannot leave its result behind
PARAMETERS = "ONEPOT_PARAMETERS"  # the environment is all that reaches what the forkserver imports


class NotStarted(RuntimeError):
    """The process from which others are forked has ended."""


def warm_up(parameters: dict) -> None:
    """Start the warm process and do not wait for it; it computes what all notebooks with such parameters share."""
    if _context().get_start_method() == "forkserver":
        with _environment(parameters), _without_main():
            forkserver.ensure_running()


def each(
    function: str, tasks: Iterable[tuple], workers: int, timeout: float, parameters: dict | None = None
) -> Iterator[tuple]:
    """Call a function with each task in a fresh process.

    The function is named, ``package.module:function``: this process, which may only have to find that nothing is to be
    done, need not import it. Tasks and results are things that can be pickled. Leaving the iterator, by an exception
    too, ends all processes and what they have started.

    Parameters
    ----------
    tasks : iterable of tuple
        Arguments.
    workers, timeout
        Processes at a time, and seconds after which one is stopped.
    parameters : dict, optional
        See `warm_up`.

    Yields
    ------
    task, result
        As they end; the result is a `RuntimeError` if the function raised anything, died, or was stopped.
    """
    with _environment(parameters or {}), tempfile.TemporaryDirectory() as folder:
        waiting = deque((task, Path(folder, str(at))) for at, task in enumerate(tasks))
        running: list[_Running] = []

        def start() -> None:
            while waiting and len(running) < workers:
                task, path = waiting.popleft()
                running.append(_Running(_start(function, task, path), task, path, time.monotonic() + timeout))

        try:
            start()
            while running:
                one = _first(running)
                result = _result(one, timeout)
                running.remove(one)
                start()  # first: whoever is given the result may take a while over it
                yield one.task, result
        finally:
            for one in running:
                _end(one.process)


class _Running(NamedTuple):
    """A process at work, the file that its result will be in, and when it is late."""

    process: BaseProcess
    task: tuple
    path: Path
    deadline: float


def _first(running: list[_Running]) -> _Running:
    """Wait until a process has ended, or is late."""
    first = min(running, key=lambda one: one.deadline)
    ended = connection.wait([one.process.sentinel for one in running], max(0, first.deadline - time.monotonic()))
    one = next((one for one in running if one.process.sentinel in ended), first)
    if ended:  # a spawned process closes its pipe a moment before it is gone
        one.process.join(max(0, one.deadline - time.monotonic()))
    return one


def _start(function: str, task: tuple, path: Path) -> BaseProcess:
    process = _context().Process(target=_work, args=(function, task, path))  # type: ignore[attr-defined]
    try:
        with _without_main():
            process.start()
    except (EOFError, ConnectionError) as error:
        raise NotStarted("the warm process ended before it was ready; what it said stands above") from error
    return process


def _work(function: str, task: tuple, path: Path) -> None:
    """In the new process: call the function and leave its result in a file."""
    if hasattr(os, "setpgrp"):
        os.setpgrp()
    threading.Thread(target=_follow, args=(multiprocessing.parent_process(),), daemon=True).start()
    try:
        result = pkgutil.resolve_name(function)(*task)
    except Exception as error:
        result = RuntimeError(f"{type(error).__name__}: {error}")
    try:
        path.write_bytes(pickle.dumps(result))
    except OSError:
        os._exit(UNWRITTEN)


def _follow(parent: BaseProcess) -> None:
    """End with the process that waits for the result, however it ends."""
    parent.join()
    _kill_group(os.getpid())
    os._exit(1)


def _result(one: _Running, timeout: float) -> Any:
    """What a process has left behind, if it has ended by itself; what it started ends with it."""
    code = one.process.exitcode
    _end(one.process)
    if code is None:
        return RuntimeError(f"stopped: not done after {timeout:g} seconds")
    if code == 0:
        with suppress(OSError, EOFError, pickle.UnpicklingError):
            return pickle.loads(one.path.read_bytes())
    if code == UNWRITTEN:
        return RuntimeError(f"its result could not be written: is there room in {tempfile.gettempdir()}?")
    return RuntimeError(f"its process died with exit code {code}")


def _end(process: BaseProcess) -> None:
    _kill_group(process.pid)
    process.kill()
    process.join()


def _kill_group(pid: int | None) -> None:
    """End the processes of a group: no group bears the number of a process that has none of its own."""
    if pid and hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


def _context() -> BaseContext:
    """Fork from a warm process; where that cannot be, start afresh."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["onepot_analysis.publish.run.warm"])
    return context


@contextmanager
def _without_main() -> Iterator[None]:
    """Keep the program that was started out of new processes, which would run it again: all they need is in modules."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextmanager
def _environment(parameters: dict[str, Any]) -> Iterator[None]:
    """What has to be set before the processes start: one thread each, one order of sets, charts into the notebook."""
    before = os.environ.copy()
    os.environ.update(ENVIRONMENT | {PARAMETERS: json.dumps(parameters)})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
