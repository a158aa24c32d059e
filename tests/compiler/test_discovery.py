"""Which files of an app are read, how their imports are survived, and what is found in them."""

from __future__ import annotations

import builtins
import errno
import json
import os
import signal
import subprocess
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor.compiler import application, sources
from conftest import function_json, run, shim

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from conftest import AppFactory, Command, Result

BROKEN = "import azfdecor\n\nraise RuntimeError('this must not be imported')\n"


def http(name: str, imports: str = "from azfdecor import http_trigger") -> str:
    """A module with one function."""
    decorator = "@azfdecor.http_trigger" if "from" not in imports else "@http_trigger"
    return f"{imports}\n\n\n{decorator}()\ndef {name}() -> str:\n    return {name!r}\n"


def generated(root: Path) -> list[str]:
    """The functions that have a folder."""
    return sorted(file.parent.name for file in root.glob("*/function.json"))


def places(result: Result, *codes: str) -> list[tuple[str, int]]:
    """Where the problems of some codes are, all by default."""
    chosen = [p for p in result.problems() if not codes or p["code"] in codes]
    return [(problem["file"], problem["line"]) for problem in chosen]


# --- the app's folder


@pytest.mark.parametrize(
    ("folder", "says"),
    [
        ("nowhere", "there is no folder"),
        ("app/functions.py", "is a file: name the app's folder"),
        ("empty", "it has no host.json"),
    ],
)
def test_what_is_no_app_is_wrong_usage_and_one_line_says_so(
    folder: str, says: str, app: AppFactory, azfdecor: Command, tmp_path: Path
) -> None:
    app(http("hello"))
    (tmp_path / "empty").mkdir()
    result = azfdecor("generate", tmp_path / folder)
    assert result.status == 2
    assert result.out == ""
    assert result.err.count("\n") == 1
    assert result.err.startswith("azfdecor: ")
    assert says in result.err


def test_a_host_json_that_is_a_folder_makes_no_app(azfdecor: Command, tmp_path: Path) -> None:
    (tmp_path / "host.json").mkdir()
    assert azfdecor("generate", tmp_path).status == 2


def test_an_app_without_functions_is_a_problem(app: AppFactory, azfdecor: Command) -> None:
    root = app("import json\n", {"lib/plain.py": "import azfdecor\n"})
    result = azfdecor("generate", root, "--format", "json")
    assert result.status == 1
    assert result.codes() == ["AZF106"]


# --- modules that cannot be imported

FAILURES = {
    "raises": (
        "import azfdecor\n\nraise RuntimeError('no\\n  database')\n",
        3,
        "RuntimeError: no database",
        "importable",
    ),
    "raises_nothing": ("import azfdecor\nraise ValueError\n", 2, "ValueError", "importable"),
    "exits": (
        "import sys\nimport azfdecor\nsys.exit('bye')\n",
        3,
        "exits Python while it is imported",
        "sys.exit",
    ),
    "exits_inside": (
        "import argparse, azfdecor\n\nargparse.ArgumentParser().parse_args(['--no'])\n",
        3,
        "exits Python",
        "sys.exit",
    ),
    "syntax": (
        "import azfdecor\n\nx = 1 +\n",
        3,
        "SyntaxError: invalid syntax",
        "mend this line",
    ),
    "unclosed": (
        "import azfdecor\nx = [\n",
        2,
        "SyntaxError: '[' was never closed",
        "mend this line",
    ),
    "indentation": (
        "import azfdecor\n\ndef f():\npass\n",
        4,
        "IndentationError: expected an indented block",
        "mend this line",
    ),
    "tabs": (
        "import azfdecor\nif 1:\n        x = 1\n\tx = 2\n",
        4,
        "TabError: inconsistent use of tabs",
        "mend this line",
    ),
    "not_installed": (
        "import azfdecor\nimport no_such_package.sub\n",
        2,
        "ModuleNotFoundError: No module named 'no_such_package'",
        "install what gives 'no_such_package'",
    ),
    "no_such_name": (
        "from azfdecor import http_trigger\nfrom helpers.deep import nothing\n",
        2,
        "ImportError: cannot import name 'nothing'",
        "importable",
    ),
    "library_raises": (
        "import json\nimport azfdecor\n\nSETTINGS = json.loads(\n    '{'\n)\n",
        4,
        "JSONDecodeError",
        "importable",
    ),
    "evaluates": (
        "import azfdecor\n\nX = eval('1 +')\n",
        3,
        "SyntaxError: invalid syntax",
        "importable",
    ),
    "raises_syntax": (
        "import azfdecor\n\nraise SyntaxError('odd')\n",
        3,
        "SyntaxError: odd",
        "importable",
    ),
    "raises_key": ("import azfdecor\nraise KeyError\n", 2, "KeyError", "importable"),
    "raises_type": (
        "import azfdecor\n\nraise TypeError('mine')\n",
        3,
        "TypeError: mine",
        "importable",
    ),
    "raises_import": (
        "import azfdecor\n\nraise ModuleNotFoundError('odd')\n",
        3,
        "ModuleNotFoundError: odd",
        "importable",
    ),
    "recursion": (
        "import azfdecor\n\ndef f():\n    f()\n\nf()\n",
        4,
        "RecursionError",
        "importable",
    ),
    "wrong_option": (
        "import azfdecor\n\n@azfdecor.http_trigger(ruote='x')\ndef f(): ...\n",
        3,
        "did you mean 'route'?",
        "correct the decorator",
    ),
    "web_app": (
        "import azfdecor\n\nazfdecor.asgi_function(print)\n",
        3,
        "missing 1 required keyword-only argument: 'name'",
        "correct the call, such as asgi_function(app, name='web')",
    ),
    "bound": (
        "import azfdecor\n\nclass A:\n    def f(self): ...\n\nazfdecor.http_trigger()(A().f)\n",
        6,
        "takes no attributes: write a function that calls it",
        "correct the decorator",
    ),
    "builtin": (
        "import azfdecor\n\nazfdecor.http_trigger()(len)\n",
        3,
        "takes no attributes: write a function that calls it",
        "correct the decorator",
    ),
    "no_callable": (
        "import azfdecor\n\nazfdecor.http_trigger()(property())\n",
        3,
        "decorates a function, not a property",
        "correct the decorator",
    ),
    "no_text": (
        (
            "import azfdecor\n\nclass Odd(Exception):\n    def __str__(self):\n"
            "        raise RuntimeError\n\nraise Odd\n"
        ),
        7,
        "Odd",
        "importable",
    ),
    "odd_text": (
        (
            "import azfdecor\n\nclass Odd(Exception):\n    def __str__(self):\n"
            "        return 5\n\nraise Odd\n"
        ),
        7,
        "Odd",
        "importable",
    ),
    "base_exception": (
        "import azfdecor\n\nclass Odd(BaseException): ...\n\nraise Odd('out')\n",
        5,
        "Odd: out",
        "importable",
    ),
}


