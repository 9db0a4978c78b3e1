"""A whole Almoner of its own – web, events, tasks and schedule as real processes – and a real Chromium."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Stack:
    """A running Almoner: its address, and its command line."""

    url: str
    environment: dict[str, str]
    log: Path

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=180,
        )
        assert done.returncode == 0, f"manage.py {arguments}: {done.stdout}\n{done.stderr}"
        return done.stdout

    def ask(self, expression: str) -> str:
        """What a Python expression says inside this Almoner, models imported."""
        imports = (
            "from payments.models import *; from donors.models import *; from beneficiaries.models import *; "
        )
        imports += "from backoffice.core.models import *; from payments.sandbox.models import *; "
        return self.manage("shell", "--no-imports", "-c", f"{imports}print({expression})").strip()


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("almoner")
    port = _free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STRIPE_")}
    environment |= {
        "ENV_FILE": os.devnull,
        "DEBUG": "true",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "BIND": f"127.0.0.1:{port}",
        "DATABASE_URL": f"sqlite:///{folder / 'almoner.sqlite3'}",
        "MEDIA_ROOT": str(folder / "files"),
        "EMAIL_URL": "consolemail://",
        "SANDBOX_DELIVERS_EVENTS": "true",
        "DJANGO_SETTINGS_MODULE": "backoffice.settings",
        "PYTHONUNBUFFERED": "1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    stack = Stack(f"http://127.0.0.1:{port}", environment, folder / "processes.log")
    stack.manage("migrate", "--verbosity", "0")
    stack.manage("seed_demo", "--children", "8", "--donors", "6")
    with stack.log.open("w") as log:
        processes = subprocess.Popen(
            [str(Path(sys.executable).parent / "honcho"), "start"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait_until_it_answers(f"{stack.url}/admin/login/", processes, stack.log)
            yield stack
        finally:
            os.killpg(processes.pid, signal.SIGTERM)
            try:
                processes.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(processes.pid, signal.SIGKILL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_it_answers(url: str, processes: "subprocess.Popen[bytes]", log: Path) -> None:
    for _attempt in range(240):
        if processes.poll() is not None:
            pytest.fail(f"The processes ended at once:\n{log.read_text()}")
        try:
            urllib.request.urlopen(url, timeout=2)
            return
        except OSError:
            time.sleep(0.25)
    pytest.fail(f"No answer from {url}:\n{log.read_text()}")
