"""Everything that a page needs, imported and used once: the process from which each notebook's process is forked.

The forkserver imports this module and can be given no arguments, so the parameters of the notebooks to come stand in
its environment. Nothing here may start a thread or leave a shell behind: a fork would inherit them. So no PDF is made.
"""

# ruff: noqa: E402 what stands before imports shapes them
import contextlib
import gc
import importlib
import json
import os
import pkgutil
import signal
import sys
from pathlib import Path

from onepot_analysis.publish.run.processes import PARAMETERS

if PARAMETERS in os.environ:  # Ctrl-C ends it without a word; the forkserver has set this otherwise
    signal.signal(signal.SIGINT, signal.SIG_DFL)

# a grammar that jsonschema takes a second to build, and tests that pandera could write: no notebook needs them
UNUSED = [name for name in ("rfc3987_syntax", "hypothesis") if name not in sys.modules]
sys.modules.update(dict.fromkeys(UNUSED))  # type: ignore[arg-type]  # None: importing it is an ImportError
import nbformat
import papermill

import onepot_analysis
from onepot_analysis import briefing
from onepot_analysis.facts import parameters
from onepot_analysis.facts.register import NOTEBOOKS
from onepot_analysis.publish.run import notebook
from onepot_analysis.publish.run.engine.inprocess import cell_name
from onepot_analysis.publish.run.jobs import Job

for room in ("facts", "analysis", "spreadsheets", "value", "show"):
    for module in pkgutil.walk_packages([f"{onepot_analysis.__path__[0]}/{room}"], f"onepot_analysis.{room}."):
        importlib.import_module(module.name)

THRESHOLDS = 50_000, 20, 50  # objects between collections: a notebook lives a second or two
SAMPLE = """
import pandas
import seaborn
from onepot_analysis.show.charts import chart
frame = pandas.DataFrame({"a": ["b"], "c": [1]})
with chart("Warm", "Warm", "Warm", "Warm") as axes:
    seaborn.barplot(frame, x="c", y="a", ax=axes)
frame
"""


def warm() -> None:
    """Run and render a small notebook, so that caches are filled and templates compiled."""
    cells = [nbformat.v4.new_markdown_cell("# Warm & ready"), nbformat.v4.new_code_cell(SAMPLE)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nb = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nb = papermill.execute_notebook(nb, None, engine_name="onepot", progress_bar=False)
    notebook.render(nb, Job("warm", Path(), formats=("html", "xlsx")))


warm()
for path in sorted(NOTEBOOKS.glob("*.ipynb")):
    for cell in nbformat.read(path, as_version=4).cells:
        cell_name(cell.source)
given = json.loads(os.environ.get(PARAMETERS, "{}"))
if "partnership" in given:  # computed here, what is the same for every partnership is there in each fork
    known = {name: value for name, value in given.items() if name in ("partnership", *parameters.BROUGHT)}
    with contextlib.suppress(Exception):  # an error is for the notebook to show
        briefing.prepare(**known)
for name in UNUSED:
    del sys.modules[name]
gc.collect()
gc.freeze()  # else the first collection of each fork would copy all that is here
gc.set_threshold(*THRESHOLDS)
