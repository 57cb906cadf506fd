"""Who may import what, where import-linter cannot tell (see ``pyproject.toml`` for the layers)."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Set
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CHECKS = sorted(ROOT.joinpath("checks").rglob("*.py"))

#: Libraries that are slow to import, each needed by some commands only.
HEAVY = (
    "duckdb",
    "fsspec",
    "ijson",
    "jinja2",
    "jsonschema",
    "numpy",
    "ocdskit",
    "pandas",
    "pyarrow",
    "rich.console",
)

#: Modules of ocqual that help to test checks.
FOR_TESTS = {"testing", "junk"}

#: What tests run, and do not import.
TOOLS = {"setuptools", "build", "hatchling", "pytest-xdist"}


def imported(path: Path) -> Iterator[str]:
    """The absolute names of modules that a file imports, wherever in it; a relative import keeps its dots."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def distribution(spec: str) -> str:
    """The name in a requirement, as registries compare names."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", spec)[0]).lower()


@pytest.mark.parametrize("path", CHECKS, ids=lambda path: str(path.relative_to(ROOT)))
def test_check_imports_the_check_api_and_the_standard_library_only(path: Path) -> None:
    strangers = {
        name
        for name in imported(path)
        if name != "ocqual.check" and name.partition(".")[0] not in sys.stdlib_module_names
    }
    assert not strangers, "a check imports ocqual.check and the standard library only, so that it can be read by itself"


def test_every_folder_of_code_is_a_package() -> None:
    folders = {path.parent for top in ("ocqual", "checks") for path in ROOT.joinpath(top).rglob("*.py")}
    missing = {str(folder.relative_to(ROOT)) for folder in folders if not folder.joinpath("__init__.py").exists()}
    assert not missing, "import-linter does not look into a folder without __init__.py"


def libraries(folder: str, leave_out: Set[str] = frozenset()) -> set[str]:
    """The distributions that the code in a folder imports, itself and modules named ``leave_out`` aside."""
    paths = [path for path in ROOT.joinpath(folder).rglob("*.py") if path.stem not in leave_out]
    names = {name.partition(".")[0] for path in paths for name in imported(path)}
    names -= {*sys.stdlib_module_names, "", "ocqual", "tests", "benchmarks"}
    providers = packages_distributions()
    return {distribution(provider) for name in names for provider in providers.get(name, [name])}


def test_dependencies_are_what_is_imported() -> None:
    project = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {distribution(spec) for spec in project["dependencies"]}
    for_tests = {distribution(spec) for spec in project["optional-dependencies"]["test"]}
    assert libraries("ocqual", FOR_TESTS) == declared
    everything = libraries("ocqual") | libraries("tests") | libraries("benchmarks")
    assert everything - declared == for_tests - TOOLS


def test_help_imports_no_heavy_library() -> None:
    script = "import json, sys; from ocqual.commands import main\ntry: main(['--help'])\nfinally: sys.stdout.flush(); "
    script += "print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert "Usage" in run.stdout
    modules = set(json.loads(run.stderr.splitlines()[-1]))
    assert "ocqual.commands" in modules
    assert not modules.intersection(HEAVY), "import it in the function that needs it"
