"""A whole Almoner of its own – web, events, tasks and schedule as real processes – and a real Chromium."""

import json
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
# Answers one expression a line. One process for all of them: starting Django takes longer than any answer.
CLERK = """
import json, sys
import django
django.setup()
for module in ("payments", "donors", "beneficiaries", "backoffice.core", "payments.sandbox"):
    exec(f"from {module}.models import *")
for line in sys.stdin:
    try:
        said = {"answer": str(eval(line))}
    except Exception as error:
        said = {"error": repr(error)}
    print(json.dumps(said), flush=True)
"""


@dataclass
class Stack:
    """A running Almoner: its address, and its command line."""

    url: str
    environment: dict[str, str]
    log: Path
    clerk: "subprocess.Popen[str] | None" = None

    def manage(self, *arguments: str, **environment: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert done.returncode == 0, f"manage.py {arguments}: {done.stdout}\n{done.stderr}"
        return done.stdout

    def ask(self, expression: str) -> str:
        """What a Python expression says inside this Almoner, models imported."""
        if self.clerk is None:
            self.clerk = subprocess.Popen(
                [sys.executable, "-c", CLERK],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self.clerk.stdin is not None
        assert self.clerk.stdout is not None
        self.clerk.stdin.write(" ".join(expression.split()) + "\n")
        self.clerk.stdin.flush()
        said = json.loads(self.clerk.stdout.readline())
        assert "error" not in said, f"{expression}: {said['error']}"
        return str(said["answer"])

    def close(self) -> None:
        if self.clerk is not None:
            self.clerk.communicate(timeout=60)


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
    # From the models, which is quicker; that the migrations make the same tables is proved elsewhere.
    tables = {"DJANGO_SETTINGS_MODULE": "tests.e2e.tables"}
    stack.manage("migrate", "--run-syncdb", "--verbosity", "0", **tables)
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
            stack.close()
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
    end = time.monotonic() + 240
    while time.monotonic() < end:
        if processes.poll() is not None:
            pytest.fail(f"The processes ended at once:\n{log.read_text()}")
        try:
            urllib.request.urlopen(url, timeout=20)
            return
        except OSError:
            time.sleep(0.25)
    pytest.fail(f"No answer from {url}:\n{log.read_text()}")
