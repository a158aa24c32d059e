"""`azfdecor explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from azfdecor.problems import catalogue

if TYPE_CHECKING:
    from azfdecor.problems.kind import Kind
    from conftest import Command

KINDS = catalogue.kinds()
LOAD_ERROR = """
[2026-11-25T10:00:00.123Z] Worker failed to load function: 'ship' with functionId: '1f'.
[2026-11-25T10:00:00.124Z] Result: Failure
Exception: FunctionLoadError: cannot load the ship function: the following parameters are declared
in Python but not in function.json: {'receipt'}
"""


@pytest.mark.parametrize("code", ["AZF302", "azf302", "Azf302"])
def test_a_code_is_explained_in_any_case(azfdecor: Command, code: str) -> None:
    result = azfdecor("explain", code)
    assert (result.status, result.err) == (0, "")
    kind = KINDS["AZF302"]
    assert result.out.startswith(f"AZF302 {kind.title} (error)\n\n{kind.why}\n\n  functions.py\n\n")
    assert '\n      @queue_trigger("orders")\n' in result.out
    assert f"\nInstead: {kind.instead}\n" in result.out
    assert result.out.endswith(f"\n\n  {kind.messages[0]}\n")


def test_several_codes_are_explained_in_the_order_in_which_they_are_asked_for(
    azfdecor: Command,
) -> None:
    codes = [line[:6] for line in azfdecor("explain", "AZF406", "azf101", "AZF406").out.split("\n")]
    assert [code for code in codes if code.startswith("AZF")] == ["AZF406", "AZF101"]


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_is_shown_in_lines_of_one_width_and_without_markup(
    azfdecor: Command, kind: Kind
) -> None:
    result = azfdecor("explain", kind.code)
    told = result.out.partition("Instead: ")
    assert (result.status, max(map(len, result.out.splitlines())) <= 100) == (0, True)
    assert "](" not in result.out
    assert kind.is_ignorable == (", may be ignored)" in " ".join(told[0].split()))


def test_json_has_the_documented_shape(azfdecor: Command) -> None:
    (problem,) = azfdecor("explain", "AZF405", "--format", "json").json()["problems"]
    kind = KINDS["AZF405"]
    assert problem == {
        "code": "AZF405",
        "severity": "error",
        "ignorable": True,
        "title": kind.title,
        "why": kind.why,
        "example": kind.files(),
        "instead": kind.instead,
        "messages": ["only supports EventGrid as the source for BlobTrigger functions"],
    }
    assert list(problem["example"]) == ["functions.py", "pyproject.toml"]


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (["AZF410"], "AZF401"),
        (["AZF301", "azf999"], "AZF"),
        (["503"], "AZF503"),
        (["AFZ503"], "503"),
    ],
)
def test_an_unknown_code_is_wrong_usage_and_near_ones_are_named(
    azfdecor: Command, words: list[str], near: str
) -> None:
    result = azfdecor("explain", *words)
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith(f"azfdecor: there is no problem {words[-1]!r}: did you mean AZF")
    assert near in result.err


def test_a_code_that_is_like_none_has_no_near_ones(azfdecor: Command) -> None:
    result = azfdecor("explain", "X1")
    assert result.status == 2
    assert result.err == "azfdecor: there is no problem 'X1': a code is such as AZF101\n"


@pytest.mark.parametrize(
    ("message", "codes"),
    [
        (LOAD_ERROR, ["AZF205", "AZF307"]),
        ("multiple trigger   bindings DEFINED", ["AZF302"]),
        ("The 'x' function is in error: 'ship!' is not a valid function name.", ["AZF501"]),
        ("No value for named parameter 'idnt'.", ["AZF408"]),
        ("'* *' was not recognized as a valid cron expression or timespan string.", ["AZF402"]),
        ("The route specified conflicts with the route defined by function 'a'.", ["AZF504"]),
    ],
)
def test_a_message_leads_to_the_problems_that_it_comes_from(
    azfdecor: Command, message: str, codes: list[str]
) -> None:
    for words in ([message], message.split()):
        problems = azfdecor("explain", "--format", "json", *words).json()["problems"]
        assert [problem["code"] for problem in problems] == codes


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_each_message_of_a_kind_leads_to_it_also_as_a_part_of_a_longer_one(kind: Kind) -> None:
    for message in kind.messages:
        assert len(message) > 12
        assert kind in catalogue.leading_to(f"[10:00:00] Exception: {message.upper()}: 'x'.")


@pytest.mark.parametrize("message", ["the moon is made of cheese", "is not", "", "error 7"])
def test_a_message_that_nothing_is_known_to_lead_to_is_told(
    azfdecor: Command, message: str
) -> None:
    result = azfdecor("explain", message)
    assert (result.status, result.out) == (1, "")
    assert result.err.startswith("azfdecor: no problem is known to lead to this message")
    result = azfdecor("explain", message, "--format", "json")
    assert (result.status, result.json()) == (1, {"problems": []})


def test_nothing_to_explain_is_wrong_usage(azfdecor: Command) -> None:
    assert azfdecor("explain").status == 2
