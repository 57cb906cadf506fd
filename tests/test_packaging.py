"""What is built is what is in the repository, and it works wherever and however it is installed.

Everything is built and installed once, into environments that borrow from the running one those libraries that ocqual
declares: nothing is downloaded, and what works only beside the tools of a developer fails.
"""

import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement

import ocqual

ROOT = Path(__file__).resolve().parents[1]

#: Where the folders of the repository lie in an installation.
PACKED = {"ocqual": "ocqual", "checks": "ocqual/checks", "schemas": "ocqual/schemas"}

#: The endings of compiled modules.
COMPILED = {".so", ".pyd"}

pytestmark = [
    pytest.mark.xdist_group("packaging"),  # one worker builds, once
    pytest.mark.skipif(os.name == "nt", reason="environments are put together with symbolic links"),
]


class Built(NamedTuple):
    wheel: Path
    wheel_from_sdist: Path


class Installed(NamedTuple):
    """An interpreter that imports ocqual in some way, the command that starts it, and where its code is."""

    python: str
    ocqual: tuple[str, ...]
    home: Path
    path: str = ""

    def run(self, *command: str, cwd: Path) -> str:
        """Standard output of a command, run in ``cwd`` with only ``self.path`` added to where Python looks."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        if self.path:
            environment["PYTHONPATH"] = self.path
        run = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        return run.stdout


def tree() -> dict[str, bytes]:
    """The files that must be installed, by the name they get there; what is compiled apart."""
    return {
        str(PurePosixPath(packed, *path.relative_to(ROOT / folder).parts)): path.read_bytes()
        for folder, packed in PACKED.items()
        for path in ROOT.joinpath(folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix not in COMPILED
    }


def contents(wheel: Path) -> dict[str, bytes]:
    """The files of a wheel without its metadata."""
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if not name.partition("/")[0].endswith(".dist-info")]
        return {name: archive.read(name) for name in names if PurePosixPath(name).suffix not in COMPILED}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A wheel of the repository, and one of the sdist that is made of it."""

    def build(folder: str, *options: str) -> Path:
        out = tmp_path_factory.mktemp(folder)
        command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), *options, str(ROOT)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        (wheel,) = out.glob("*.whl")
        return wheel

    return Built(build("wheel", "--wheel"), build("sdist"))


def requirements(specs: list[str]) -> Iterator[importlib.metadata.Distribution]:
    """The installed distributions that satisfy ``specs``, and all that they require in turn."""
    wanted, seen = [Requirement(spec) for spec in specs], set()
    while wanted:
        requirement = wanted.pop()
        if requirement.name not in seen:
            seen.add(requirement.name)
            distribution = importlib.metadata.distribution(requirement.name)
            yield distribution
            for further in map(Requirement, distribution.requires or ()):
                extras = requirement.extras or {""}
                if further.marker is None or any(further.marker.evaluate({"extra": extra}) for extra in extras):
                    wanted.append(further)


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the libraries that ocqual says it needs, and the builder that an editable installation needs."""
    project = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text(encoding="utf-8"))
    folder = tmp_path_factory.mktemp("libraries")
    for distribution in requirements(project["project"]["dependencies"] + project["build-system"]["requires"]):
        for name in {file.parts[0] for file in distribution.files or ()} - {"..", "__pycache__"}:
            if not folder.joinpath(name).exists():
                folder.joinpath(name).symlink_to(str(distribution.locate_file(name)))
    return folder


def checkout(python: str) -> Installed:
    """The repository as it lies there, not installed."""
    return Installed(python, (python, "-m", "ocqual"), ROOT, path=str(ROOT))


@pytest.fixture(scope="module", params=["checkout", "editable", "wheel", "wheel_from_sdist"])
def installed(
    request: pytest.FixtureRequest, built: Built, libraries: Path, tmp_path_factory: pytest.TempPathFactory
) -> Installed:
    """ocqual, installed in one of the ways in which people install it, or not installed at all."""
    way: str = request.param
    home = tmp_path_factory.mktemp(way)
    venv.create(home, symlinks=True)
    python = str(home / "bin" / "python")
    (site,) = home.glob("lib/python*/site-packages")
    site.joinpath("libraries.pth").write_text(f"{libraries}\n")
    if way == "checkout":
        return checkout(python)
    package = ["--editable", str(ROOT)] if way == "editable" else [str(getattr(built, way))]
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-index", "--no-deps"]
    subprocess.run([*pip, "--no-build-isolation", *package], check=True)
    return Installed(python, (str(home / "bin" / "ocqual"),), ROOT if way == "editable" else site)


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder far from the repository, with two small files of releases."""
    folder = tmp_path_factory.mktemp("elsewhere")
    for part in (1, 2):
        lines = [
            json.dumps(
                {
                    "ocid": f"ocds-213czf-{part}-{number}",
                    "id": f"{part}-{number}",
                    "date": "2024-05-01T00:00:00Z",
                    "tag": ["tender"],
                    "initiationType": "tender",
                    "tender": {"id": str(number), "status": "active" if number % 2 else "unheard-of"},
                }
            )
            for number in range(20)
        ]
        folder.joinpath(f"{part}.jsonl").write_text("\n".join(lines) + "\n")
    return folder


