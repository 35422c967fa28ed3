"""Environments of peers: each in a venv of its own under build/peers, from pinned versions with hashes."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable

from benchmarks.frame.rows import CannotRun
from tests.conftest import ROOT

REQUIREMENTS = ROOT / "requirements" / "peers"
_PEERS = ROOT / "build" / "peers"
_SECONDS = 900
"""The longest time that an installation may take."""


def peer_program(say: Callable[[str], object], peer: str, program: str = "python") -> str:
    """A program of a peer's environment, installed if it is missing. Raises CannotRun."""
    requirements = REQUIREMENTS / f"{peer}.txt"
    folder, pinned = _PEERS / peer, requirements.read_bytes()
    stamp = folder / ".installed"
    wanted, found = hashlib.sha256(pinned).hexdigest(), folder / "bin" / program
    if not found.exists() or not stamp.exists() or stamp.read_text() != wanted:
        say(f"  {peer} is being installed into {folder.relative_to(ROOT)}")
        shutil.rmtree(folder, ignore_errors=True)
        _run([sys.executable, "-m", "venv", str(folder)], peer)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-compile"]
        _run([*pip, "--require-hashes", "-r", str(requirements)], peer)
        stamp.write_text(wanted)
    return str(found)


def peer_version(peer: str) -> str:
    """As pinned: ``kreuzberg 4.10.4``."""
    pins = (REQUIREMENTS / f"{peer}.txt").read_text().splitlines()
    found = next(pin for pin in pins if pin.startswith(peer))
    return found.split(" ")[0].replace("==", " ")


def program(name: str) -> str:
    """A program on PATH. Raises CannotRun."""
    found = shutil.which(name)
    if not found:
        raise CannotRun(f"there is no {name} on PATH")
    return found


def _run(command: list[str], peer: str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=_SECONDS)
    except subprocess.CalledProcessError as error:
        last = (error.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
        raise CannotRun(f"{peer} could not be installed: {last}") from error
    except subprocess.TimeoutExpired as error:
        raise CannotRun(f"{peer} could not be installed in {_SECONDS} s") from error
