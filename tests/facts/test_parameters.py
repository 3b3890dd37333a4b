"""A parameter that a notebook does not have, or that cannot have its value, is refused in words, before anything runs."""

import papermill
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from onepot_analysis import terminal
from onepot_analysis.cli import main
from onepot_analysis.facts import parameters
from onepot_analysis.facts.parameters import ParameterError, check, check_parameters
from onepot_analysis.facts.register import NOTEBOOKS

WRONG = [
    ("partnership", 3, "the id or name of a partnership"),
    ("partnership", "", "the id or name of a partnership"),
    ("partnership", " ", "the id or name of a partnership"),
    ("partnership", None, "the id or name of a partnership"),
    ("data", 1, "the path of a folder, or None"),
    ("allocations", "", "the path of a file, or None"),
    ("treatment", ["a.csv"], "the path of a file, or None"),
    ("accept", "barnsley", "a list of names"),
    ("accept", [1], "a list of names"),
    ("accept", True, "a list of names"),
    ("files", "mine.xlsx", "a list of different paths"),
    ("files", [], "a list of different paths"),
    ("local_money", "£250,000", "pounds a year"),
    ("local_money", 10**9 + 1, "at most 1000000000"),
    ("local_money", True, "pounds a year"),
    ("local_money", -1, "pounds a year"),
    ("local_money", float("nan"), "pounds a year"),
    ("local_cuts", 5, "a list of different numbers above 0"),
    (
        "local_cuts",
        "[5,10]",
        "above 0 and at most 100, such as [5, 10, 20]; papermill takes a list with -y 'local_cuts: [5,10]'",
    ),
    *(
        ("local_cuts", wrong, "numbers above 0")
        for wrong in (["5"], [], [5, 5], [150], [-5], [0], [True], [float("nan")], {5: 1})
    ),
    ("element_shares", [101], "at most 100"),
    ("efficiency_percent", 500, "at most 100"),
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
        *(("local_money", gbp) for gbp in (0, 250_000, 10**9, None)),
        ("local_cuts", (2.5, 100)),
        *(("efficiency_percent", percent) for percent in (0.5, 2.5, 100)),
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


def test_an_old_name_is_refused_with_the_new_one():
    with pytest.raises(
        ParameterError, match=r"it is now accept, a list of what is accepted: accept = \['settlement'\]"
    ):
        check({"accept_difference": True}, ["partnership", "accept"])
    result = CliRunner().invoke(main, ["build", "--accept-difference"])
    assert result.exit_code == 2 and "--accept-difference is now --accept settlement" in result.output


def test_a_name_that_is_near_none_gets_all():
    with pytest.raises(ParameterError, match="it has partnership, data"):
        check({"colour": 1}, ["partnership", "data"])


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.binary(max_size=3),
    lambda inner: st.lists(inner, max_size=4),
)


@given(st.sampled_from(sorted(parameters.RULES)), ANYTHING)
def test_any_value_is_what_it_may_be_or_refused_in_words(name, value):
    numbers = value if isinstance(value, list) else [value]
    try:
        check({name: value}, [name])
    except ParameterError as error:
        assert str(error).startswith(f"{name} is {value!r}; expected ") and "\n" not in str(error).replace(
            repr(value), ""
        )
    else:
        if name in ("local_cuts", "element_shares", "efficiency_percent"):
            assert all(0 < number <= 100 for number in numbers) and not any(number is True for number in numbers)
        elif value is not None:
            kind = {"accept": list, "local_money": (int, float), "files": list}.get(name, str)
            assert isinstance(value, kind) and (name == "accept" or value or value == 0)


@given(
    st.text(max_size=12)
    | st.sampled_from(["[" * 9_000, "9" * 9_000, "[" + "9" * 9_000 + "]", "[5, 10]", "nan", "1e999"])
)
def test_the_command_line_reads_any_text(text):
    parameters.RULES["local_cuts"].is_right(terminal.as_value(text))


@pytest.mark.parametrize(
    ("name", "parameter", "value"),
    [
        ("3_partnership_briefing", "accept", "no"),
        ("3_partnership_briefing", "local_cuts", 5),
        ("3_partnership_briefing", "element_shares", [150]),
        ("3_partnership_briefing", "partnership", ""),
        ("4_value_for_money", "efficiency_percent", 500),
    ],
)
def test_each_door_refuses_alike(name, parameter, value, tmp_path):
    """Parameters that papermill injects, those of `onepot run`, and what somebody writes into the notebook's own cell."""
    path = NOTEBOOKS / f"{name}.ipynb"
    with pytest.raises(ParameterError, match=f"{parameter} is "):
        papermill.execute_notebook(
            path, tmp_path / "out.ipynb", {parameter: value}, engine_name="onepot", progress_bar=False
        )
    assert not (tmp_path / "out.ipynb").exists()
    own = dict.fromkeys(parameters.read(path)) | {parameter: value}
    cells = ["", "\n".join(f"{one} = ..." for one in own)]
    checked = {one: text for one, text in own.items() if text is not None}
    with pytest.raises(ParameterError, match=f"{parameter} is "):
        check_parameters({"In": cells, **checked})
    if "partnership" in own and parameter != "partnership":  # which `onepot run` names by itself
        result = CliRunner().invoke(main, ["run", str(path), "-p", parameter, str(value)])
        assert result.exit_code == 2 and f"{parameter} is " in result.stderr


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


def test_the_first_cell_with_the_tag_holds_the_parameters():
    cells = [{"metadata": {"tags": ["parameters"]}, "source": f"{name} = 1"} for name in ("first", "second")]
    assert parameters.names(cells) == ["first"] and parameters.names([]) == []
