"""Azurite, Microsoft's emulator of Azure Storage: installed once, started and stopped by tests."""

from __future__ import annotations

import fcntl
import re
import shutil
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
"""The key of every emulator, which its documentation publishes."""

SERVICES = ("Blob", "Queue", "Table")
_LISTENS = re.compile(r"(Blob|Queue|Table) service is successfully listening at \S+:(\d+)")


def install(package: Path, folder: Path) -> Path:
    """Install what package.json names, unless it is; the result is Azurite's program.

    Several processes may ask at once: one installs, the others wait.
    """
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("Azurite needs Node and npm, which are not installed")
    folder.mkdir(parents=True, exist_ok=True)
    wanted, installed = package.read_text("utf-8"), folder / "package.json"
    program = folder / "node_modules" / "azurite" / "dist" / "src" / "azurite.js"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not installed.is_file() or installed.read_text("utf-8") != wanted:
            fresh = folder / "fresh"
            shutil.rmtree(fresh, ignore_errors=True)
            fresh.mkdir()
            (fresh / "package.json").write_text(wanted, "utf-8")
            words = [npm, "install", "--no-package-lock", "--no-audit", "--no-fund"]
            result = subprocess.run(words, cwd=fresh, capture_output=True, text=True, check=False)
            assert result.returncode == 0, f"npm cannot install Azurite: {result.stderr}"
            shutil.rmtree(folder / "node_modules", ignore_errors=True)
            (fresh / "node_modules").rename(folder / "node_modules")
            (fresh / "package.json").rename(installed)
    return program


class Azurite:
    """An emulator on free ports.

    Args:
        program: Azurite's program.
        folder: Where it runs.
        keeps: It keeps everything in the folder; else in memory, and so forgets it when it stops.
    """

    def __init__(self, program: Path, folder: Path, *, keeps: bool = False) -> None:
        self._program = program
        self._keeps = keeps
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._ports = dict.fromkeys(SERVICES, "0")

    @property
    def connection_string(self) -> str:
        """What connects to it."""
        endpoints = [
            f"{service}Endpoint=http://127.0.0.1:{port}/devstoreaccount1"
            for service, port in self._ports.items()
        ]
        account = ["AccountName=devstoreaccount1", f"AccountKey={KEY}"]
        return ";".join([*account, *endpoints])

    def start(self) -> None:
        """Start it and wait until it listens: on the same ports when it is started again."""
        node = shutil.which("node")
        assert node
        words = [
            node,
            str(self._program),
            "--silent",
            "--disableTelemetry",
        ]
        words += [] if self._keeps else ["--inMemoryPersistence"]
        for service, port in self._ports.items():
            words += [f"--{service.lower()}Port", port]
        said = self._folder / "azurite.log"
        with said.open("wb") as out:
            self._process = subprocess.Popen(
                words, cwd=self._folder, stdout=out, stderr=subprocess.STDOUT
            )
        end = time.monotonic() + 60
        while len(found := dict(_LISTENS.findall(said.read_text("utf-8")))) < len(SERVICES):
            running = self._process.poll() is None and time.monotonic() < end
            assert running, f"Azurite does not start: {said.read_text('utf-8')}"
            time.sleep(0.02)
        self._ports = {service: found[service] for service in SERVICES}

    def stop(self) -> None:
        """Stop it."""
        if self._process is not None:
            # One that keeps things writes them when it is asked to end.
            end = self._process.terminate if self._keeps else self._process.kill
            end()
            self._process.wait()
            self._process = None
