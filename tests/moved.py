"""What a change of the data or the method has moved, in words, for who reads a failing comparison of all 149."""

from numbers import Real

import pandas as pd

MOST = 6  # columns, and rows, that are shown
STATISTICS = ("sum", "min", "median", "max")
ACCEPT = "Meant? Accept it with `make golden`, and read `git diff tests/golden`."


def moved(before: pd.DataFrame, after: pd.DataFrame, keys: list[str]) -> str:
    """How two tables of results differ: a line for each column that has moved, then rows; empty if they do not.

    Parameters
    ----------
    before, after : DataFrame
    keys : list of str
        Columns that name a row.
    """
    if list(before) != list(after):
        gone, new = ([name for name in one if name not in other] for one, other in ((before, after), (after, before)))
        return f"columns gone: {gone or 'none'}; new: {new or 'none'}; or in another order"
    was, now = before.set_index(keys), after.set_index(keys)
    gone, new = was.index.difference(now.index), now.index.difference(was.index)
    was, now = (table.loc[was.index.intersection(now.index)] for table in (was, now))
    changed = pd.DataFrame({name: _changed(was[name], now[name]) for name in was})
    columns, rows = changed.columns[changed.any()], changed.index[changed.any(axis=1)]
    if not (len(columns) or len(gone) or len(new)):
        return ""
    lines = [f"{len(rows)} of {len(was)} rows have moved, in {len(columns)} of {len(was.columns)} columns."]
    lines += [
        f"{word}: {len(keys)} rows, as {_name(keys[0])}" for word, keys in (("gone", gone), ("new", new)) if len(keys)
    ]
    lines += [_said(name, was[name], now[name], changed[name]) for name in columns[:MOST]]
    lines += [f"and {len(columns) - MOST} more columns"] * (len(columns) > MOST)
    for key in rows[:MOST]:
        cells = [
            f"{name} {_text(was.loc[key, name])} -> {_text(now.loc[key, name])}"
            for name in columns
            if changed.loc[key, name]
        ]
        lines.append(f"  {_name(key)}: {'; '.join(cells[:3])}{'; ...' if len(cells) > 3 else ''}")
    return "\n".join(lines)


def _are_numbers(*columns: pd.Series) -> bool:
    return all(column.dtype.kind in "if" for column in columns)


def _changed(was: pd.Series, now: pd.Series) -> pd.Series:
    if _are_numbers(was, now):
        return ~((was - now).abs().le(1e-6) | (was.isna() & now.isna()))
    return was.astype(object).where(was.notna(), "") != now.astype(object).where(now.notna(), "")


def _said(name: str, was: pd.Series, now: pd.Series, changed: pd.Series) -> str:
    count = f"{name}: {changed.sum()} of {len(changed)}"
    if not _are_numbers(was, now):
        return count
    most = (now - was).abs().fillna(float("inf")).where(changed).idxmax()
    parts = []
    for statistic in STATISTICS:
        one, other = (_text(getattr(values, statistic)()) for values in (was, now))
        parts.append(f"{statistic} {one}{'' if one == other else f' -> {other}'}")
    return f"{count}; {', '.join(parts)}; most for {_name(most)}"


def _name(key) -> str:
    return ", ".join(map(str, key)) if isinstance(key, tuple) else str(key)


def _text(value) -> str:
    if not isinstance(value, Real):
        return str(value)
    return f"{value:,.6g}" if abs(value) < 1e5 else f"{value:,.0f}"
