"""What is installed is what the repository holds: every folder, every data file, nothing else."""

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
STAGES = ("sources", "extractors", "graph", "visualizations")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Build the wheel of a clean copy and return the names of the files in it."""
    copy = tmp_path_factory.mktemp("source") / "checkout"
    out = tmp_path_factory.mktemp("wheel")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        origin, target = ROOT / name, copy / name
        if not name or not (origin.is_symlink() or origin.is_file()):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if origin.is_symlink():
            target.symlink_to(origin.readlink())
        else:
            target.write_bytes(origin.read_bytes())
    subprocess.run(
        [sys.executable, "-m", "build", "-q", "--wheel", "--outdir", str(out), str(copy)],
        check=True,
    )
    (file,) = out.glob("*.whl")
    return zipfile.ZipFile(file).namelist()


def own_folders() -> list[Path]:
    """Packages that lie in paperatlas/ itself; the stages are links there."""
    inits = (ROOT / "paperatlas").glob("*/__init__.py")
    return [init.parent for init in inits if not init.parent.is_symlink()]


def test_a_wheel_holds_only_paperatlas(wheel: list[str]) -> None:
    tops = {name.split("/")[0] for name in wheel}

    assert tops == {"paperatlas", f"paperatlas-{PROJECT['project']['version']}.dist-info"}


def test_a_wheel_holds_every_module_and_data_file(wheel: list[str]) -> None:
    expected = {f"paperatlas/{f.name}" for f in (ROOT / "paperatlas").glob("*.py")}
    for folder in own_folders():
        expected |= {f"paperatlas/{folder.name}/{f.name}" for f in folder.glob("*.py")}
    for stage in STAGES:
        for file in (ROOT / stage).rglob("*"):
            if not file.is_file() or "__pycache__" in file.parts:
                continue
            if "web" not in file.relative_to(ROOT).parts:  # built: what is shipped is in static/
                expected.add(f"paperatlas/{file.relative_to(ROOT).as_posix()}")

    assert expected - set(wheel) == set()


def test_the_links_lead_to_the_stage_folders() -> None:
    for stage in STAGES:
        link = ROOT / "paperatlas" / stage

        assert link.is_symlink(), f"paperatlas/{stage} is not a link: ln -s ../{stage} there"
        assert link.resolve() == ROOT / stage


def test_every_package_folder_is_declared() -> None:
    declared = set(PROJECT["tool"]["setuptools"]["packages"])
    present = {"paperatlas"} | {f"paperatlas.{folder.name}" for folder in own_folders()}
    for stage in STAGES:
        for init in (ROOT / stage).rglob("__init__.py"):
            present.add("paperatlas." + ".".join(init.parent.relative_to(ROOT).parts))

    assert declared == present


def test_the_version_is_written_once_in_each_place() -> None:
    import paperatlas

    assert paperatlas.__version__ == PROJECT["project"]["version"]
