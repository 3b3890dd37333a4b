"""Small faults put into code and data: one operator, number, truth value or bound turned, one number of a table changed.

Texts in code are left as they are: a wrong name of a column fails at once, so that they would only flatter the count. So are
the ends of a figure taken as exact, which are one.
"""

import ast
import copy
import csv
import io
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SWAPS = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult, ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.FloorDiv: ast.Mult,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
NAMES = {
    "min": "max",
    "lower": "upper",
    "floor": "ceil",
    "any": "all",
    "first": "last",
    "idxmax": "idxmin",
    "head": "tail",
}
NAMES |= {other: name for name, other in NAMES.items()}


@dataclass(frozen=True)
class Mutant:
    """One fault: where it is, in words that stay when lines move, and the text of the file that holds it."""

    file: str
    place: str  # the function or class, and the change; numbered where it is there more than once
    line: int
    text: str


def of_code(root: Path, file: str) -> list[Mutant]:
    """Every mutant of a module."""
    source = (root / file).read_text(encoding="utf-8")
    tree, seen, found = ast.parse(source), Counter(), []
    for scope, node in _scoped(tree):
        for said, apply in _changes(node):
            before = copy.copy(node.__dict__)
            line, was = node.lineno, ast.unparse(node)
            apply()
            place = f"{scope}: {_short(was)} -> {_short(ast.unparse(node))}{f' ({said})' if said else ''}"
            text = ast.unparse(tree)
            node.__dict__.clear()
            node.__dict__.update(before)
            seen[place] += 1
            number = f" #{seen[place]}" if seen[place] > 1 else ""
            found.append(Mutant(file, place + number, line, text))
    return found


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:40]}...{text[-17:]}"


def _scoped(tree: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Every expression with the name of what it stands in; no docstring, no type, nothing inside an error or a text."""

    def walk(node: ast.AST, scope: str) -> Iterator[tuple[str, ast.AST]]:
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list") or isinstance(node, (ast.Raise, ast.JoinedStr)):
                continue
            for child in value if isinstance(value, list) else [value]:
                if not isinstance(child, ast.AST) or _is_left_alone(child):
                    continue
                inner = (
                    f"{scope}.{child.name}".lstrip(".") if hasattr(child, "name") and hasattr(child, "body") else scope
                )
                if isinstance(child, ast.expr):
                    yield inner, child
                yield from walk(child, inner)

    yield from walk(tree, "")


def _is_left_alone(node: ast.AST) -> bool:
    """A docstring, or the guard that lists which are of one length are of one length."""
    if isinstance(node, ast.keyword):
        return node.arg == "strict"
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _changes(node: ast.AST):
    """What can be turned in a node: what to say of it beside the change, and the change itself."""
    if isinstance(node, (ast.BinOp, ast.BoolOp)) and type(node.op) in SWAPS:
        other = SWAPS[type(node.op)]
        yield f"{type(node.op).__name__} to {other.__name__}", lambda: setattr(node, "op", other())
    elif isinstance(node, ast.Compare):
        for at, op in enumerate(node.ops):
            if type(op) in SWAPS:
                ops = [SWAPS[type(op)]() if here == at else other for here, other in enumerate(node.ops)]
                yield "", lambda ops=ops: setattr(node, "ops", ops)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub, ast.Invert)):
        inner = node.operand
        yield (
            "",
            lambda: (
                setattr(node, "op", ast.UAdd())
                if not isinstance(node.op, ast.Not)
                else node.__dict__.update(op=ast.Not(), operand=ast.UnaryOp(ast.Not(), inner))
            ),
        )
    elif isinstance(node, ast.Constant):
        yield from _constants(node)
    elif isinstance(node, ast.Name) and node.id in NAMES:
        yield "", lambda: setattr(node, "id", NAMES[node.id])
    elif isinstance(node, ast.Attribute) and node.attr in NAMES and "'exact'" not in ast.unparse(node.value):
        yield "", lambda: setattr(node, "attr", NAMES[node.attr])
    elif isinstance(node, ast.IfExp):
        test = node.test
        yield "the other way", lambda: setattr(node, "test", ast.UnaryOp(ast.Not(), test))


def _constants(node: ast.Constant):
    value = node.value
    if isinstance(value, bool):
        yield "", lambda: setattr(node, "value", not value)
    elif isinstance(value, (int, float)):
        yield "", lambda: setattr(node, "value", value + 1)


NUMBER = re.compile(r"\d+(?:\.\d+)?")


def of_data(root: Path, seed: int) -> list[Mutant]:
    """Every number in every table, each changed in its last digit, by a place or, in a cell of its own, in its sign."""
    draw, found = random.Random(seed), []
    for path in sorted((root / "data").glob("*.csv")):
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
        for at, row in enumerate(rows[1:], 1):
            for column, cell in enumerate(row):
                for number in NUMBER.finditer(cell):
                    changed = _changed(draw, number[0], number[0] == cell)
                    text = f"{cell[: number.start()]}{changed}{cell[number.end() :]}"
                    place = f"row {at + 1}, {rows[0][column]}: {_short(cell)} -> {_short(text)}"
                    found.append(Mutant(f"data/{path.name}", place, at, _with(rows, at, column, text)))
    return found


def _changed(draw: random.Random, number: str, alone: bool) -> str:
    kind = draw.choice(["digit", "place", "sign"] if alone else ["digit"])
    if kind == "sign" and float(number):
        return f"-{number}"
    if kind == "place" and float(number):
        return str(float(number) * 10) if "." in number else f"{number}0"
    return number[:-1] + str((int(number[-1]) + draw.randint(1, 9)) % 10)


def _with(rows: list[list[str]], at: int, column: int, text: str) -> str:
    changed = [*rows[:at], [*rows[at][:column], text, *rows[at][column + 1 :]], *rows[at + 1 :]]
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\n").writerows(changed)
    return file.getvalue()
