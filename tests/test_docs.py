"""The documentation names what there is, and its links lead somewhere."""

from __future__ import annotations

import argparse
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import azfdecor
from azfdecor import cli
from azfdecor.bindings import base
from azfdecor.bindings.call import CallFacts
from azfdecor.bindings.rows import Rows
from azfdecor.bindings.runner import Runner
from azfdecor.compiler import reference
from azfdecor.compiler.config import Config
from azfdecor.problems import catalogue
from conftest import run, shim

if TYPE_CHECKING:
    from conftest import Command

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def page(name: str) -> str:
    return (ROOT / "docs" / "reference" / name).read_text("utf-8")


def test_every_problem_has_a_section_and_every_link_to_one_leads_there() -> None:
    sections = re.findall(r"^### (AZF\d{3})$", page("problems.md"), re.MULTILINE)
    assert sorted(sections) == [*catalogue.kinds()]
    links = [re.findall(r"\(\S*?(?:problems\.md)?#azf(\d+)\)", p.read_text("utf-8")) for p in PAGES]
    assert {f"AZF{number}" for found in links for number in found} == {*sections}


def test_every_public_name_is_documented() -> None:
    bindings = {entry.name for entry in reference.own()}
    others = {*azfdecor.__all__} - bindings
    assert others <= {*re.findall(r"`(\w+)", page("names.md"))}
    assert bindings <= {*re.findall(r"\[`(\w+)`\]", page("bindings.md"))}


def test_the_triggers_whose_retry_policy_the_host_follows_are_documented() -> None:
    followed = {entry.name for entry in reference.own() if entry.kind.has_retry}
    documented = {*re.findall(r"`(\w+_trigger\w*)`", page("names.md"))}
    assert documented == followed - {"generic_trigger"}


def test_every_configuration_key_is_documented_and_no_other() -> None:
    keys = {name.replace("_", "-") for name in Config._fields}
    documented = re.findall(r"^\| `([a-z-]+)` \|", page("configuration.md"), re.MULTILINE)
    assert set(documented) == keys


def test_every_fact_of_a_binding_is_documented_and_no_other() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    table = text.partition("## The facts of a binding")[2].partition("\n## ")[0]
    rows = dict(re.findall(r"^\| `(\w+)` \|(.*)$", table, re.MULTILINE))
    assert set(rows) == {*base.BindingKind.__annotations__, "check"}
    parts = {
        "takes": base.Takes,
        "content": base.Content,
        "rows": Rows,
        "naming": base.Naming,
        "sends": base.Sends,
        "runner": Runner,
        "call": CallFacts,
    }
    for fact, kind in parts.items():
        assert {*kind.__annotations__} <= {*re.findall(r"`(\w+)`", rows[fact])}, fact