def score(installed: Installed, folder: Path, workers: int) -> bytes:
    """The report on the two files, made by so many workers."""
    report = folder / "report.json"
    options = ["--as-of", "2024-06-30", "--workers", str(workers), "-o", "report.json"]
    installed.run(*installed.ocqual, "score", "1.jsonl", "2.jsonl", *options, cwd=folder)
    text = report.read_bytes()
    report.unlink()
    return text


@pytest.fixture(scope="module")
def expected(elsewhere: Path) -> bytes:
    """The report that the running code makes."""
    return score(checkout(sys.executable), elsewhere, workers=1)


def test_wheel_holds_the_tree_and_nothing_else(built: Built) -> None:
    assert contents(built.wheel) == tree()


def test_sdist_makes_the_same_wheel(built: Built) -> None:
    assert contents(built.wheel_from_sdist) == contents(built.wheel)


def test_wheel_carries_its_license_its_command_and_its_pack(built: Built) -> None:
    (metadata,) = importlib.metadata.distributions(path=[str(built.wheel)])
    assert metadata.version == ocqual.__version__
    assert "ocqual contributors" in (metadata.read_text("licenses/LICENSE") or "")
    points = {(point.group, point.name, point.value) for point in metadata.entry_points}
    assert points == {
        ("console_scripts", "ocqual", "ocqual.commands:main"),
        ("ocqual.checks", "ocqual", "ocqual.checks"),
    }


def test_code_and_packaged_files_are_found(installed: Installed, elsewhere: Path) -> None:
    script = """if True:
        import json, ocqual, ocqual.checks, ocqual.schemas
        from importlib.resources import files
        def names(folder, prefix):
            for entry in folder.iterdir():
                if entry.is_dir():
                    yield from names(entry, prefix + entry.name + "/")
                else:
                    yield prefix + entry.name
        packed = [*names(files("ocqual.checks"), "ocqual/checks/"), *names(files("ocqual.schemas"), "ocqual/schemas/")]
        print(json.dumps([ocqual.__file__, [name for name in packed if "__pycache__" not in name]]))
    """
    home, packed = json.loads(installed.run(installed.python, "-c", script, cwd=elsewhere))
    assert Path(home) == installed.home / "ocqual" / "__init__.py"
    assert set(packed) == {name for name in tree() if name.startswith(("ocqual/checks/", "ocqual/schemas/"))}


def test_version(installed: Installed, elsewhere: Path) -> None:
    assert ocqual.__version__ in installed.run(*installed.ocqual, "--version", cwd=elsewhere)


@pytest.mark.parametrize("workers", [1, 2])
def test_report_is_the_same_however_installed(
    installed: Installed, workers: int, elsewhere: Path, expected: bytes
) -> None:
    assert json.loads(expected)["measures"]
    assert score(installed, elsewhere, workers) == expected


def test_the_compiled_walk_is_installed_where_it_can_be_built(installed: Installed, elsewhere: Path) -> None:
    program = "from ocqual.walk import fast; print(fast.__file__, fast.is_built())"
    path, built = installed.run(installed.python, "-c", program, cwd=elsewhere).split()
    assert Path(path).is_relative_to(installed.home)
    # a checkout that was never installed has nothing compiled, unless it is installed in another way as well
    if shutil.which("cc") and installed.path == "":
        assert built == "True"
