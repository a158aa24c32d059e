"""What modules change of the process while they are imported, and how it is put back."""

from __future__ import annotations

import builtins
import json
import os
import signal
import subprocess
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conftest import run
from one_function import generated, http, places

if TYPE_CHECKING:
    from conftest import AppFactory, Command

# --- what modules do while they are imported


def test_what_modules_print_goes_to_stderr_and_stdout_stays_json(app: AppFactory) -> None:
    root = app(
        f"""
import logging, os, subprocess, sys
print("by print")
sys.stdout.write("by write\\n")
sys.__stdout__.write("by the original\\n")
os.write(1, b"by descriptor\\n")
os.system("echo by system")
subprocess.run([sys.executable, "-c", "print('by subprocess')"])
logging.basicConfig(stream=sys.stdout, level="INFO", force=True)
logging.info("by logging")
{http("hello")}
from later import *
""",
        {"later.py": f"{http('second')}\nprint('at the end')\n"},
    )
    done = subprocess.run(
        [sys.executable, "-m", "azfdecor", "generate", str(root), "--format", "json"],
        capture_output=True,
        text=True,
        check=True,
    )
    names = [function["name"] for function in json.loads(done.stdout)["functions"]]
    assert sorted(names) == ["hello", "second"]
    for how in ("print", "write", "the original", "descriptor", "system", "subprocess", "logging"):
        assert f"by {how}\n" in done.stderr
    assert "at the end\n" in done.stderr


def test_hints_are_resolved_where_stdout_is_guarded_too(app: AppFactory, azfdecor: Command) -> None:
    root = app(
        """
        from __future__ import annotations
        from typing import TYPE_CHECKING
        from azfdecor import http_trigger

        if TYPE_CHECKING:
            from talkative import HttpRequest

        @http_trigger()
        def hello(req: HttpRequest) -> str:
            return ""
        """,
        {"talkative.py": "print('hello')\nfrom azure.functions import HttpRequest\n"},
    )
    result = azfdecor("generate", root, "--format", "json")
    assert result.problems() == []
    assert result.err == "hello\n"


def test_the_working_folder_is_the_app_root_while_modules_are_imported(
    app: AppFactory, azfdecor: Command
) -> None:
    source = (
        f"from pathlib import Path\nassert Path('data.txt').read_text() == 'x'\n{http('hello')}"
    )
    root = app(source, {"data.txt": "x"})
    assert azfdecor("generate", root).status == 0


def test_the_process_is_left_as_it_was(app: AppFactory, azfdecor: Command) -> None:
    meddling = """
import os, sys
os.environ["MEDDLED"] = "1"
os.environ.pop("HOME", None)
os.chdir("/")
import lib.inner
sys.path.append("/meddled")
sys.path.remove(PATH)
{more}
"""
    files = {
        "local.settings.json": '{"Values": {"FROM_SETTINGS": "1"}}',
        "lib/inner.py": "from . import other\n",
        "lib/other.py": "",
        "lib/spaces/deep.py": f"import sys\n{http('deep')}\nsys.path = ['/meddled']\n",
        "raises.py": "import azfdecor\n1 / 0\n",
    }
    root = app("", files)
    source = meddling.replace("PATH", repr(str(root))).format(more=http("hello"))
    (root / "functions.py").write_text(source)
    before = dict(os.environ), Path.cwd(), list(sys.path)
    result = azfdecor("generate", root, "--format", "json")
    assert result.codes() == ["AZF101"]
    assert (dict(os.environ), Path.cwd(), list(sys.path)) == before
    ours = ("functions", "lib", "lib.inner", "lib.other", "raises")
    assert [name for name in ours if name in sys.modules] == []


