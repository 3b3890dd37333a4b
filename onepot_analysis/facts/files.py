"""Files: read as tables of text, written whole or not at all, and marked to tell whether they have changed."""

import csv
import io
import stat
from contextlib import suppress
from pathlib import Path

MOST_BYTES, MOST_ROWS, MOST_COLUMNS = 20_000_000, 100_000, 1_000  # of a table; the whole register needs a thousandth


class Unfit(ValueError):
    """What stands at a path is no file of a table: what it is, what was expected and how to mend it."""

    def __init__(self, value: str, expected: str, remedy: str):
        super().__init__(f"{value}; expected {expected}")
        self.said = value, expected, remedy


class DataError(ValueError):
    """A table breaks its rules; the message says where, what stands there and what was expected."""


def content(path: Path, most: int = MOST_BYTES, start: int | None = None) -> bytes:
    """What a regular file holds, or its start, if it is not larger than `most` bytes; else `Unfit`."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise Unfit("no regular file", "a file that holds a table", "save the table in a file and give its name")
    with path.open("rb") as file:
        found = file.read(most + 1 if start is None else start)
    if len(found) > most or path.stat().st_size > most:
        expected = f"at most {most // 1_000_000} MB"
        raise Unfit(
            f"more than {most // 1_000_000} MB", expected, "keep the table alone, without pictures and other sheets"
        )
    return found


def read(path: Path) -> tuple[list[str], list[list[str]]]:
    """The head of a CSV file and its rows, every cell as text; a `DataError` where it cannot be read so."""
    try:
        text = content(path).decode("utf-8-sig")
        head, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    except FileNotFoundError:
        raise DataError(f"{path}: no such file; expected the table {path.stem!r}") from None
    except Unfit as error:
        raise DataError(f"{path}: {error}") from None
    except ValueError as error:
        raise DataError(f"{path}: not a UTF-8 CSV file with a header row: {error}") from None
    except csv.Error as error:
        raise DataError(f"{path}: not a readable CSV file: {error}") from None
    for at, row in enumerate(rows):
        if len(row) != len(head):
            raise DataError(f"{path}: row {at + 2}: {len(row)} cells; expected {len(head)}: {', '.join(head)}")
    return head, rows


def write(path: Path, data: bytes) -> None:
    """Write a file so that a reader finds the old one or the new one, never a part; its folder is made if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:  # it names the file that was asked for
        raise OSError(error.errno, error.strerror, str(path)) from None
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def stamp(*paths: str | Path) -> tuple[tuple[str, int, int], ...]:
    """Name, time and size of each file, and of each CSV file in a folder: equal as long as nothing has changed."""
    found = []
    for path in map(Path, paths):
        for file in sorted(path.glob("*.csv")) if path.is_dir() else [path]:
            if file.exists():
                state = file.stat()
                found.append((str(file), state.st_mtime_ns, state.st_size))
    return tuple(found)
