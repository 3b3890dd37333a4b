"""The engine gives what a kernel gives."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import papermill
import pytest

from onepot_analysis.facts.parameters import ParameterError

CELLS = [
    "# A heading",
    "from IPython.display import HTML, Markdown, SVG, clear_output, display\nprint('before')\n"
    "display(Markdown('*between*'))\nprint('after')\n6 * 7",
    "import sys\nprint('quiet', file=sys.stderr)\nprint('loud')",
    "display({'text/html': '<b>x</b>', 'text/plain': 'x'}, raw=True, metadata={'onepot': {'pair': (1, 2)}})",
    "display(SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"><title>t</title></svg>'))",
    "handle = display('first', display_id='one')",
    "print('cleared')\nclear_output()\nhandle.update('second')",
    "class Faces:\n    def _repr_markdown_(self): return '**bold**'\n    def __repr__(self): return 'bold'\nFaces()",
    "import matplotlib.pyplot as plt\n_ = plt.subplots(figsize=(1, 1))\nprint('drawn')",
    "import asyncio\nawait asyncio.sleep(0, 'waited')",
    "%%capture captured\nprint('kept')",
    "print(captured.stdout, len(In), sorted(Out))",
    "!echo shell",
    "",
    ("class Broken:\n    def __repr__(self): raise ValueError('no face')\nBroken()", ["raises-exception"]),
    ("1 / 0", ["raises-exception"]),
    ("x = (", ["raises-exception"]),
    ("%nomagic", ["raises-exception"]),
    ("input()", ["raises-exception"]),
    "def fail(word):\n    print('failing')\n    raise KeyError(word)\nfail('this')",
    "print('never')",
]


def run(path, target, engine=None, **parameters):
    """Run a notebook that fails and read what is left."""
    with pytest.raises(papermill.PapermillExecutionError) as error:
        papermill.execute_notebook(path, target, parameters, engine_name=engine, progress_bar=False)
    return nbformat.read(target, as_version=4), error.value


def joined(cell):
    """Outputs of a cell; what a slow kernel prints in two goes is one."""
    outputs = []
    for output in cell.get("outputs", []):
        last = outputs[-1] if outputs else {}
        if output.output_type == "stream" and last.get("name") == output.name:
            last.text += output.text
        else:
            outputs.append(output)
    return outputs


def test_outputs_are_those_of_a_kernel(notebook, tmp_path):
    path = notebook(*CELLS)
    ours, our_error = run(path, tmp_path / "ours.ipynb", "onepot", partnership="barnsley")
    kernels, kernel_error = run(path, tmp_path / "kernels.ipynb", partnership="barnsley")
    assert len(ours.cells) == len(kernels.cells)
    for our, kernel in zip(ours.cells, kernels.cells, strict=True):
        assert our.get("execution_count") == kernel.get("execution_count"), our.source
        if our.source == "input()":  # the refusal comes from other lines of code
            assert our.outputs[0].evalue == kernel.outputs[0].evalue
        else:
            assert joined(our) == joined(kernel), our.source
        assert {**our.metadata, "papermill": ""}.keys() >= kernel.metadata.keys() - {"execution"}
    assert our_error.args == kernel_error.args


def test_nothing_stays_behind(notebook, tmp_path):
    before = Path.cwd(), os.environ.copy(), sys.path[:], sys.stdout, sys.modules["__main__"]
    path = notebook("import os, sys\nos.chdir('/')\nos.environ['LEFT'] = 'x'\nsys.path.append('x')\nleft = 1")
    papermill.execute_notebook(path, tmp_path / "out.ipynb", engine_name="onepot", progress_bar=False)
    assert (Path.cwd(), os.environ.copy(), sys.path, sys.stdout, sys.modules["__main__"]) == before
    second = papermill.execute_notebook(notebook("'left' in dir()"), None, engine_name="onepot", progress_bar=False)
    assert second.cells[-1].outputs[0].data["text/plain"] == "False"


def test_inside_an_event_loop(notebook):
    async def run():
        return papermill.execute_notebook(path, None, engine_name="onepot", progress_bar=False)

    path = notebook("import asyncio\nawait asyncio.sleep(0, 'waited')")
    assert asyncio.run(run()).cells[-1].outputs[0].data["text/plain"] == "'waited'"


def test_each_notebook_of_a_process_draws(notebook):
    path = notebook("import matplotlib.pyplot as plt\n_ = plt.plot([1, 2])")
    for _ in range(2):
        done = papermill.execute_notebook(path, None, engine_name="onepot", progress_bar=False)
        assert "image/png" in done.cells[-1].outputs[0].data


@pytest.mark.parametrize("name", ["partnershp", "anything"])
def test_unknown_parameter_is_refused(notebook, tmp_path, name):
    with pytest.raises(ParameterError, match="partnership"):
        papermill.execute_notebook(notebook("1"), tmp_path / "out.ipynb", {name: "barnsley"}, engine_name="onepot")
    assert not (tmp_path / "out.ipynb").exists()


def test_from_the_command_line(notebook, tmp_path):
    command = [sys.executable, "-m", "papermill", "--engine", "onepot", notebook("partnership"), tmp_path / "out.ipynb"]
    subprocess.run([*command, "-p", "partnership", "barnsley"], check=True, capture_output=True)
    assert nbformat.read(tmp_path / "out.ipynb", 4).cells[-1].outputs[0].data["text/plain"] == "'barnsley'"


@pytest.mark.parametrize("first", ["papermill", "onepot_analysis.publish.run.engine.inprocess"])
def test_either_import_may_come_first(first):
    code = f"import {first}\nimport onepot_analysis.publish.run.engine as e; from papermill.engines import papermill_engines as p"
    subprocess.run([sys.executable, "-c", f"{code}\nassert p.get_engine('onepot') is e.OnepotEngine"], check=True)
