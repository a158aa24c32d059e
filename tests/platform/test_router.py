"""Which function answers a request: rows of the acceptance table in host.md, section 13."""

from __future__ import annotations

import pytest

from azfdecor.platform.routes import Route, decoded, parse, router, with_prefix


def answers(method: str, path: str, *functions: tuple[str, str | None, tuple[str, ...] | None],
            prefix: str = "api") -> tuple[str, dict[str, str]] | None:  # fmt: skip
    """The function that answers, and its parameters."""
    found = router(
        Route(name, parse(with_prefix(prefix, route, name)), methods)
        for name, route, methods in functions
    ).match(method, decoded(path))
    return found and (found[0].function, found[1])


@pytest.mark.parametrize(
    ("route", "path", "values"),
    [
        ("items/{id:int}", "/api/items/7", {"id": "7"}),  # 1
        ("items/{id:int}", "/api/items/x", None),  # 2
        ("items/{id:int}", "/API/Items/7/", {"id": "7"}),  # 3
        ("x/{y?}", "/api/x", {}),  # 10
        ("x/{y=5}", "/api/x", {"y": "5"}),  # 11
        ("f/{*rest}", "/api/f/a//b/", {"rest": "a//b/"}),  # 12
        ("f/{n}", "/api/f/a%20b", {"n": "a b"}),  # 13
        ("f/{n}", "/api/f/a%2Fb", {"n": "a%2Fb"}),  # 13
        ("f/{n}", "/api/f/a+b", {"n": "a+b"}),
        ("f/{n}", "/api/f/%C3%A9?x=/", {"n": "é"}),
        ("f/{n}", "/api/x/../f/./a", {"n": "a"}),
        ("f/{n}", "/api//f/a", None),
        (None, "/api/F", {}),
        (" ", "/api/f", {}),
        (None, "/f", None),
    ],
)
def test_a_route_matches_a_path(
    route: str | None, path: str, values: dict[str, str] | None
) -> None:
    found = answers("GET", path, ("f", route, None))
    assert found == (None if values is None else ("f", values))


def test_the_first_name_wins_whatever_the_templates_are() -> None:
    """Rows 8 and 9."""
    assert answers("GET", "/api/b", ("b", "b", None), ("a", "{*p}", None)) == ("a", {"p": "b"})
    assert answers("GET", "/api/b", ("z", "{*p}", None), ("b", "b", None)) == ("b", {})
    assert answers("GET", "/api/x", ("B", "x", None), ("a", "x", None)) == ("a", {})


@pytest.mark.parametrize("method", ["POST", "HEAD", "OPTIONS"])
def test_another_method_is_not_answered(method: str) -> None:
    """Rows 4 to 6: 404, and the next route is tried."""
    assert answers(method, "/api/f", ("f", "f", ("get",))) is None
    assert answers(method, "/api/f", ("f", "f", ("get",)), ("g", "f", None)) == ("g", {})


def test_methods_have_no_case_and_an_empty_list_answers_none() -> None:
    assert answers("get", "/api/f", ("f", "f", ("GET",))) == ("f", {})
    assert answers("GET", "/api/f", ("f", "f", ())) is None


def test_an_empty_prefix_leaves_the_route() -> None:
    """Row 32."""
    assert answers("GET", "/x", ("f", "x", None), prefix="") == ("f", {})
    assert answers("GET", "/api/x", ("f", "x", None), prefix="") is None


def test_a_slash_before_a_route_is_refused_below_a_prefix() -> None:
    """Row 33."""
    assert parse(with_prefix("api", "/x", "f")).mistakes
    assert not parse(with_prefix("", "/x", "f")).mistakes


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/a", "/a"),
        ("/a%2fb%2Fc", "/a%2fb%2Fc"),
        ("/%252F", "/%2F"),
        ("/a/..", "/"),
        ("/a/../..", "/"),
        ("/a/.", "/a/"),
        ("/%7Ea?b=c", "/~a"),
    ],
)
def test_a_path_is_decoded_once(path: str, text: str) -> None:
    assert decoded(path) == text
