"""Notebooks to run: small ones, written here, that do what a test needs."""

import nbformat
import pytest


@pytest.fixture
def notebook(tmp_path):
    """Write a notebook of code cells (a pair is source and tags; text that begins with # and a blank is Markdown)."""

    def make(*cells, parameters="partnership = 'hertfordshire'", name="sample.ipynb"):
        nb = nbformat.v4.new_notebook()
        nb.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nb.cells.append(nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}))
        for cell in cells:
            source, tags = (cell, []) if isinstance(cell, str) else cell
            if source.startswith("# "):
                nb.cells.append(nbformat.v4.new_markdown_cell(source))
            else:
                nb.cells.append(nbformat.v4.new_code_cell(source.strip(), metadata={"tags": tags} if tags else {}))
        path = tmp_path / name
        nbformat.write(nb, path)
        return path

    return make
