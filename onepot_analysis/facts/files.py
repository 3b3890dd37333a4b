"""Files: read as tables of text, written whole or not at all, and marked to tell whether they have changed."""

import csv
from contextlib import suppress
from pathlib import Path


class DataError(ValueError):
    """A table breaks its rules; the message says where, what stands there and what was expected."""


def read(path: Path) -> tuple[list[str], list[list[str]]]:
    """The head of a CSV file and its rows, every cell as text; a `DataError` where it cannot be read so."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head, *rows = csv.reader(file, strict=True)
    except FileNotFoundError:
        raise DataError(f"{path}: no such file; expected the table {path.stem!r}") from None
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
