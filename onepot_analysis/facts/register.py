"""Where the project's folders are and who is in its register: what a command needs before it needs pandas."""

import csv
import re
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from onepot_analysis.facts import files

PACKAGE = Path(__file__).resolve().parents[1]
INSTALLED = PACKAGE / "project"  # where the wheel puts data, notebooks and the example; a checkout has them at its root
ROOT = INSTALLED if INSTALLED.is_dir() else PACKAGE.parent
FOLDER = ROOT / "data"
NOTEBOOKS = ROOT / "notebooks"
RELEASED = date(2026, 11, 29)  # of this version: what a page, a PDF and a workbook say of their age


class UnknownPartnership(LookupError):
    """No partnership bears this name; the message gives the nearest ones."""


def read(folder: Path | None = None) -> list[dict[str, str]]:
    """The register of a data folder, the project's own when not given, as it stands; nothing is checked.

    Returns
    -------
    list of dict
        One for each partnership: partnership_id, name, region and the other columns. Empty if there is no register.

    Examples
    --------
    >>> len(read())
    149
    """
    path = (folder or FOLDER) / "partnerships.csv"
    try:
        rows = list(csv.DictReader(files.content(path).decode("utf-8-sig").splitlines()))
    except (OSError, ValueError, csv.Error):
        return []
    return [row for row in rows if row.get("partnership_id") and row.get("name") and row.get("region")]


def find(names: dict[str, str], wanted: str) -> str:
    """The id of one partnership by its id or name, in any case, out of ``names``, id to name.

    Raises
    ------
    UnknownPartnership
        With the nearest matches.

    Examples
    --------
    >>> names = {row["partnership_id"]: row["name"] for row in read()}
    >>> find(names, "Milton Keynes")
    'milton-keynes'
    >>> find(names, "barnsly")
    Traceback (most recent call last):
    onepot_analysis.facts.register.UnknownPartnership: no partnership 'barnsly'; nearest: barnsley, barnet, bromley
    """
    text = wanted.strip().casefold()
    for partnership_id, name in names.items():
        if text in (partnership_id, name.casefold()):
            return partnership_id
    nearly = text.replace(" ", "-")
    containing = [known for known in names if nearly in known]
    nearest = list(dict.fromkeys(containing + get_close_matches(nearly, names, 3, cutoff=0.5)))[:3]
    hint = f"nearest: {', '.join(nearest)}" if nearest else f"`onepot list` shows all {len(names)}"
    raise UnknownPartnership(f"no partnership {wanted!r}; {hint}")


def slug(text: str) -> str:
    """Words as the id of a place on a page.

    Examples
    --------
    >>> slug("The King's Fund, March 2011")
    'the-kings-fund-march-2011'
    """
    return "-".join(re.findall(r"[a-z0-9]+", re.sub("['’]", "", text.lower())))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The end of a message about an unknown word: the nearest known one; nothing where none is near."""
    return "".join(f"; did you mean {match!r}?" for match in get_close_matches(word, list(known), 1))