def test_every_command_and_option_is_documented() -> None:
    text = page("commands.md")
    (commands,) = (
        action
        for action in cli._parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    for name, parser in commands.choices.items():
        section = text.split(f"\n## {name}\n")[1].split("\n## ")[0]
        for action in parser._actions:
            for option in action.option_strings:
                if option.startswith("--") and option != "--help":
                    assert f"`{option}" in section, f"{name} {option}"


def test_the_readme_shows_the_quickstart_and_what_is_generated_from_it(
    tmp_path: Path, generate: Command
) -> None:
    example = ROOT / "examples" / "quickstart"
    for name in ("shop.py", "host.json"):
        shutil.copy(example / name, tmp_path)
    generate(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", PAGES[0].read_text("utf-8"), re.DOTALL)
    source = (example / "shop.py").read_text("utf-8")
    assert blocks[0].removeprefix("# shop.py\n") == source.split('"""\n\n', 1)[1]
    assert blocks[1] == shim(tmp_path, "place_order")


def test_the_readme_and_the_page_on_commands_show_what_a_mistake_looks_like(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, azfdecor: Command
) -> None:
    def told(command: str) -> str:
        result = azfdecor(*shlex.split(command))
        return f"$ python -m azfdecor {command}\n{result.out}{result.err}"

    monkeypatch.chdir(tmp_path)
    readme, commands = PAGES[0].read_text("utf-8"), page("commands.md")
    source, *_ = blocks(readme, "python")
    shutil.copy(ROOT / "examples" / "quickstart" / "host.json", tmp_path)
    Path("shop.py").write_text(source.replace('r("orders")', 'r("Orders")'), "utf-8")
    assert told("generate") in blocks(readme, "console")
    wrong = told("generate --format json")
    Path("shop.py").write_text(source, "utf-8")
    explained = told("explain 'Multiple trigger bindings defined.'").replace("'", '"', 2)
    assert blocks(commands, "console") == [told("generate --format json"), wrong, explained]


def test_the_page_on_middlewares_shows_an_app_that_generates_and_tests_itself(
    tmp_path: Path, generate: Command
) -> None:
    text = (ROOT / "docs" / "how-to" / "middleware.md").read_text("utf-8")
    write(tmp_path, text)
    (tmp_path / "pyproject.toml").write_text(*blocks(text, "toml"), "utf-8")
    shutil.copy(ROOT / "examples" / "quickstart" / "host.json", tmp_path)
    generate(tmp_path)
    (shown,) = (block for block in blocks(text, "python") if block.startswith("function ="))
    assert shown in shim(tmp_path, "stock")
    tests = run("-m", "pytest", "-q", cwd=tmp_path)
    assert "2 passed" in tests.stdout, tests.stdout + tests.stderr


def test_the_page_on_the_v2_decorators_shows_apps_that_generate(
    tmp_path: Path, generate: Command
) -> None:
    text = (ROOT / "docs" / "how-to" / "from-v2-decorators.md").read_text("utf-8")
    shown = [block for block in blocks(text, "python") if block.startswith("# orders.py")]
    assert len(shown) == 2
    shutil.copy(ROOT / "examples" / "quickstart" / "host.json", tmp_path)
    for source in shown:
        (tmp_path / "orders.py").write_text(source, "utf-8")
        generate(tmp_path)


def blocks(text: str, language: str) -> list[str]:
    """What a page shows in a language."""
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def write(root: Path, text: str) -> None:
    """The files of a page, which its blocks name in their first lines."""
    for name, rest in re.findall(r"```python\n# ([\w./]+)\n(.*?)```", text, re.DOTALL):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(rest, "utf-8")


def test_the_durable_page_shows_the_example_and_what_is_generated_from_it(
    tmp_path: Path, generate: Command
) -> None:
    example = ROOT / "examples" / "durable"
    for name in ("orders.py", "host.json", "requirements.txt"):
        shutil.copy(example / name, tmp_path)
    generate(tmp_path)
    text = (ROOT / "docs" / "how-to" / "durable-functions.md").read_text("utf-8")
    source, fulfil, place_order, test = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    shown = source.removeprefix("# orders.py\n")
    assert shown == (example / "orders.py").read_text("utf-8").split('"""\n\n', 1)[1]
    assert fulfil == shim(tmp_path, "fulfil")
    assert place_order == shim(tmp_path, "place_order")
    assert test in (example / "tests" / "test_orders.py").read_text("utf-8")


def test_the_readme_shows_the_shop_and_what_is_generated_from_it(
    tmp_path: Path, generate: Command
) -> None:
    example = ROOT / "examples" / "shop"
    for file in (*example.glob("*.py"), example / "host.json", example / "pyproject.toml"):
        shutil.copy(file, tmp_path)
    generate(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", PAGES[0].read_text("utf-8"), re.DOTALL)
    typed = blocks.index(next(block for block in blocks if "Out[OrderRow]" in block))
    assert blocks[typed] in (example / "api.py").read_text("utf-8")
    assert blocks[typed + 1] in shim(tmp_path, "place_order")


def test_the_page_on_typed_values_shows_an_app_that_generates(
    tmp_path: Path, generate: Command
) -> None:
    text = (ROOT / "docs" / "how-to" / "typed-values.md").read_text("utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    (shown,) = (block for block in blocks if block.startswith('"""'))
    source = "\n".join(b for b in blocks if b != shown and "def test_" not in b)
    (tmp_path / "shop.py").write_text(source, "utf-8")
    settings = {"IsEncrypted": False, "Values": {"HUB": ""}}
    (tmp_path / "local.settings.json").write_text(json.dumps(settings), "utf-8")
    shutil.copy(ROOT / "examples" / "shop" / "host.json", tmp_path)
    generate(tmp_path)
    assert shown == shim(tmp_path, "place_order")


def test_the_page_on_tests_shows_how_to_call_what_was_generated(
    tmp_path: Path, generate: Command
) -> None:
    for name in ("shop.py", "host.json"):
        shutil.copy(ROOT / "examples" / "quickstart" / name, tmp_path)
    generate(tmp_path)
    text = (ROOT / "docs" / "how-to" / "test-functions.md").read_text("utf-8")
    *_, shown = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    words = [sys.executable, "-W", "error", "-c", shown]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "b'ordered: teapot'" in done.stdout
    assert "'orders': Value(kind='string', content='teapot')" in done.stdout


@pytest.mark.parametrize(
    ("library", "kind"), [("azure.functions", "FunctionApp"), ("azure.durable_functions", "DFApp")]
)
def test_every_v2_decorator_has_its_counterpart_documented(library: str, kind: str) -> None:
    theirs = dir(getattr(pytest.importorskip(library), kind))
    page = (ROOT / "docs" / "how-to" / "from-v2-decorators.md").read_text("utf-8")
    rows = re.findall(r"^\| (`.*?) \| ", page, re.MULTILINE)
    documented = set(re.findall(r"`(\w+)", " ".join(rows)))
    assert {name for name in theirs if not name.startswith("_")} <= documented


@pytest.mark.parametrize("file", PAGES, ids=lambda file: str(file.relative_to(ROOT)))
def test_links_lead_to_files(file: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)", file.read_text("utf-8"))
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (file.parent / link).exists()] == []