def test_a_module_that_cannot_be_imported_is_a_problem_at_its_line_and_hides_no_other(
    app: AppFactory, azfdecor: Command
) -> None:
    files = {f"{name}.py": source for name, (source, *_) in FAILURES.items()}
    wrong = "from azfdecor import queue_output\n\n@queue_output('abc')\ndef f(): ...\n"
    more = {"fine.py": http("good"), "zz_wrong.py": wrong, "helpers/deep.py": ""}
    root = app("", {**files, **more})
    result = azfdecor("generate", root, "--format", "json")
    assert result.status == 1
    found = {problem["file"]: problem for problem in result.problems()}
    assert found.pop("zz_wrong.py")["code"] == "AZF301"
    assert {name: (p["code"], p["line"]) for name, p in found.items()} == {
        f"{name}.py": ("AZF101", line) for name, (_, line, *_) in FAILURES.items()
    }
    for name, (_, _, message, hint) in FAILURES.items():
        problem = found[f"{name}.py"]
        assert problem["message"].startswith(f"importing {name} fails: "), name
        assert message in problem["message"], name
        assert hint in problem["hint"], name
        assert "\n" not in problem["message"], name
    listed = azfdecor("list", root, "--format", "json")
    assert [function["name"] for function in listed.json()["functions"]] == ["good"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"import azfdecor\nx = 1\0\n", "null bytes"),
        (b"import azfdecor\nx = 'caf\xe9'\n", "utf-8"),
        (b"# coding: no-such-codec\nimport azfdecor\n", "unknown encoding"),
    ],
    ids=["null byte", "latin-1", "unknown codec"],
)
def test_a_module_that_is_no_python_text_is_a_problem_of_its_file(
    content: bytes, says: str, app: AppFactory, azfdecor: Command
) -> None:
    root = app(http("hello"))
    (root / "text.py").write_bytes(content)
    result = azfdecor("generate", root, "--format", "json")
    (problem,) = result.problems()
    assert (problem["code"], problem["file"]) == ("AZF101", "text.py")
    assert problem["line"] >= 1
    assert says in problem["message"].lower()


CONFIG_WRAP = "[tool.azfdecor]\nwrap = ['around:x']\n"
HINT = "from azfdecor import http_trigger\n@http_trigger()\ndef f(x: 'no()') -> str: return ''\n"
MODEL = """
from azfdecor import queue_trigger

class Model:
    __get_pydantic_core_schema__ = no

@queue_trigger("orders")
def f(x: Model) -> None: ...
"""
NO_TEXT = "class Odd(Exception):\n    def __str__(self):\n        raise RuntimeError\n\n"


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"around.py": f"{NO_TEXT}raise Odd\n", "pyproject.toml": CONFIG_WRAP}, "AZF216"),
        ({"shop.py": f"{NO_TEXT}def no(): raise Odd\n{HINT}"}, "AZF207"),
        ({"shop.py": f"{NO_TEXT}def no(*_): raise Odd\n{MODEL}"}, "AZF321"),
    ],
)
def test_an_exception_without_text_is_named_by_its_class(
    files: dict[str, str], code: str, app: AppFactory, azfdecor: Command
) -> None:
    result = azfdecor("generate", app(http("hello"), files), "--format", "json")
    (problem,) = result.problems()
    assert problem["code"] == code
    assert "Odd" in problem["message"]


