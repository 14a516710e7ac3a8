"""Notebooks in pairs: a script in the percent format, and an .ipynb that holds the same cells with their outputs.

``python tests/notebook_pairs.py notebooks/*.py`` executes the scripts and writes the .ipynb beside each, as
``make notebooks`` does. What is written depends on nothing but the cells: no times, no machine, no live widgets.
"""

from __future__ import annotations

import argparse
import ast
import base64
import importlib.util
import io
import os
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from PIL import Image
from traitlets.config import Config

FOLDER = Path(__file__).parents[1] / "notebooks"
FORMAT = "py:percent"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
PATIENCE = 300  # seconds for a cell, or for a kernel to start, on a machine with other things to do
WIDGET = "application/vnd.jupyter.widget-view+json"  # lives as long as its kernel
PICTURE = "image/png"
PICTURES = ("text/html", "text/latex", PICTURE)  # say more than the text/plain beside them


def scripts() -> list[Path]:
    """Every notebook, as the script of its pair."""
    return sorted(FOLDER.glob("*.py"))


def missing(script: Path) -> list[str]:
    """Packages that a notebook imports and that are not installed."""
    tree = ast.parse(script.read_text(encoding="utf-8"))
    names = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
    }
    return sorted(name for name in names if importlib.util.find_spec(name) is None)


def kept(script: Path) -> NotebookNode:
    """The .ipynb of a pair as it is stored."""
    return nbformat.read(script.with_suffix(".ipynb"), as_version=4)


def text(notebook: NotebookNode) -> str:
    """The script of a notebook."""
    return str(jupytext.writes(notebook, fmt=FORMAT, config=_config()))


def execute(script: Path) -> NotebookNode:
    """Return the notebook of a script with the outputs of a fresh kernel, which works in an empty folder."""
    notebook = jupytext.reads(script.read_text(encoding="utf-8"), fmt=FORMAT, config=_config())
    with tempfile.TemporaryDirectory() as folder:
        environment = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
        # Where Jupyter would write into the home folder.
        environment |= {"IPYTHONDIR": f"{folder}/ipython", "JUPYTER_RUNTIME_DIR": f"{folder}/runtime"}
        (work := Path(folder, "work")).mkdir()
        # Sockets in that folder, in place of ports that everybody on the machine can reach.
        sockets = Config(KernelManager={"transport": "ipc", "ip": f"{folder}/kernel"})
        client = NotebookClient(
            notebook,
            config=sockets,
            kernel_name=KERNEL["name"],
            timeout=PATIENCE,
            startup_timeout=PATIENCE,
            coalesce_streams=True,
            resources={"metadata": {"path": str(work)}},
            store_widget_state=False,
            record_timing=False,
        )
        client.execute(env=environment)
    return _with_small_pictures(plain(notebook))


def plain(notebook: NotebookNode) -> NotebookNode:
    """Return the notebook with nothing in it that another execution on another machine would change."""
    cells = [_plain_cell(cell, number) for number, cell in enumerate(notebook.cells)]
    metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    found = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
    found.nbformat_minor = 5
    nbformat.validate(found)
    return found


def _plain_cell(cell: NotebookNode, number: int) -> NotebookNode:
    alike = sha256(cell.source.encode()).hexdigest()[:8]  # stays when cells are added before it
    kept = NotebookNode(cell_type=cell.cell_type, id=alike, metadata={}, source=cell.source)
    if cell.cell_type == "code":
        kept.execution_count = cell.execution_count
        kept.outputs = [_plain_output(output) for output in cell.outputs]
    return kept


def _plain_output(output: NotebookNode) -> NotebookNode:
    if "data" not in output:
        return output
    data: dict[str, Any] = {kind: value for kind, value in output.data.items() if kind != WIDGET}
    if any(kind in data for kind in PICTURES):
        data.pop("text/plain", None)
    return NotebookNode({**output, "data": data, "metadata": {}})


def _with_small_pictures(notebook: NotebookNode) -> NotebookNode:
    """The notebook with its figures in 128 colours, which look the same and take a quarter of the room."""
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", []))
    for data in (output["data"] for output in outputs if PICTURE in output.get("data", {})):
        image = Image.open(io.BytesIO(base64.b64decode(data[PICTURE])))
        buffer = io.BytesIO()
        image.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
        data[PICTURE] = base64.b64encode(buffer.getvalue()).decode()
    return notebook


def _config() -> Any:
    return jupytext.config.load_jupytext_configuration_file(str(FOLDER / "jupytext.toml"))


def main(names: list[str], into: Path | None) -> None:
    """Execute scripts, and write the .ipynb of their pairs, each beside its script or into a folder."""
    for script in map(Path, names):
        if absent := missing(script):
            print(f"{script}: left as it is, needs {', '.join(absent)}")
            continue
        nbformat.write(execute(script), (into or script.parent) / f"{script.stem}.ipynb")
        print(f"{script}: executed")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Execute notebooks and keep their outputs.")
    parser.add_argument("scripts", nargs="+")
    parser.add_argument("--into", type=Path, help="where to write instead of beside the scripts")
    options = parser.parse_args()
    main(options.scripts, options.into)
