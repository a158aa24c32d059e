"""What of an app cannot be read, and folders behind links."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conftest import function_json
from one_function import BROKEN, generated, http

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import AppFactory, Command

# --- what cannot be read


def refuse(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the right to read something, from the superuser too."""
    path.chmod(0)
    listing, opening = os.scandir, os.open

    def scandir(folder: str | int) -> Any:
        if not isinstance(folder, int) and Path(folder) == path:
            raise PermissionError(errno.EACCES, "Permission denied")
        return listing(folder)

    def open_(file: str | Path, *arguments: Any, **keywords: Any) -> int:
        if Path(file) == path:
            raise PermissionError(errno.EACCES, "Permission denied")
        return opening(file, *arguments, **keywords)

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr(os, "open", open_)


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