def test_one_cause_in_a_helper_is_one_problem_at_the_helpers_line(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(
        "",
        {
            "orders.py": f"import shop.near\n{http('order')}",
            "returns.py": f"from shop import near\n{http('take_back')}",
            "shop/near.py": "\nfrom shop import far\n",
            "shop/far.py": "def connect():\n    raise OSError('no route')\n\n\nconnect()\n",
            "fine.py": http("good"),
        },
    )
    result = azfdecor("generate", root, "--format", "json")
    assert result.codes() == ["AZF101"]
    assert places(result) == [("shop/far.py", 2)]
    message = result.problems()[0]["message"]
    assert message == "importing orders, returns fails: OSError: no route"


def test_a_syntax_error_in_a_helper_is_reported_in_the_helper(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(f"import helper\n{http('hello')}", {"helper.py": "\n\nx = = 1\n"})
    result = azfdecor("generate", root, "--format", "json")
    assert places(result, "AZF101") == [("helper.py", 3)]


def test_a_package_that_fails_is_reported_once_for_all_its_modules(
    app: AppFactory, azfdecor: Command
) -> None:
    files = {"shop/__init__.py": "\n1 / 0\n", "shop/a.py": http("a"), "shop/b.py": http("b")}
    result = azfdecor("generate", app("", files), "--format", "json")
    assert places(result) == [("shop/__init__.py", 2)]
    assert "importing shop.a, shop.b fails" in result.problems()[0]["message"]


def test_a_failure_in_a_package_that_lies_in_the_app_is_reported_at_the_users_line(
    app: AppFactory, azfdecor: Command
) -> None:
    packages = ".python_packages/lib/site-packages"
    root = app(
        f"import sys\nsys.path.append('{packages}')\nimport vendored\n{http('hello')}",
        {f"{packages}/vendored.py": "\n\n\n1 / 0\n"},
    )
    result = azfdecor("generate", root, "--format", "json")
    assert places(result) == [("functions.py", 3)]


def test_a_module_that_puts_an_object_in_its_own_place_is_a_problem(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(f"{http('hello')}\nimport sys\nsys.modules[__name__] = object()\n")
    result = azfdecor("generate", root, "--format", "json")
    assert result.codes() == ["AZF104"]
    assert places(result) == [("functions.py", 0)]
    assert "functions" not in sys.modules


def test_a_decorator_used_wrongly_is_reported_with_the_functions_of_the_rest(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(
        """
        from azfdecor import http_trigger

        @http_trigger(
            "items",
            mehtods=["GET"],
        )
        def items() -> str: ...
        """
    )
    result = azfdecor("generate", root, "--format", "json")
    assert places(result, "AZF101") == [("functions.py", 4)]


# --- app settings


@pytest.mark.parametrize("spelling", ["os.environ['DATABASE_URL']", "helper.setting()"])
def test_a_missing_app_setting_is_a_problem_that_names_it(
    spelling: str, app: AppFactory, azfdecor: Command
) -> None:
    helper = "import os\n\n\ndef setting():\n    return os.environ['DATABASE_URL']\n"
    root = app(f"import os\nimport helper\nURL = {spelling}\n{http('f')}", {"helper.py": helper})
    result = azfdecor("generate", root, "--format", "json")
    (problem,) = result.problems()
    assert problem["code"] == "AZF102"
    assert "'DATABASE_URL'" in problem["message"]
    assert "local.settings.json" in problem["hint"]
    expected = ("functions.py", 3) if "environ" in spelling else ("helper.py", 5)
    assert (problem["file"], problem["line"]) == expected


def test_two_settings_missing_at_one_line_of_a_helper_are_two_problems(
    app: AppFactory, azfdecor: Command
) -> None:
    files = {
        "helper.py": "import os\n\n\ndef need(name):\n    return os.environ[name]\n",
        "a.py": f"import helper\nhelper.need('FIRST')\n{http('a')}",
        "b.py": f"import helper\nhelper.need('SECOND')\n{http('b')}",
    }
    result = azfdecor("generate", app("", files), "--format", "json")
    assert result.codes() == ["AZF102", "AZF102"]
    messages = " ".join(problem["message"] for problem in result.problems())
    assert "'FIRST'" in messages
    assert "'SECOND'" in messages


def test_a_key_error_of_an_ordinary_dict_is_no_missing_setting(
    app: AppFactory, azfdecor: Command
) -> None:
    result = azfdecor("generate", app(f"{{}}['X']\n{http('f')}"), "--format", "json")
    assert result.codes() == ["AZF101"]
    assert "KeyError: 'X'" in result.problems()[0]["message"]


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


# --- which files are read


def test_function_app_py_in_the_root_is_a_problem_even_without_azfdecor(
    app: AppFactory, azfdecor: Command
) -> None:
    files = {"function_app.py": "", "shop/function_app.py": ""}
    result = azfdecor("generate", app(http("hello"), files), "--format", "json")
    assert places(result) == [("function_app.py", 0)]
    assert result.codes() == ["AZF105"]


def test_what_is_no_source_of_the_app_is_not_read(app: AppFactory, azfdecor: Command) -> None:
    broken = [
        "tests/broken.py",
        "test/broken.py",
        "shop/tests/broken.py",
        "test_broken.py",
        "broken_test.py",
        "conftest.py",
        "shop/test_broken.py",
        "venv/lib/python3.13/site-packages/broken.py",
        "shop/env/broken.py",
        "conda/lib/python3.13/broken.py",
        "lib/python3.13/site-packages/broken.py",
        ".hidden/broken.py",
        ".python_packages/lib/site-packages/broken.py",
        ".hidden.py",
        "node_modules/x/broken.py",
        "shop/__pycache__/broken.py",
        "__init__.py",
        "__main__.py",
        "shop/__main__.py",
        "vendored/azfdecor/__init__.py",
        "__pypackages__/3.13/lib/azfdecor/__init__.py",
        "build/lib/shop/broken.py",
        "broken.txt",
        "broken.pyc",
        "broken.pyi",
    ]
    markers = {"venv/pyvenv.cfg": "", "shop/env/pyvenv.cfg": "", "conda/conda-meta/history": ""}
    markers |= {"vendored/azfdecor-1.0.dist-info/RECORD": "", "build/bdist.linux-x86_64/x": ""}
    root = app(http("old"), {**dict.fromkeys(broken, BROKEN), **markers, "shop/web.py": http("w")})
    assert azfdecor("generate", root).status == 0
    result = azfdecor("generate", root, "--format", "json")
    assert result.problems() == []
    assert [f["name"] for f in result.json()["functions"]] == ["old", "w"]


def test_what_python_would_not_import_is_passed_over(app: AppFactory, azfdecor: Command) -> None:
    root = app(http("hello"))
    (root / ".#functions.py").symlink_to("user@host.1234:5678")  # an editor's lock
    (root / "folder.py").mkdir()
    (root / "elsewhere").symlink_to("/mnt/nowhere")
    (root / "round").symlink_to("round")
    assert azfdecor("generate", root).status == 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes")
@pytest.mark.parametrize("name", ["pipe.py", "test_pipe.py", "shop/pipe.py"])
def test_what_is_no_file_is_not_opened(name: str, app: AppFactory, azfdecor: Command) -> None:
    root = app(http("hello"), {"shop/orders.py": http("order")})
    os.mkfifo(root / name)
    (root / "zeros.py").symlink_to("/dev/zero")
    assert azfdecor("generate", root).status == 0


# --- what cannot be read


def refuse(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the right to read something, from the superuser too."""
    path.chmod(0)
    listing, opening = os.scandir, open

    def scandir(folder: str | int) -> Any:
        if not isinstance(folder, int) and Path(folder) == path:
            raise PermissionError(errno.EACCES, "Permission denied")
        return listing(folder)

    def open_(file: str, mode: str) -> Any:
        if Path(file) == path:
            raise PermissionError(errno.EACCES, "Permission denied")
        return opening(file, mode)

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr(sources, "open", open_, raising=False)


def link_nowhere(path: Path, _: object) -> None:
    path.unlink()
    path.symlink_to("nowhere.py")


def link_round(path: Path, _: object) -> None:
    path.unlink()
    path.symlink_to(path.name)


def in_utf_16(path: Path, _: object) -> None:
    path.write_text(path.read_text(), "utf-16")


def in_utf_16_without_mark(path: Path, _: object) -> None:
    path.write_text(path.read_text(), "utf-16-le")


def in_utf_32(path: Path, _: object) -> None:
    path.write_text(path.read_text(), "utf-32")


def in_latin_1(path: Path, _: object) -> None:
    path.write_text(f"if True: {path.read_text()}X = 'café'\n", "latin-1")


def with_a_conflict(path: Path, _: object) -> None:
    path.write_text(f"<<<<<<< mine\nif 1: {path.read_text()}=======\n>>>>>>> theirs\n")


UNREADABLE = [
    ("shop/orders.py", refuse, "AZF115", "cannot be read: Permission denied"),
    ("shop/__init__.py", refuse, "AZF115", "cannot be read: Permission denied"),
    ("shop", refuse, "AZF115", "cannot be read: Permission denied"),
    ("shop/orders.py", link_nowhere, "AZF115", "cannot be read: No such file"),
    ("shop/orders.py", link_round, "AZF115", "cannot be read: Too many levels"),
    ("shop/orders.py", in_utf_16, "AZF101", "importing shop.orders fails"),
    ("shop/orders.py", in_utf_16_without_mark, "AZF101", "importing shop.orders fails"),
    ("shop/orders.py", in_utf_32, "AZF101", "importing shop.orders fails"),
    ("shop/orders.py", in_latin_1, "AZF101", "importing shop.orders fails"),
    ("shop/orders.py", with_a_conflict, "AZF101", "importing shop.orders fails"),
]


@pytest.mark.parametrize(("path", "spoil", "code", "says"), UNREADABLE)
def test_what_cannot_be_read_is_a_problem_and_what_was_generated_from_it_stays(
    path: str,
    spoil: Callable[[Path, pytest.MonkeyPatch], None],
    code: str,
    says: str,
    app: AppFactory,
    azfdecor: Command,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files = {"shop/__init__.py": http("open_shop"), "shop/orders.py": http("order")}
    root = app(http("hello"), files)
    assert azfdecor("generate", root).status == 0
    spoil(root / path, monkeypatch)
    result = azfdecor("generate", root, "--format", "json")
    assert result.status == 1
    assert [(p["code"], p["file"]) for p in result.problems()] == [(code, path)]
    assert says in result.problems()[0]["message"]
    (root / "functions.py").write_text(http("changed"))
    result = azfdecor("generate", root, "--keep-going", "--format", "json")
    statuses = {one["name"]: one["status"] for one in result.json()["functions"]}
    assert (statuses["hello"], statuses["changed"]) == ("removed", "created")
    assert "removed" not in [statuses.get("open_shop"), statuses.get("order")]
    monkeypatch.undo()
    (root / path).chmod(0o755, follow_symlinks=False) if spoil is refuse else None
    assert set(generated(root)) == {"changed", "open_shop", "order"}


def test_what_only_a_broken_module_would_import_stays(app: AppFactory, azfdecor: Command) -> None:
    files = {
        "deco.py": "from azfdecor import http_trigger\napi = http_trigger\n",
        "views.py": "from deco import api\n@api()\ndef view() -> str: return ''\n",
        "main.py": f"import views\n{http('home')}",
    }
    root = app(http("hello"), files)
    assert azfdecor("generate", root).status == 0
    (root / "main.py").write_text(f"1 / 0\nimport views\n{http('home')}")
    assert azfdecor("generate", root, "--keep-going").status == 1
    assert generated(root) == ["hello", "home", "view"]


# --- modules that stand elsewhere in the app


@pytest.mark.parametrize(
    ("files", "hint"),
    [
        (
            {
                "src/pkg/__init__.py": "",
                "src/pkg/model.py": "",
                "src/pkg/api.py": "import pkg.model",
            },
            'set `source = ["src"]` in [tool.azfdecor]: pkg stands there',
        ),
        (
            {"packages/core/src/core/__init__.py": "", "api.py": "from core import x"},
            'set `source = ["packages/core/src"]` in [tool.azfdecor]: core stands there',
        ),
        (
            {"shop/helpers.py": "", "shop/api.py": "import helpers"},
            "write `import shop.helpers`: the worker has the app root on its path",
        ),
        ({"api.py": "import no_such_package"}, "install what gives 'no_such_package'"),
    ],
)
def test_a_module_that_stands_elsewhere_in_the_app_is_pointed_out(
    files: dict[str, str], hint: str, app: AppFactory, azfdecor: Command
) -> None:
    files = {
        path: f"{text}\n{http('f')}" if "api" in path else text for path, text in files.items()
    }
    result = azfdecor("generate", app("", files), "--format", "json")
    (problem,) = result.problems()
    assert problem["hint"].startswith(hint)


def test_a_source_folder_may_have_any_name(app: AppFactory, generate: Command) -> None:
    settings = "[tool.azfdecor]\nsource = ['my-src']\n"
    root = app("", {"pyproject.toml": settings, "my-src/pkg/api.py": http("f")})
    generate(root)
    assert generated(root) == ["f"]


def test_a_folder_of_the_path_that_may_not_be_listed_is_passed_over(
    app: AppFactory, azfdecor: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    listing = os.listdir

    def listdir(folder: str) -> list[str]:
        if str(folder) == str(closed):
            raise PermissionError(errno.EACCES, "Permission denied")
        return listing(folder)

    monkeypatch.setattr(os, "listdir", listdir)
    monkeypatch.syspath_prepend(str(closed))
    assert azfdecor("generate", app(http("hello"))).status == 0


# --- one callable, several names


REACHED = {
    "circular": (
        {"a.py": f"import b\n{http('fa')}", "b.py": f"import a\n{http('fb')}"},
        {"fa": "a.py:fa", "fb": "b.py:fb"},
    ),
    "circular by name": (
        {"a.py": f"{http('fa')}\nfrom b import fb", "b.py": f"{http('fb')}\nfrom a import fa"},
        {"fa": "a.py:fa", "fb": "b.py:fb"},
    ),
    "exported again": (
        {
            "shop/__init__.py": "from .orders import *\nimport azfdecor",
            "shop/orders.py": f"{http('orders')}\nalias = orders",
            "main.py": "from shop import *\nfrom azfdecor import *\nother = orders",
        },
        {"orders": "shop/orders.py:orders"},
    ),
    "decorated by a call": (
        {
            "lib.py": "def plain() -> str: return ''",
            "a.py": "from azfdecor import http_trigger\nimport lib\nhttp_trigger()(lib.plain)",
        },
        {"plain": "lib.py:plain"},
    ),
    "conditional": (
        {
            "a.py": "if 1:\n    from azfdecor import http_trigger\n"
            "    @http_trigger()\n    def f() -> str: return ''\n"
            "else:\n    @http_trigger()\n    def f() -> str: return 'x'\n"
        },
        {"f": "a.py:f"},
    ),
    "its own name deleted": (
        {"a.py": f"{http('f')}\ng = f\ndel f"},
        {"g": "a.py:g"},
    ),
    "class method": (
        {
            "a.py": "from azfdecor import http_trigger\nclass A:\n    @classmethod\n"
            "    @http_trigger()\n    def f(cls) -> str: return ''\n"
            "class B(A): ...\nbound = A.f\nagain = A.f\n"
        },
        {"f": "a.py:A.f"},
    ),
    "a module with another name": (
        {"a.py": f"__name__ = 'elsewhere'\n{http('f')}"},
        {"f": "a.py:f"},
    ),
    "run twice": (
        {"a.py": http("f"), "b.py": f"import importlib, a\nimportlib.reload(a)\n{http('g')}"},
        {"f": "a.py:f", "g": "b.py:g"},
    ),
    "by exec": (
        {"a.py": f"import azfdecor\nexec({http('f')!r})"},
        {"f": "a.py:f"},
    ),
    "old line ends": ({"a.py": http("f").replace("\n", "\r")}, {"f": "a.py:f"}),
}


@pytest.mark.parametrize(("files", "expected"), REACHED.values(), ids=REACHED)
def test_a_callable_is_one_function_however_it_is_reached(
    files: dict[str, str], expected: dict[str, str], app: AppFactory, generate: Command
) -> None:
    root = app()
    for path, text in files.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_bytes(text.encode())
    generate(root)
    found = {name: function_json(root, name)["source"] for name in generated(root)}
    assert found == expected


@pytest.mark.parametrize(("encoding", "mark"), [("latin-1", b""), ("utf-8", b"\xef\xbb\xbf")])
def test_a_module_may_say_its_encoding(
    encoding: str, mark: bytes, app: AppFactory, generate: Command
) -> None:
    root = app()
    text = f"# -*- coding: {encoding} -*-\r\n\x0c\r\n{http('f')}X = 'café'\r\n"
    (root / "a.py").write_bytes(mark + text.encode(encoding))
    generate(root)
    assert generated(root) == ["f"]


@pytest.mark.parametrize(
    "loop",
    [
        "hello.__wrapped__ = hello",
        "def g(): ...\ng.__wrapped__ = hello\nhello.__wrapped__ = g",
        "class Any:\n    def __getattr__(self, name): return self\nhello.__wrapped__ = Any()",
    ],
)
def test_a_function_that_wraps_itself_is_a_problem(
    loop: str, app: AppFactory, azfdecor: Command
) -> None:
    result = azfdecor("generate", app(f"{http('hello')}\n{loop}\n"), "--format", "json")
    assert result.codes() == ["AZF220"]
    lost = app(f"{http('hello')}\n{loop}\nkeep, hello = hello.__wrapped__, None\n")
    assert azfdecor("generate", lost, "--format", "json").status == 1


def test_a_loop_that_replaces_its_function_is_a_problem(app: AppFactory, azfdecor: Command) -> None:
    source = """
from azfdecor import queue_trigger

for queue in ("orders", "returns"):
    @queue_trigger(queue)
    def work(message: str) -> None: ...
"""
    assert azfdecor("generate", app(source), "--format", "json").codes() == ["AZF201"]


# --- names that only `globals()` knows

ODD_NAMES = ["get-orders", "class", "None", "c as d, e", "print; import os", "", "1st", "a.b", "ﬁ"]


@pytest.mark.parametrize("name", ODD_NAMES)
@pytest.mark.parametrize("parameter", ["message: str", "message: list[int]"])
def test_a_function_that_no_import_can_name_is_a_problem(
    name: str, parameter: str, app: AppFactory, azfdecor: Command
) -> None:
    source = f"""
from azfdecor import function_name, queue_trigger

def make(name):
    @function_name("work")
    @queue_trigger("orders")
    def work({parameter}) -> None: ...

    work.__qualname__ = work.__name__ = name
    globals()[name] = work

make({name!r})
"""
    root = app(source, {"other.py": http("hello")})
    result = azfdecor("generate", root, "--format", "json")
    assert [(p["code"], p["line"]) for p in result.problems()] == [("AZF201", 5)]
    assert name in result.problems()[0]["message"]


def test_an_odd_name_beside_a_good_one_does_no_harm(app: AppFactory, generate: Command) -> None:
    source = f"{http('hello')}\nglobals()['another-name'] = hello\nglobals()['a b'] = hello\n"
    again = f"{http('late')}\nlate.__name__ = late.__qualname__ = 'no-name'\nglobals()['no-name'] = late"
    root = app(source, {"zz.py": again})
    generate(root)
    assert function_json(root, "hello")["source"] == "functions.py:hello"
    assert function_json(root, "late")["source"] == "zz.py:late"


def test_a_class_attribute_that_no_import_can_name_is_a_problem(
    app: AppFactory, azfdecor: Command
) -> None:
    source = """
from azfdecor import queue_trigger

class Shop:
    @staticmethod
    @queue_trigger("orders")
    def work(message: str) -> None: ...

setattr(Shop, "no-name", Shop.__dict__["work"])
del Shop.work
"""
    result = azfdecor("generate", app(source), "--format", "json")
    assert result.codes() == ["AZF201"]


# --- objects of the app that raise when they are looked at

RAISING = {
    "metaclass": """
class Meta(type):
    def __getattribute__(cls, name):
        if name in ("__module__", "__qualname__"):
            raise RuntimeError("not now")
        return super().__getattribute__(name)

class Lazy(metaclass=Meta): ...
""",
    "module": "def __getattr__(name): raise KeyError(name)",
    "module that exits": "def __getattr__(name): raise SystemExit",
    "module in its place": """
import sys, types
class Lazy(types.ModuleType):
    def __getattr__(self, name): raise KeyError(name)
lazy = sys.modules["lazy_thing"] = Lazy("lazy_thing")
""",
    "no module": """
import sys
class Lazy:
    def __getattribute__(self, name): raise KeyError(name)
sys.modules["lazy_thing"] = Lazy()
""",
    "equality": """
class Frame:
    def __eq__(self, other): return self
    def __bool__(self): raise ValueError("ambiguous")
    __hash__ = None
frame = Frame()
keep = hello
hello = Frame()
hello = keep
""",
}


@pytest.mark.parametrize("raising", RAISING.values(), ids=RAISING)
def test_what_raises_when_it_is_looked_at_is_passed_over(
    raising: str, app: AppFactory, azfdecor: Command
) -> None:
    apps = "from azfdecor import asgi_function\nasync def web(a, b, c): ...\nasgi_function(web, name='portal')\n"
    root = app(
        f"{http('hello')}\n{raising}\n", {"aa.py": apps, "broken.py": "import azfdecor; 1/0"}
    )
    result = azfdecor("generate", root, "--format", "json")
    assert result.codes() == ["AZF101"]
    (root / "broken.py").unlink()
    assert azfdecor("generate", root).status == 0


def test_what_a_module_declared_before_it_failed_is_not_looked_at(
    app: AppFactory, azfdecor: Command
) -> None:
    helpers = """
import functools

def logged(f):
    @functools.wraps(f)
    def inner(*a, **k): return f(*a, **k)
    return inner
"""
    api = """
from azfdecor import http_trigger
from helpers import logged

@http_trigger()
@logged
def first() -> str: return ""

@logged
@http_trigger()
def second() -> str: return ""

f = http_trigger()(lambda: "")
raise ValueError("no database")
"""
    files = {"helpers.py": helpers, "main.py": f"import api\n{http('hello')}"}
    root = app("", {"api.py": api, **files})
    result = azfdecor("generate", root, "--format", "json")
    assert [(p["code"], p["file"]) for p in result.problems()] == [("AZF101", "api.py")]


# --- folders behind links


def test_a_linked_folder_is_read_like_any(app: AppFactory, generate: Command) -> None:
    root = app(http("hello"), {"plain/own.py": http("own")})
    libraries = root.parent / "libraries"
    for path, text in {
        "shared/src/shared/__init__.py": "",
        "shared/src/shared/orders.py": http("order", "from azfdecor import http_trigger\n"),
        "shared/src/shared/deep/more.py": http("more"),
        "name-space/mail.py": http("mail"),
    }.items():
        file = libraries / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (root / "shared").symlink_to(libraries / "shared/src/shared")
    (root / "plain/name_space").symlink_to("../../libraries/name-space")
    generate(root)
    assert generated(root) == ["hello", "mail", "more", "order", "own"]
    assert function_json(root, "order")["source"] == "shared/orders.py:order"
    assert function_json(root, "mail")["source"] == "plain/name_space/mail.py:mail"


@pytest.mark.parametrize(
    "links",
    [
        {"shop/again": "."},
        {"shop/up": ".."},
        {"shop/app": "../../app"},
        {"everything": "../.."},
        {"a": "../outside", "../outside/b": "../outside2", "../outside2/c": "../outside"},
        {"zz": "shop"},
        {"bazel-out": "../outside3"},
        {"aa": "shop", "shop/zz": "../aa"},
        {f"shop/l{number}": "../shop" for number in range(30)},
    ],
)
def test_links_that_lead_back_are_not_followed(
    links: dict[str, str], app: AppFactory, generate: Command
) -> None:
    root = app(http("hello"), {"shop/__init__.py": "", "shop/orders.py": http("order")})
    for folder in ("outside", "outside2", "outside3"):
        (root.parent / folder).mkdir()
    (root.parent / "outside3/broken.py").write_text(BROKEN)
    for path, target in links.items():
        (root / path).symlink_to(target)
    generate(root)
    assert function_json(root, "order")["source"] == "shop/orders.py:order"


def test_a_handwritten_function_folder_may_hold_azfdecors_functions_too(
    app: AppFactory, azfdecor: Command
) -> None:
    files = {"old/function.json": "{}", "old/__init__.py": http("new")}
    root = app("", files)
    assert azfdecor("generate", root).status == 0
    assert function_json(root, "new")["source"] == "old/__init__.py:new"


@pytest.mark.parametrize(
    "text",
    [
        '"""Not for azfdecor."""',
        '"""Like this:\n\nfrom azfdecor import http_trigger\n"""',
        "'''\n    import azfdecor\n'''",
        "# import azfdecor",
        "X = 'from azfdecor import http_trigger'",
        "import azfdecorator",
        "from .azfdecor import x",
        "from lib.azfdecor import x",
        "import lib.azfdecor",
        "azfdecor = 1",
    ],
)
def test_a_module_that_only_mentions_azfdecor_is_not_imported(
    text: str, app: AppFactory, azfdecor: Command
) -> None:
    root = app(http("hello"), {"mention.py": f"{text}\nraise RuntimeError\n"})
    assert azfdecor("generate", root).status == 0


@pytest.mark.parametrize(
    "imports",
    [
        "from azfdecor.local import open_engine",
        "import azfdecor.local",
        "import os, azfdecor.local as l",
        "from azfdecor import local",
        "from azfdecor import testing, local",
        "from azfdecor import (\n    testing,\n)",
        "from azfdecor.testing import Out",
        "if True: from azfdecor.local import Value",
        "import azfdecor.local.protocol",
    ],
)
def test_a_script_that_only_loads_and_calls_functions_is_not_run(
    imports: str, app: AppFactory, azfdecor: Command
) -> None:
    root = app(http("hello"), {"try_it.py": f"{imports}\n\nraise RuntimeError('it runs')\n"})
    assert azfdecor("generate", root).status == 0


IMPORTS = [
    "from azfdecor.local import Value\nfrom azfdecor import http_trigger",
    "from azfdecor import local, http_trigger",
    "from azfdecor import (local,\n    http_trigger)",
    "import azfdecor.local, azfdecor",
    "import azfdecor.local; import azfdecor",
    "from azfdecor.local import Value; from azfdecor import http_trigger",
    "from azfdecor import http_trigger",
    "from azfdecor import (\n    function_name,\n    http_trigger\n)",
    "from azfdecor.bindings.http import http_trigger",
    "from azfdecor.bindings import http\nfrom azfdecor import http_trigger",
    "from  \t azfdecor   import http_trigger",
    "from azfdecor \\\n  import http_trigger",
    "import azfdecor",
    "import os, azfdecor",
    "import os.path, azfdecor",
    "import os.path as p, \\\n  azfdecor",
    "import os; import azfdecor",
    "import azfdecor as az; azfdecor = az",
    "import azfdecor.bindings.http",
    "try:\n    import azfdecor\nfinally: pass",
    "if True: import azfdecor",
    "if True: from azfdecor import http_trigger",
    "\ufeffimport azfdecor",
    "# coding: latin-1\nimport azfdecor",
    "\x0cimport azfdecor",
]


def test_every_way_to_import_azfdecor_is_found(app: AppFactory, azfdecor: Command) -> None:
    files = {f"m{n}.py": http(f"f{n}", imports) for n, imports in enumerate(IMPORTS)}
    files["dos.py"] = http("crlf").replace("\n", "\r\n")
    root = app("", files)
    result = azfdecor("generate", root, "--format", "json")
    assert result.problems() == []
    expected = ["crlf", *(f"f{number}" for number in range(len(IMPORTS)))]
    assert generated(root) == sorted(expected)


def config(**lists: Iterable[str]) -> str:
    lines = [f"{key} = {json.dumps(list(patterns))}" for key, patterns in lists.items()]
    return "\n".join(["[tool.azfdecor]", *lines])


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        ({"modules": ["shop.orders"]}, ["orders"]),
        ({"modules": ["shop.*"]}, ["deep", "orders"]),
        ({"modules": ["shop.*", "web"]}, ["deep", "home", "orders"]),
        ({"modules": ["*"], "exclude": ["shop.lib.*"]}, ["home", "orders"]),
        ({"exclude": ["shop.*"]}, ["home"]),
        ({"exclude": ["web", "shop.orders"]}, ["deep"]),
        ({"exclude": ["nothing.of.the.sort"]}, ["deep", "home", "orders"]),
        ({"modules": []}, ["deep", "home", "orders"]),
        ({"modules": ["shop"]}, []),
        ({"modules": ["imports_all"]}, ["all"]),
        ({"modules": ["[a-w]eb"]}, ["home"]),
    ],
)
def test_modules_and_exclude_choose_what_is_read(
    lists: dict[str, list[str]], expected: list[str], app: AppFactory, azfdecor: Command
) -> None:
    root = app(
        "",
        {
            "pyproject.toml": config(**lists),
            "web.py": http("home"),
            "shop/__init__.py": "",
            "shop/orders.py": http("orders"),
            "shop/lib/jobs.py": http("deep"),
            # It reaches the others' functions, but only `modules` decides whose they are.
            "imports_all.py": ""
            if "imports_all" not in str(lists)
            else f"import web\nfrom shop.orders import orders\n{http('all')}",
        },
    )
    result = azfdecor("list", root, "--format", "json")
    assert [function["name"] for function in result.json()["functions"]] == expected


def test_a_pattern_of_modules_that_matches_nothing_is_a_problem(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(http("hello"), {"pyproject.toml": config(modules=["functions", "shop.ordres"])})
    result = azfdecor("generate", root, "--format", "json")
    assert result.codes() == ["AZF108"]
    assert "'shop.ordres'" in result.problems()[0]["message"]
    assert result.problems()[0]["file"] == "pyproject.toml"


def test_a_function_of_an_excluded_module_is_not_generated_where_it_is_imported(
    app: AppFactory, azfdecor: Command
) -> None:
    files = {"old.py": http("old"), "pyproject.toml": config(exclude=["old"])}
    root = app(f"from old import old\n{http('new')}", files)
    assert azfdecor("generate", root).status == 0
    assert generated(root) == ["new"]


def test_an_excluded_module_is_not_imported(app: AppFactory, azfdecor: Command) -> None:
    files = {"broken.py": BROKEN, "pyproject.toml": config(exclude=["brok*"])}
    assert azfdecor("generate", app(http("hello"), files)).status == 0


# --- names of modules


def test_packages_relative_imports_namespace_packages_and_helpers_work(
    app: AppFactory, generate: Command
) -> None:
    relative = "from .models import NAME\nfrom ..shared import *\nassert SHARED\n"
    root = app(
        "",
        {
            "shop/__init__.py": "",
            "shop/shared.py": "SHARED = [1]\n",
            "shop/web/__init__.py": http("of_package"),
            "shop/web/models.py": "NAME = 'x'\n",
            "shop/web/views.py": relative + http("view"),
            "plain/folder/jobs.py": f"from shop.shared import SHARED\n{http('job')}",
            "plain/other.py": f"from .folder import jobs\n{http('other')}",
        },
    )
    generate(root)
    sources = {name: function_json(root, name)["source"] for name in generated(root)}
    assert sources == {
        "job": "plain/folder/jobs.py:job",
        "of_package": "shop/web/__init__.py:of_package",
        "other": "plain/other.py:other",
        "view": "shop/web/views.py:view",
    }
    assert "from shop.web import of_package\n" in shim(root, "of_package")


@pytest.mark.parametrize(
    ("path", "suggests"),
    [
        ("my-orders.py", "'my_orders'"),
        ("2fast.py", "'_2fast'"),
        ("a b.py", "'a_b'"),
        ("v1.0.py", "'v1_0'"),
        ("class.py", "'class_'"),
        ("my-shop/web.py", "'my_shop'"),
        ("import/web.py", "'import_'"),
        ("\ufb01le.py", "'file'"),
    ],
)
def test_a_file_that_no_import_can_name_is_a_problem_only_if_it_uses_azfdecor(
    path: str, suggests: str, app: AppFactory, azfdecor: Command
) -> None:
    files = {path: "raise RuntimeError\n"}
    assert azfdecor("generate", app(http("hello"), files)).status == 0
    result = azfdecor("generate", app("", {path: http("f")}), "--format", "json")
    (problem,) = result.problems()
    assert (problem["code"], problem["file"]) == ("AZF103", path)
    assert f"such as {suggests}" in problem["hint"]


@pytest.mark.parametrize(
    ("path", "reported"),
    [
        ("queue.py", "queue.py"),
        ("json.py", "json.py"),
        ("email/__init__.py", "email/__init__.py"),
        ("sched.py", "sched.py"),  # which nothing has imported yet
        ("mailbox/sub.py", "mailbox"),
        ("pydantic.py", "pydantic.py"),
    ],
)
def test_a_module_named_like_one_of_python_or_an_installed_one_is_a_problem(
    path: str, reported: str, app: AppFactory, azfdecor: Command
) -> None:
    more = str(Path(path).with_name("more.py")) if "/" in path else "more.py"
    root = app(http("hello"), {path: http("f"), more: http("g")})
    result = azfdecor("generate", root, "--format", "json")
    (problem,) = result.problems()
    assert (problem["code"], problem["file"]) == ("AZF104", reported)
    assert "rename" in problem["hint"]
    assert Path(path).parts[0].removesuffix(".py") in problem["message"]


@pytest.mark.parametrize(
    ("installed", "is_module"),
    [
        ("beside.py", True),
        ("beside.so", True),
        ("beside.abi3.so", True),
        ("beside/__init__.py", True),
        ("beside/data.txt", False),
        ("beside.dist-info/METADATA", False),
        ("beside.pth", False),
    ],
)
def test_only_what_can_be_imported_is_in_a_modules_way(
    installed: str,
    is_module: bool,
    app: AppFactory,
    azfdecor: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "packages" / installed
    file.parent.mkdir(parents=True)
    file.write_text("")
    monkeypatch.syspath_prepend(str(tmp_path / "packages"))
    monkeypatch.syspath_prepend(str(tmp_path))
    root = app("", {"beside.py": http("hello")})
    expected = ["AZF104"] if is_module else []
    assert azfdecor("generate", root, "--format", "json").codes() == expected


def test_an_app_that_is_installed_for_editing_is_in_its_own_way_nowhere(
    app: AppFactory, azfdecor: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = app(http("hello"))
    (tmp_path / "link").symlink_to(root)
    monkeypatch.syspath_prepend(str(tmp_path / "link"))
    monkeypatch.syspath_prepend(str(root))
    monkeypatch.syspath_prepend(str(tmp_path))  # instead of the one that azfdecor takes away
    assert azfdecor("generate", root).status == 0


def test_a_file_beside_a_package_of_its_name_is_a_problem(
    app: AppFactory, azfdecor: Command
) -> None:
    files = {"shop.py": http("a"), "shop/__init__.py": "", "shop/web.py": http("b")}
    result = azfdecor("generate", app("", files), "--format", "json")
    assert result.codes() == ["AZF104"]
    assert places(result) == [("shop.py", 0)]


def test_progress_is_told_before_each_module(app: AppFactory) -> None:
    told: list[tuple[int, int, str]] = []
    root = app("", {"b.py": http("f"), "a.py": "import azfdecor\n1 / 0\n", "c.py": ""})
    application.read(root, lambda done, total, module: told.append((done, total, module)))
    assert told == [(0, 2, "a"), (1, 2, "b")]


# --- where a callable is reached


def test_a_callable_that_other_modules_import_is_generated_once_from_its_home(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(
        "",
        {
            "a.py": f"from home import hello\nfrom home import hello as again\n{http('A')}",
            "home.py": http("hello") + "\nalias = hello\n",
            "package/__init__.py": "from home import *\nfrom home import hello as Hello\n",
        },
    )
    assert azfdecor("generate", root).status == 0
    assert generated(root) == ["A", "hello"]
    assert function_json(root, "hello")["source"] == "home.py:hello"


FACTORY = """
from azfdecor import function_name, http_trigger


def greeting(word):
    @http_trigger(word)
    def handler() -> str:
        return word

    return handler


def named(word):
    return function_name(f"Named{word}")(greeting(word + "/named"))
"""


def test_callables_that_a_factory_of_a_helper_makes_are_named_by_where_they_are_assigned(
    app: AppFactory, generate: Command
) -> None:
    root = app(
        """
        import azfdecor
        from lib.factory import greeting, named

        hello = greeting("hello")
        bye = greeting("bye")
        other = named("x")
        """,
        {"lib/factory.py": FACTORY},
    )
    generate(root)
    assert generated(root) == ["Namedx", "bye", "hello"]
    assert function_json(root, "bye")["source"] == "functions.py:bye"
    assert function_json(root, "bye")["bindings"][0]["route"] == "bye"


COMPOSED = """
from azfdecor import http_trigger, queue_output


def api(route):
    def decorate(function):
        return http_trigger(route)(queue_output("audit", arg_name="audit")(function))

    return decorate
"""
USES_COMPOSED = """
from azure.functions import Out

from lib.composed import api


@api("orders")
def order(audit: Out[str]) -> str:
    return ""
"""


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"pyproject.toml": config(modules=["orders"])}, "it is named in `modules`"),
        ({"main.py": "import azfdecor\nimport orders\n"}, "a module that is read imports it"),
        ({"orders.py": f"import azfdecor\n{USES_COMPOSED}"}, "it imports azfdecor itself"),
    ],
)
def test_an_apps_own_decorator_may_compose_those_of_azfdecor(
    files: dict[str, str], why: str, app: AppFactory, generate: Command
) -> None:
    root = app("", {"lib/composed.py": COMPOSED, "orders.py": USES_COMPOSED, **files})
    generate(root)
    bindings = function_json(root, "order")["bindings"]
    assert [binding["type"] for binding in bindings] == ["httpTrigger", "queue", "http"]


def test_a_mistake_with_a_composed_decorator_is_reported_where_it_is_used(
    app: AppFactory, azfdecor: Command
) -> None:
    source = USES_COMPOSED.replace("audit: Out[str]", "")
    root = app(f"import azfdecor\n{source}", {"lib/composed.py": COMPOSED})
    result = azfdecor("generate", root, "--format", "json")
    assert result.codes() == ["AZF303"]
    assert places(result) == [("functions.py", 8)]
