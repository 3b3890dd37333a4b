"""A papermill engine that runs a notebook in the present process: a kernel's own shell, and no kernel.

The cells run in ipykernel's shell, its messages are kept by nbclient, and only the sockets between the two are
left out. So outputs, errors and metadata are those of a kernel, in the order in which they came.
"""

import asyncio
import contextlib
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import traitlets
from ipykernel.compiler import XCachingCompiler, get_file_name
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from jupyter_client.session import Session
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, NBClientEngine, NotebookExecutionManager
from traitlets.config import Config

from onepot_analysis.facts import parameters
from onepot_analysis.publish.run.processes import INLINE


class OnepotEngine(Engine):
    """Run a notebook without a kernel, with the outputs that a kernel would give.

    Use it as ``papermill --engine onepot in.ipynb out.ipynb``. A parameter that the notebook's ``parameters`` cell
    does not assign is an error. Inside a running notebook or event loop, which cannot hold another, a kernel is started.
    """

    @classmethod
    def execute_notebook(cls, nb: NotebookNode, kernel_name: str | None, **kwargs: Any) -> NotebookNode:
        """Refuse parameters that cannot be, then run the notebook; see `papermill.engines.Engine`."""
        passed = nb.metadata.get("papermill", {}).get("parameters", {})
        parameters.check(passed, parameters.names(nb.cells))
        return super().execute_notebook(nb, kernel_name, **kwargs)

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str | None, checkpoint: Path | None = None, **kwargs: Any
    ) -> NotebookNode:
        """Run the cells of a notebook; see `papermill.engines.Engine`.

        Before each cell a `checkpoint`, a file that does not exist yet, is told what has come about since the last, so
        that something is left if the process dies: a line with the notebook, then lines of a cell's place and the cell.
        """
        if InteractiveShell.initialized() or _is_in_event_loop():
            return NBClientEngine.execute_managed_notebook(nb_man, kernel_name, **kwargs)
        options = {name: kwargs[name] for name in ("log_output", "stdout_file", "stderr_file") if kwargs.get(name)}
        return _Client(nb_man, checkpoint, **options).execute()


def _is_in_event_loop() -> bool:
    with contextlib.suppress(RuntimeError):
        return bool(asyncio.get_running_loop())
    return False


class _Client(PapermillNotebookClient):
    """nbclient's bookkeeping, fed by a shell in this process."""

    def __init__(self, nb_man: NotebookExecutionManager, checkpoint: Path | None, **kwargs: Any) -> None:
        super().__init__(nb_man, **kwargs)
        self.checkpoint, self.noted = checkpoint, 0

    def execute(self, **kwargs: Any) -> NotebookNode:
        self.reset_execution_trackers()
        with _shell(self._receive) as self.shell:
            self.papermill_execute_cells()
        self.set_widgets_metadata()
        return self.nb

    def execute_cell(self, cell: NotebookNode, cell_index: int, *args: Any, **kwargs: Any) -> NotebookNode:
        tags = cell.metadata.get("tags", [])
        if cell.cell_type != "code" or not cell.source.strip() or self.skip_cells_with_tag in tags:
            return cell
        self.current, self.error, self.is_unshowable = (cell, cell_index), None, False
        self.clear_before_next_output = False
        cell.outputs = []
        cell.execution_count = self.shell.execution_count
        if self.checkpoint:
            self._note(self.checkpoint, cell_index)
        result = self.shell.run_cell(cell.source, store_history=True)
        sys.stdout.flush()
        sys.stderr.flush()
        raised = result.error_before_exec or result.error_in_exec
        if (raised or self.is_unshowable) and "raises-exception" not in tags:
            unsaid = {"ename": type(raised).__name__, "evalue": str(raised), "traceback": []}
            raise CellExecutionError.from_cell_and_msg(cell, self.error or unsaid)
        return cell

    def _note(self, checkpoint: Path, cell_index: int) -> None:
        """Write down how far the notebook has come: all of it at first, then the cells that have changed since."""
        if not checkpoint.exists():
            checkpoint.write_text(json.dumps(self.nb) + "\n", encoding="utf-8")
        with checkpoint.open("a", encoding="utf-8") as file:
            for at in range(self.noted, cell_index + 1):
                file.write(json.dumps([at, self.nb.cells[at]]) + "\n")
        self.noted = cell_index

    def _receive(self, message: dict) -> None:
        if message["msg_type"] == "error":
            self.error = message["content"]
            # a value is being shown: the cell itself ran without an error
            self.is_unshowable = getattr(self.shell.displayhook, "msg", None) is not None
        self.process_message(message, *self.current)


class _Session(Session):
    """A kernel's session that hands each message to a function, as it would read on the wire."""

    receive = traitlets.Callable()

    def send(
        self, stream: Any, msg_or_type: Any, content: Any = None, parent: Any = None, *args: Any, **kwargs: Any
    ) -> None:
        message = msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, content, parent)
        message["content"] = self.unpack(self.pack(message["content"]))
        self.receive(message)


class _Stream(io.StringIO):
    """Standard output or standard error, sent when flushed."""

    encoding = "utf-8"

    def __init__(self, name: str, session: Session) -> None:
        super().__init__()
        self.name, self.session = name, session

    def flush(self) -> None:
        text = self.getvalue()
        self.seek(0)
        self.truncate()
        if text:
            self.session.send(None, "stream", {"name": self.name, "text": text})


class _Compiler(XCachingCompiler):
    """A kernel's compiler, without the folder named after the process: a warning reads the same in every run."""

    def get_code_name(self, raw_code: str, code: str, number: int) -> str:
        return cell_name(raw_code)


@cache
def cell_name(source: str) -> str:
    """What a warning calls a cell: a hash of its source, slow enough to be worked out before processes fork."""
    return Path(get_file_name(source)).name


class _Shell(ZMQInteractiveShell):
    """The shell of a Python kernel."""

    def enable_gui(self, gui: Any = None) -> None:
        """Leave event loops alone: there is no window in a notebook that nobody watches."""


@contextlib.contextmanager
def _shell(receive: Callable[[dict], None]) -> Iterator[_Shell]:
    """A fresh shell, whose messages go to `receive`; the process is left as it was."""
    session = _Session(receive=receive)
    environment, path = os.environ.copy(), sys.path[:]
    os.environ.setdefault("MPLBACKEND", INLINE)
    sys.path.insert(0, "")
    history = Config(HistoryManager={"enabled": False, "hist_file": ":memory:"})
    shell = _Shell.instance(config=history, compiler_class=_Compiler)
    shell.displayhook.session = shell.display_pub.session = session
    shell.builtin_trap.auto_builtins["input"] = _no_input
    out, err = _Stream("stdout", session), _Stream("stderr", session)
    try:
        with contextlib.chdir("."), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            if "matplotlib" in sys.modules:
                shell.enable_matplotlib("inline")
            if inline := sys.modules.get("matplotlib_inline.backend_inline"):
                inline.set_matplotlib_formats("png")  # else only a process's first shell draws
            yield shell
    finally:
        shell.restore_sys_module_state()
        _Shell.clear_instance()
        sys.path[:] = path
        os.environ.clear()
        os.environ.update(environment)


def _no_input(prompt: str = "") -> str:
    raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")
