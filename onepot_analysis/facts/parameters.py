"""The parameters of a notebook, checked in one place: their names, and the values of those that mean the same everywhere.

A notebook's cell tagged ``parameters`` assigns them. papermill only warns of a name that is not among them, and the
default report comes out; so the notebooks themselves, the engine and the command line check with `check`.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from onepot_analysis.facts.register import did_you_mean

BROUGHT = ("data", "allocations", "accept", "completions", "treatment")  # in the order of briefing.prepare


RENAMED = {"accept_difference": "; it is now accept, a list of what is accepted: accept = ['settlement']"}


class ParameterError(ValueError):
    """A parameter that the notebook does not have, or a value that it cannot have; the message says what it can."""


class Rule(NamedTuple):
    """What a parameter may be: a test of the value, the same in words, and whether it may be None instead."""

    is_right: Callable[[Any], bool]
    expected: str
    or_none: bool = False


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_path(value: object) -> bool:
    return isinstance(value, Path) or _is_text(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_money(value: Any) -> bool:
    return _is_number(value) and 0 <= value <= 10**9


def _is_percent(value: Any) -> bool:
    return _is_number(value) and 0 < value <= 100


def _are_texts(values: object) -> bool:
    return isinstance(values, list | tuple) and all(isinstance(value, str) for value in values)


def _all(is_right: Callable[[Any], bool]) -> Callable[[Any], bool]:
    def is_list(values: Any) -> bool:
        is_right_each = isinstance(values, list | tuple) and all(map(is_right, values))
        return is_right_each and 0 < len(values) == len(set(values))

    return is_list


_FILE = Rule(_is_path, "the path of a file", or_none=True)
_PERCENTS = "a list of different numbers above 0 and at most 100, such as [5, 10, 20]"
RULES = {
    "partnership": Rule(_is_text, "the id or name of a partnership, such as 'barnsley'"),
    "data": Rule(_is_path, "the path of a folder", or_none=True),
    "allocations": _FILE,
    "completions": _FILE,
    "treatment": _FILE,
    "accept": Rule(_are_texts, "a list of names, such as ['barnsley', 'settlement']"),
    "files": Rule(_all(_is_path), "a list of different paths, such as ['mine.xlsx']"),
    "local_money": Rule(_is_money, "pounds a year, at most 1000000000, such as 250000", or_none=True),
    "local_cuts": Rule(_all(_is_percent), _PERCENTS),
    "element_shares": Rule(_all(_is_percent), _PERCENTS),
    "efficiency_percent": Rule(_is_percent, "a number above 0 and at most 100, such as 5"),
}


def check(passed: Mapping[str, object], known: Iterable[str]) -> None:
    """Refuse a parameter that a notebook does not have, and a value that a parameter cannot have.

    Parameters
    ----------
    passed : mapping
        Name to value. Values are checked of the parameters that the project's own notebooks have, see `RULES`.
    known : iterable of str
        The names of the notebook's parameters.

    Raises
    ------
    ParameterError
        With the nearest name, or with what the value may be.

    Examples
    --------
    >>> check({"local_cuts": 5}, ["partnership", "local_cuts"])
    Traceback (most recent call last):
    onepot_analysis.facts.parameters.ParameterError: local_cuts is 5; expected a list of different numbers above 0 and at most 100, such as [5, 10, 20]
    """
    known = list(known)
    for name, value in passed.items():
        if name not in known:
            nearest = RENAMED.get(name) or did_you_mean(name, known)
            hint = nearest or f"; it has {', '.join(known) or 'none'}"
            raise ParameterError(f"no parameter {name!r} in this notebook{hint}")
        rule = RULES.get(name)
        if rule and not (rule.is_right(value) or (rule.or_none and value is None)):
            is_list = isinstance(value, str) and value.lstrip().startswith("[")
            hint = f"; papermill takes a list with -y '{name}: {value}'" if is_list else ""
            raise ParameterError(f"{name} is {value!r}; expected {rule.expected}{', or None' * rule.or_none}{hint}")


def check_parameters(namespace: Mapping[str, Any]) -> None:
    r"""Check the parameters of the notebook that is running: it calls this as ``check_parameters(globals())``.

    What is known and what was passed is told from the cells run so far, which Jupyter keeps in ``In``; see `check`.

    Examples
    --------
    >>> cells = ["partnership = 'york'\ndata = None", "# Parameters\npartnershp = 'barnsley'"]
    >>> check_parameters({"In": cells, "partnership": "york", "data": None, "partnershp": "barnsley"})
    Traceback (most recent call last):
    onepot_analysis.facts.parameters.ParameterError: no parameter 'partnershp' in this notebook; did you mean 'partnership'?
    """
    cells = [cell for cell in namespace.get("In", []) if cell]
    injected = [at for at, cell in enumerate(cells) if cell.startswith("# Parameters")]  # papermill puts it after ours
    at = injected[-1] if injected else 1
    known = assigned(*cells[at - 1 : at])
    passed = assigned(*cells[at : at + 1]) if injected else []
    check({name: namespace[name] for name in [*known, *passed] if name in namespace}, known)


def read(notebook: Path) -> list[str]:
    """Names of the parameters of a notebook file, which is read as the JSON that it is."""
    return names(json.loads(notebook.read_text(encoding="utf-8"))["cells"])


def names(cells: Iterable[Mapping]) -> list[str]:
    """Names that a notebook's ``parameters`` cell assigns."""
    tagged = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
    return assigned(*("".join(cell["source"]) for cell in tagged[:1]))


def assigned(*sources: str) -> list[str]:
    """Names that lines of code assign, such as ``year`` in ``year: int = 2011``."""
    return re.findall(r"^(\w+)\s*(?::[^=\n]*)?=(?!=)", "\n".join(sources), flags=re.MULTILINE)