MEDDLING = {
    "argv": "import sys; sys.argv[1:] = ['x']",
    "another argv": "import sys; sys.argv = ['x']",
    "environ": "import os; os.environ = {'PATH': ''}",
    "path": "import sys; sys.path = []",
    "stdout": "import io, sys; sys.stdout = io.StringIO()",
    "stderr": "import sys; sys.stderr = None",
    "wrapped": (
        "import io, sys\n"
        "sys.stdout = io.TextIOWrapper(sys.stdout.buffer)\n"
        "sys.stdout = io.TextIOWrapper(open(1, 'wb', closefd=False))\n"
        "sys.stderr.write('')"
    ),
    "closed": "import sys; sys.stdout.close(); sys.stderr.close()",
    "reconfigured": "import sys; sys.stdout.reconfigure(encoding='utf-16')",
    "interrupt": "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)",
    "end": "import signal; signal.signal(signal.SIGTERM, lambda *_: exit(0))",
    "timer": (
        "import signal\n"
        "if hasattr(signal, 'setitimer'):\n"
        "    signal.signal(signal.SIGALRM, lambda *_: signal.setitimer(signal.ITIMER_REAL, 0))\n"
        "    signal.setitimer(signal.ITIMER_REAL, 0.05)"
    ),
    "warnings": "import warnings; warnings.simplefilter('error')",
    "recursion": "import sys; sys.setrecursionlimit(400)",
    "mask": "import os; os.umask(0o777)",
    "hook": "import sys; sys.excepthook = None",
    "built-in": "import builtins; builtins.print = builtins.open = None",
    "module": "import sys, json; sys.modules['json'] = None; sys.modules['os.path'] = object()",
    "module gone": "import sys; del sys.modules['azfdecor'], sys.modules['re']",
    "thread": "import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()",
    "folder": "import os; os.chdir('/')",
    "exit": "import atexit, os; atexit.register(os._exit, 7)",
}


def state() -> dict[str, Any]:
    """What of the process a module can change and the rest of a command goes by."""
    mask = os.umask(0o022)
    os.umask(mask)
    return {
        "environment": (id(os.environ), dict(os.environ)),
        "streams": (sys.stdin, sys.stdout, sys.stderr, sys.excepthook),
        "signals": {signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)},
        "ends": (os._exit, os.abort, os.execv, os.execve),
        "path": (id(sys.path), list(sys.path)),
        "arguments": (id(sys.argv), list(sys.argv)),
        "limit": sys.getrecursionlimit(),
        "filters": list(warnings.filters),
        "built-in": {**vars(builtins), "_": None},
        "modules": {name: sys.modules[name] for name in ("json", "os.path", "azfdecor", "re")},
        "folder": Path.cwd(),
        "mask": mask,
    }


@pytest.mark.parametrize("meddling", MEDDLING.values(), ids=MEDDLING)
def test_whatever_a_module_changes_of_the_process_is_put_back(
    meddling: str, app: AppFactory, azfdecor: Command
) -> None:
    root = app(http("hello"), {"zz_last.py": f"{http('late')}\n{meddling}\n"})
    before = state()
    result = azfdecor("generate", root, "--format", "json")
    assert state() == before
    assert result.problems() == []
    assert generated(root) == ["hello", "late"]
    assert (root / "hello/function.json").stat().st_mode & 0o400


@pytest.mark.parametrize("meddling", MEDDLING.values(), ids=MEDDLING)
def test_whatever_a_module_changes_the_command_does_its_work(
    meddling: str, app: AppFactory
) -> None:
    root = app(http("hello"), {"zz_last.py": f"{http('late')}\n{meddling}\n"})
    done = run("-m", "azfdecor", "generate", str(root), "--format", "json", cwd=root.parent)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["problems"] == []


ENDS = [
    "os._exit(0)",
    "os._exit(status=0)",
    "os.abort()",
    "os.execv(sys.executable, [sys.executable, '-c', ''])",
    "os.execvp('true', ['true'])",
    "os.execl(sys.executable, sys.executable, '-c', '')",
    "sys.exit(0)",
    "exit()",
    "raise SystemExit",
]


