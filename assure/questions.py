"""Counts how often a table that might be true is asked about, and how often one with a slip is: `docs/method.md` has the rule.

A slip makes one amount of a table ten or a thousand times too large or too small, or a stream of the PTB £0. Every draw has a
seed, so that two runs count the same.
"""

import json
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "allocations"))

import honest_tables

from onepot_analysis.analysis import estimates
from onepot_analysis.facts import data
from onepot_analysis.spreadsheets import allocations

WHOLE, DRAWS, SIZES = 15, 60, (1, 5, 20)  # tables of all partnerships, draws of parts of one, partnerships in a part
SLIPS = (10, 0.1, 1000, 0.001)


def slipped(table, chance):
    """A table with one amount wrong, once for each kind of slip."""
    for factor in SLIPS:
        wrong, row = table.copy(), chance.choice(list(table.index))
        wrong.loc[row, "amount_gbp"] = round(wrong.loc[row, "amount_gbp"] * factor)
        yield wrong
    wrong, row = table.copy(), chance.choice(list(table.index[table["stream"].str.startswith("ptb")]))
    wrong.loc[row, "amount_gbp"] = 0
    yield wrong


def main():
    """Draw, ask and print the counts. The exit code is 1 if one in fifty honest tables, or more, was asked about."""
    tables, counts = data.load(), Counter()
    off = estimates.errors(tables)

    def is_asked(table, path):
        table.to_csv(path, index=False)
        return bool(allocations.examine(path, tables).problems)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "mine.csv")
        for seed in range(DRAWS):
            full, chance = honest_tables.draw(tables, off, seed), random.Random(seed)
            if seed < WHOLE:
                counts.update({"whole honest tables": 1, "of these asked about": int(is_asked(full, path))})
            for size in SIZES:
                places = chance.sample(sorted(set(full["partnership"])), size)
                part = full[full["partnership"].isin(places)]
                for table in (part, part[part["financial_year"] == "2011-12"]):
                    asked = is_asked(table, path)
                    counts.update({"parts of honest tables": 1, "of parts asked about": int(asked)})
                    for wrong in () if asked else slipped(table, chance):
                        counts.update({"tables with a slip": 1, "slips passed over": int(not is_asked(wrong, path))})
    print(json.dumps(counts))
    return int(
        50 * counts["of parts asked about"] > counts["parts of honest tables"] or counts["slips passed over"] > 0
    )


if __name__ == "__main__":
    sys.exit(main())
