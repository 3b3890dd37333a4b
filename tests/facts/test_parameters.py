"""A parameter that a notebook does not have, or that cannot have its value, is refused in words, before anything runs."""

import pytest

from onepot_analysis.facts import parameters
from onepot_analysis.facts.parameters import ParameterError, check, check_parameters
from onepot_analysis.facts.register import NOTEBOOKS

WRONG = [
    ("partnership", 3, "the id or name of a partnership"),
    ("partnership", None, "the id or name of a partnership"),
    ("data", 1, "the path of a folder, or None"),
    ("allocations", "", "the path of a file, or None"),
    ("treatment", ["a.csv"], "the path of a file, or None"),
    ("accept_difference", "no", "True or False"),
    ("accept_difference", 1, "True or False"),
    ("files", "mine.xlsx", "a list of paths"),
    ("files", [], "a list of paths"),
    ("local_money", "£250,000", "pounds a year"),
    ("local_money", -1, "pounds a year"),
    ("local_money", float("nan"), "pounds a year"),
    ("local_cuts", 5, "a list of numbers above 0"),
    ("local_cuts", ["5"], "a list of numbers above 0"),
    ("element_shares", [101], "at most 100"),
    ("efficiency_percent", 0, "above 0"),
    ("efficiency_percent", 100.5, "at most 100"),
    ("efficiency_percent", "5 per cent", "above 0"),
    *(("efficiency_percent", wrong, "above 0") for wrong in (True, -5, float("nan"), float("inf"), "5", None, [5])),
]


@pytest.mark.parametrize(("name", "value", "expected"), WRONG)
def test_a_value_that_cannot_be_is_refused_with_what_can(name, value, expected):
    with pytest.raises(ParameterError) as error:
        check({name: value}, [name])
    assert str(error.value).startswith(f"{name} is {value!r}; expected ") and expected in str(error.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("local_money", 250_000),
        ("local_cuts", (2.5, 100)),
        ("efficiency_percent", 2.5),
        ("data", NOTEBOOKS),
        ("year", {}),
    ],
)
def test_what_can_be_is_taken(name, value):
    check({name: value}, [name])


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_every_parameter_of_the_projects_notebooks_has_a_rule(path):
    names = parameters.read(path)
    assert names and set(names) <= set(parameters.RULES)


def test_a_name_that_is_near_none_gets_all():
    with pytest.raises(ParameterError, match="it has partnership, data"):
        check({"colour": 1}, ["partnership", "data"])


OURS = "partnership = 'kent'  # whose\ndata: str = None\nif data == 1:\n    inner = 2\n"


def test_names_are_checked_against_the_last_injection_only():
    own = {"partnership": "kent", "data": None, "date": 1}
    again = ["", OURS, "# Parameters\ndate = 1\n", "y = 2", OURS, "# Parameters\npartnership = 'york'\n"]
    check_parameters({"In": again, **own})
    with pytest.raises(ParameterError, match="did you mean 'data'"):
        check_parameters({"In": again[:3], **own})


def test_a_value_that_is_edited_in_the_notebook_is_checked_too():
    with pytest.raises(ParameterError, match="data is 3"):
        check_parameters({"In": ["", OURS], "partnership": "kent", "data": 3})


def test_outside_jupyter_nothing_is_known_and_nothing_refused():
    check_parameters({"partnership": 3})
