"""Everything that a page needs, imported and used once: the process from which each notebook's process is forked.

Nothing here may start a thread or leave a shell behind: a fork would inherit them. So no PDF is made here.
"""

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import signal
import sys

if "ONEPOT_PARAMETERS" in os.environ:  # Ctrl-C ends it without a word; the forkserver has set this otherwise
    signal.signal(signal.SIGINT, signal.SIG_DFL)

if "rfc3987_syntax" not in sys.modules:  # a grammar that jsonschema takes a second to build, and that no notebook needs
    sys.modules["rfc3987_syntax"] = None
import nbformat
import papermill

if sys.modules["rfc3987_syntax"] is None:
    del sys.modules["rfc3987_syntax"]

import onepot_analysis
from onepot_analysis import briefing
from onepot_analysis.facts.parameters import BROUGHT
from onepot_analysis.publish.run import notebook
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


def warm():
    """Run and render a small notebook, so that caches are filled and templates compiled."""
    cells = [nbformat.v4.new_markdown_cell("# Warm"), nbformat.v4.new_code_cell(SAMPLE)]
    nb = nbformat.v4.new_notebook(cells=cells)
    nb.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nb = papermill.execute_notebook(nb, None, engine_name="onepot", progress_bar=False)
    notebook.render(nb, Job("warm", None, formats=("html", "xlsx")))


def prepare(partnership=None, **given):
    """Compute what is the same for every partnership, so that each fork finds it done; errors are for the notebook."""
    if partnership:
        with contextlib.suppress(Exception):
            briefing.prepare(partnership, *(given.get(name) for name in BROUGHT))


warm()
prepare(**json.loads(os.environ.get("ONEPOT_PARAMETERS", "{}")))
gc.collect()
gc.freeze()  # else the first collection of each fork would copy all that is here
gc.set_threshold(*THRESHOLDS)
