"""What is shipped: the wheel holds the five packages with their data, and works away from the checkout."""

import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Sequence
from email.parser import Parser
from pathlib import Path

import pytest
from packaging.metadata import Metadata

ROOT = Path(__file__).parents[2]
PACKAGES = {"theory", "tabular", "linear_mdp", "experiments", "deep"}


def run(*arguments: str, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        arguments, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def build(target: str, source: Path, out: Path) -> Path:
    run(sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(out), cwd=source)
    (built,) = out.iterdir()
    return built


def tracked(*folders: str) -> set[str]:
    if not (ROOT / ".git").exists():
        pytest.skip("needs the repository: compares with the files that it tracks")
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *folders, cwd=ROOT)
    return {name for name in listed.splitlines() if (ROOT / name).exists()}


def payload(names: Sequence[str]) -> set[str]:
    return {name for name in names if not name.split("/")[0].endswith(".dist-info")}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def files(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing but the installed wheel; its dependencies are those of this interpreter."""
    target = tmp_path_factory.mktemp("site")
    options = ("--quiet", "--no-deps", "--no-index", "--no-compile", "--disable-pip-version-check")
    run(sys.executable, "-m", "pip", "install", *options, "--target", str(target), str(wheel), cwd=target)
    return target


def test_wheel_holds_the_packages_and_nothing_else(files: list[str]) -> None:
    assert {name.split("/")[0] for name in payload(files)} == PACKAGES
    assert "theory/references.bib" in files


def test_wheel_holds_every_file_of_the_packages(files: list[str]) -> None:
    assert payload(files) == tracked(*PACKAGES)


def test_wheel_ships_the_license_and_valid_metadata(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        texts = {
            name.split("/", 1)[1]: archive.read(name) for name in archive.namelist() if "dist-info" in name
        }
    assert texts["licenses/LICENSE"] == (ROOT / "LICENSE").read_bytes()
    assert "boundlab = experiments.cli:main" in texts["entry_points.txt"].decode()
    metadata = Metadata.from_email(texts["METADATA"], validate=True)
    assert (metadata.name, metadata.license_expression) == ("boundlab", "MIT")
    assert metadata.requires_python is not None
    assert all(metadata.requires_python.contains(f"3.{minor}.0") for minor in (11, 12, 13))
    assert not metadata.requires_python.contains("3.10.9")
    assert Parser().parsestr(texts["METADATA"].decode()).get_payload() == (ROOT / "README.md").read_text()


def test_wheel_can_be_built_from_the_source_distribution(files: list[str], tmp_path: Path) -> None:
    with tarfile.open(build("sdist", ROOT, tmp_path / "sdist")) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    (source,) = (tmp_path / "source").iterdir()
    with zipfile.ZipFile(build("wheel", source, tmp_path / "wheel")) as rebuilt:
        assert sorted(rebuilt.namelist()) == sorted(files)
    for name in ("Makefile", "constraints.txt", "CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md", "tests"):
        assert (source / name).exists()
    notebooks = {name for name in tracked("notebooks") if name.endswith((".py", ".ipynb", ".toml"))}
    assert notebooks == {f"notebooks/{path.name}" for path in (source / "notebooks").iterdir()}


def test_every_module_imports_from_the_wheel(site: Path, tmp_path: Path) -> None:
    code = f"""
import importlib, pkgutil, sys
for package in {sorted(PACKAGES)}:
    module = importlib.import_module(package)
    assert module.__file__.startswith({str(site)!r}), module.__file__
    for found in pkgutil.walk_packages(module.__path__, package + "."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
print(len([name for name in sys.modules if name.split(".")[0] in {sorted(PACKAGES)}]))
"""
    printed = run(sys.executable, "-c", code, cwd=tmp_path, PYTHONPATH=str(site))
    assert int(printed) > 100


def test_command_runs_from_the_wheel(site: Path, tmp_path: Path) -> None:
    (command,) = (site / "bin").iterdir()
    listed = run(sys.executable, str(command), "list", cwd=tmp_path, PYTHONPATH=str(site))
    assert "simulation_lemma" in listed
    cited = run(
        sys.executable, "-m", "experiments", "cite", "simulation_lemma", cwd=tmp_path, PYTHONPATH=str(site)
    )
    assert cited.startswith("@article{kearns2002near")  # references.bib is read from the wheel
