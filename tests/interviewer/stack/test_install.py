"""The installation: what it shows, when it has nothing to do, and its refusals."""

import io
import shutil
import sys
from pathlib import Path

import pytest

from interviewer.stack import install


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of its own, that uses this process' environment as if it were its own."""
    requirements = tmp_path / "requirements"
    requirements.mkdir()
    for kind in ("run", "dev"):
        (requirements / f"{kind}.txt").write_text("# nothing is needed\n")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (tmp_path / ".venv" / "lib").symlink_to(Path(sys.prefix) / "lib")
    shutil.copy(Path(sys.prefix) / "pyvenv.cfg", tmp_path / ".venv")
    monkeypatch.setattr(install, "ROOT", tmp_path)
    monkeypatch.setattr(install, "LOG", tmp_path / "var" / "log" / "install.log")
    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(
        install, "REQUIREMENTS", {kind: requirements / f"{kind}.txt" for kind in ("run", "dev")}
    )
    return tmp_path


def test_what_is_installed_is_not_installed_again(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not install.is_installed("run")
    install.main("run")
    assert "Installed in" in capsys.readouterr().out
    assert install.is_installed("run")
    assert not install.is_installed("dev")
    install.main("run")
    assert capsys.readouterr().out == ""


def test_a_changed_lock_file_is_installed(place: Path) -> None:
    install.main("dev")
    assert install.is_installed("run")
    (place / "requirements" / "run.txt").write_text("# something else is needed\n")
    assert not install.is_installed("run")
    assert install.is_installed("dev")


def test_what_pip_refuses_is_shown_and_not_stamped(place: Path) -> None:
    (place / "requirements" / "run.txt").write_text("this is no requirement\n")
    with pytest.raises(install.InstallError, match=r"all it said is in var/log/install\.log"):
        install.main("run")
    assert "this is no requirement" in install.LOG.read_text()
    assert not install.is_installed("run")


def test_the_environment_is_made_where_it_is_missing(place: Path) -> None:
    shutil.rmtree(place / ".venv")
    install.main("run")
    assert (place / ".venv" / "bin" / "python").exists()
    assert install.is_installed("run")
    packages = {found.name for found in (place / ".venv").glob("lib/*/site-packages/*")}
    assert "pip" in packages
    assert not any(name.startswith(("setuptools", "_distutils_hack")) for name in packages)


def test_an_old_python_is_refused(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 1))
    with pytest.raises(install.InstallError, match=r"is too old: 3\.11 or later"):
        install.main("run")


def test_each_package_that_pip_turns_to_is_a_step() -> None:
    said = io.StringIO(
        "Looking in indexes: somewhere\n"
        "Collecting django-csp==4.0 (from -r run.txt (line 7))\n"
        "  Downloading django_csp-4.0-py3-none-any.whl (51 kB)\n"
        "Processing /wheels/annotated_types-0.8.0-py3-none-any.whl (from -r run.txt (line 13))\n"
        "Requirement already satisfied: pip==26.3 in somewhere\n"
        "Installing collected packages: pip, django-csp\n"
    )
    log = io.StringIO()
    assert list(install._steps(said, log)) == ["django-csp", "annotated_types", "pip", ""]
    assert log.getvalue() == said.getvalue()


def test_progress_counts_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    install._show(iter(["one", "two", ""]), total=2)
    assert capsys.readouterr().out == "[  1/2] one\nUnpacking (a minute)\n"


def test_the_lock_files_name_versions_with_hashes_and_no_address() -> None:
    for kind in ("app", "run", "dev"):
        text = (install.ROOT / "requirements" / f"{kind}.txt").read_text()
        assert install._NAME.findall(text)
        assert "--hash=sha256:" in text
        assert "://" not in text
        assert "--index-url" not in text


def test_the_larger_lock_file_pins_the_same_versions() -> None:
    pins = {
        kind: set((install.ROOT / "requirements" / f"{kind}.txt").read_text().split())
        for kind in ("app", "run", "dev")
    }
    versions = {kind: {word for word in words if "==" in word} for kind, words in pins.items()}
    assert versions["app"] <= versions["run"] <= versions["dev"]


def test_the_lock_files_name_the_pip_that_stays_in_the_environment() -> None:
    for kind in ("app", "run", "dev"):
        names = install._NAME.findall((install.ROOT / "requirements" / f"{kind}.txt").read_text())
        assert "pip" in names
        # Only what compiles the lock files needs it.
        assert ("setuptools" in names) is (kind == "dev")
