"""The parameters of a notebook: what its ``parameters`` cell assigns. A notebook is read as the JSON that it is."""

import ast
import json
from difflib import get_close_matches
from pathlib import Path

BROUGHT = ("data", "allocations", "accept_difference", "completions", "treatment")  # in the order of briefing.prepare


class UnknownParameter(ValueError):
    """A parameter was passed that the notebook does not have."""


def read(notebook: Path) -> set[str]:
    """Names of the parameters of a notebook file; see `names`.

    Parameters
    ----------
    notebook : pathlib.Path

    Returns
    -------
    set of str
    """
    return names(json.loads(notebook.read_text(encoding="utf-8"))["cells"])


def names(cells: list[dict]) -> set[str]:
    """Names that a notebook's ``parameters`` cell assigns.

    Parameters
    ----------
    cells : list of dict

    Returns
    -------
    set of str
    """
    for cell in cells:
        if "parameters" in cell["metadata"].get("tags", []):
            nodes = ast.walk(ast.parse("".join(cell["source"])))
            return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return set()


def refuse_unknown(passed: list[str], known: set[str]) -> None:
    """Raise `UnknownParameter`, with the nearest match, if a notebook is passed a parameter that it does not have.

    Parameters
    ----------
    passed : list of str
    known : set of str

    Examples
    --------
    >>> refuse_unknown(["partnershp"], {"partnership", "data"})
    Traceback (most recent call last):
    onepot_analysis.publish.run.parameters.UnknownParameter: the notebook has no parameter 'partnershp': did you mean 'partnership'?
    """
    for name in passed:
        if name not in known:
            near = get_close_matches(name, sorted(known), n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(sorted(known)) or 'none'}"
            raise UnknownParameter(f"the notebook has no parameter {name!r}: {hint}")