@pytest.mark.parametrize("end", ENDS)
def test_a_module_that_ends_the_process_is_a_problem_at_its_line(end: str, app: AppFactory) -> None:
    root = app(f"import os, sys\n{http('hello')}\n{end}\n", {"later.py": http("late")})
    words = ("-m", "azfdecor", "generate", str(root), "--check", "--format", "json")
    done = run(*words, cwd=root.parent)
    assert done.returncode == 1
    (problem,) = json.loads(done.stdout)["problems"]
    assert (problem["code"], problem["file"], problem["line"]) == ("AZF101", "functions.py", 9)
    assert "exits Python while it is imported" in problem["message"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
def test_the_processes_and_threads_that_a_module_starts_may_end_as_they_like(
    app: AppFactory,
) -> None:
    source = f"""
import os, sys, threading

child = os.fork()
if not child:
    os._exit(5)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 5
child = os.fork()
if not child:
    os.execv(sys.executable, [sys.executable, "-c", "raise SystemExit(6)"])
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 6
thread = threading.Thread(target=os._exit, args=(0,))
thread.start()
thread.join()
{http("hello")}
"""
    root = app(source)
    done = run("-m", "azfdecor", "generate", str(root), cwd=root.parent)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "exits",
    [
        "class Exits:\n    __call__ = property(lambda self: sys.exit(0))\nX = Exits()",
        "def __getattr__(name): sys.exit(0)",
        "def hello2(x: 'sys.exit(0)') -> str: ...\nhello2 = http_trigger()(hello2)",
    ],
)
def test_no_exit_of_the_apps_code_is_the_commands(exits: str, app: AppFactory) -> None:
    root = app(f"import sys\n{http('hello')}\n{exits}\n")
    done = run("-m", "azfdecor", "generate", str(root), "--check", cwd=root.parent)
    assert done.returncode in (1, 2)
    assert done.stdout + done.stderr


def test_the_module_is_named_in_whose_import_ctrl_c_falls(app: AppFactory) -> None:
    slow = "import azfdecor, os, signal\n\nos.kill(os.getpid(), signal.SIGINT)\n"
    root = app(http("hello"), {"shop/slow.py": f"from . import slower\n{http('slow')}"})
    (root / "shop/slower.py").write_text(slow)
    done = run("-m", "azfdecor", "generate", str(root), cwd=root.parent)
    assert done.returncode == 130
    assert done.stderr == ("azfdecor: interrupted while importing shop.slow (shop/slower.py:3)\n")


def test_two_apps_with_modules_of_one_name_do_not_mix(
    app: AppFactory, azfdecor: Command, tmp_path: Path
) -> None:
    first = app(f"import helper\n{http('first')}", {"helper.py": ""})
    first = first.rename(tmp_path / "first")
    second = app(f"import helper\nhelper.only_here\n{http('second')}", {"helper.py": "only_here=1"})
    for root, name in ((first, "first"), (second, "second"), (first, "first")):
        assert azfdecor("generate", root).status == 0
        assert generated(root) == [name]


@pytest.mark.parametrize("place", ["site-packages/x", "with space/größe", "link"])
def test_the_app_may_lie_anywhere(
    place: str, app: AppFactory, azfdecor: Command, tmp_path: Path
) -> None:
    source = f"import helper\n{http('hello')}"
    root = app(source, {"helper.py": "", "broken.py": "import azfdecor\n1 / 0\n"})
    moved = tmp_path / place
    moved.parent.mkdir(parents=True, exist_ok=True)
    if place == "link":
        moved.symlink_to(root)
    else:
        root.rename(moved)
    result = azfdecor("generate", moved, "--format", "json")
    assert places(result) == [("broken.py", 2)]
    assert "helper" not in sys.modules
    (moved / "broken.py").unlink()
    assert azfdecor("generate", moved).status == 0
    assert generated(moved) == ["hello"]


def test_modules_of_the_folder_where_the_command_runs_are_not_at_hand(
    app: AppFactory, tmp_path: Path
) -> None:
    root = app(f"import beside\n{http('hello')}")
    (tmp_path / "beside.py").write_text("")
    words = [sys.executable, "-m", "azfdecor", "generate", "app", "--format", "json"]
    done = subprocess.run(words, cwd=root.parent, capture_output=True, text=True, check=False)
    (problem,) = json.loads(done.stdout)["problems"]
    assert "No module named 'beside'" in problem["message"]


def test_lazy_proxies_in_a_module_are_not_touched(app: AppFactory, azfdecor: Command) -> None:
    root = app(
        f"""
class Proxy:
    @property
    def __class__(self):
        raise RuntimeError("outside of a request")

    def __getattr__(self, name):
        raise RuntimeError("outside of a request")

    def __getattribute__(self, name):
        raise RuntimeError("outside of a request")


request = Proxy()


class Holder:
    request = request


{http("hello")}
"""
    )
    result = azfdecor("generate", root)
    assert result.status == 0, result.out
    assert generated(root) == ["hello"]
