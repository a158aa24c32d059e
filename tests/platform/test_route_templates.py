"""What ASP.NET's router makes of route templates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azfdecor.platform import route_constraints, routes
from azfdecor.platform.routes import RouteParameter


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", ()),
        ("items", (("items",),)),
        ("items/", (("items",),)),
        ("/items", (("items",),)),
        ("~/items", (("items",),)),
        ("items/{id}", (("items",), (RouteParameter("id"),))),
        ("{id:int:min(1)}", ((RouteParameter("id", ("int", "min(1)")),),)),
        ("{id:int?}", ((RouteParameter("id", ("int",), is_optional=True),),)),
        ("{id:int=5}", ((RouteParameter("id", ("int",), "5"),),)),
        ("{id=5}", ((RouteParameter("id", default="5"),),)),
        ("{id=}", ((RouteParameter("id", default=""),),)),
        ("{*rest}", ((RouteParameter("rest", is_catch_all=True),),)),
        ("{**rest}", ((RouteParameter("rest", is_catch_all=True),),)),
        ("{*rest:regex(^a/b$)=x}", ((RouteParameter("rest", ("regex(^a/b$)",), "x", False, True),),)),
        ("{a}-{b}.{c?}", ((RouteParameter("a"), "-", RouteParameter("b"), ".", RouteParameter("c", is_optional=True)),)),
        ("x{{y}}", (("x{y}",),)),
        (r"{n:regex(^\d{{3}}$)}", ((RouteParameter("n", (r"regex(^\d{3}$)",)),),)),
        ("{n:regex(^a?$)}", ((RouteParameter("n", ("regex(^a?$)",)),),)),
        ("{n:regex(a:b=c):int}", ((RouteParameter("n", ("regex(a:b=c)", "int")),),)),
        ("{n:regex((a|b)):alpha=x}", ((RouteParameter("n", ("regex((a|b))", "alpha"), "x"),),)),
        ("{n:}", ((RouteParameter("n"),),)),
        ("{when:datetime}/{x:length(1, 5)}",
         ((RouteParameter("when", ("datetime",)),), (RouteParameter("x", ("length(1, 5)",)),))),
    ],
)  # fmt: skip
def test_a_right_template_is_read_part_by_part(text: str, segments: object) -> None:
    template = routes.parse(text)
    assert template.segments == segments
    assert template.mistakes == ()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("c/{*rest}/end", "behind the catch-all parameter {*rest}"),
        ("{*rest}/{x}", "behind the catch-all parameter"),
        ("{**rest}/{x}", "behind the catch-all parameter"),
        ("c/x-{*rest}", "beside something else"),
        ("{*rest}.txt", "beside something else"),
        ("d/{p}/{p}", "two parameters named 'p'"),
        ("d/{p}/{P}", "two parameters named 'P'"),
        ("d/{p}-{p}", "two parameters named 'p'"),
        ("{}", "unnamed parameter"),
        ("{*}", "unnamed parameter"),
        ("{?}", "unnamed parameter"),
        ("{a?b}", "cannot be named 'a?b'"),
        ("{a*}", "cannot be named 'a*'"),
        ("{a/b}", "cannot be named 'a/b'"),
        ("{***a}", "cannot be named '*a'"),
        ("{a{{b}", "cannot be named 'a{b'"),
        ("{a?:int}", "cannot be named 'a?'"),
        ("x/{a", "brace"),
        ("x/{", "brace"),
        ("x/a}", "brace"),
        ("x/{a}}", "brace"),
        ("x/{a{b}}", "brace"),
        (r"{n:regex(^\d{3}$)}", "brace"),
        ("a//b", "empty segment"),
        ("//a", "empty segment"),
        ("a?b", "'a?b'"),
        ("items?x={x}", "'items?x='"),
        ("{*rest?}", "takes no question mark"),
        ("{a=1?}", "both a question mark and a default"),
        ("{a}{b}", "nothing between them"),
        ("{a}{b?}", "nothing between them"),
        ("{a}-{b?}", "within a segment"),
        ("{a?}-{b}", "within a segment"),
        ("x.{b?}y", "within a segment"),
        ("v-x.{b?}", "within a segment"),
    ],
)
def test_the_router_refuses_a_wrong_template(text: str, why: str) -> None:
    (mistake,) = routes.parse(text).mistakes
    assert why in mistake.why
    assert mistake.instead


@pytest.mark.parametrize(
    ("constraint", "instead"),
    [
        ("uuid", "{x:guid}"),
        ("UUID", "{x:guid}"),
        ("path", "{*x}"),
        ("str", "{x}"),
        ("string", "{x}"),
        ("integer", "{x:int}"),
        ("number", "{x:int}"),
        ("boolean", "{x:bool}"),
        ("date", "{x:datetime}"),
        ("any(a,b)", "{x}"),
        ("dobule", "{x:double}"),
        ("what", "int, bool, datetime"),
        ("int:uuid", "{x:guid}"),
        ("min(1):path", "{*x}"),
        ("int(3)", "{x:int}"),
        ("int()", "{x:int}"),
        ("min", "{x:min(n)}"),
        ("min(a)", "{x:min(n)}"),
        ("min(1,2)", "{x:min(n)}"),
        ("length", "{x:length(n) or length(least,most)}"),
        ("length(5,1)", "{x:length(n)"),
        ("minlength(-1)", "{x:minlength(n)}"),
        ("range(1)", "{x:range(least,most)}"),
        ("range(9,1)", "{x:range(least,most)}"),
        ("regex", "{x:regex(pattern)}"),
        ("int)", "{x:int}"),
        (" int", "{x:int}"),
    ],
)
def test_the_router_refuses_a_constraint_that_it_does_not_know(
    constraint: str, instead: str
) -> None:
    (mistake,) = routes.parse(f"a/{{x:{constraint}}}").mistakes
    assert "has the constraint" in mistake.why
    assert instead in mistake.instead


@pytest.mark.parametrize(
    "constraints",
    [
        *route_constraints.NAMES[:12],
        "Guid",
        "INT",
        "int:min(1)",
        "min(-1)",
        "length(3)",
        "length(1, 5)",
        "range(-5,5)",
        "minlength(0):maxlength(9):alpha",
        "regex(a,b)",
        "regex(^(uuid|path)$)",
        "regex(:uuid)",
        "",
    ],
)
def test_the_router_knows_its_own_constraints(constraints: str) -> None:
    assert routes.parse(f"{{x:{constraints}?}}").mistakes == ()


@given(st.text("ab{}*?:=/()~.", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    template = routes.parse(text)
    if not template.mistakes:
        assert len({p.name.lower() for p in template.parameters}) == len(template.parameters)
        assert all(p is template.catch_all for p in template.parameters if p.is_catch_all)
        routes.match(template, "a/b/a.b")
        assert routes.covers(template, template)


@pytest.mark.parametrize(
    ("text", "path", "values"),
    [
        ("items", "items", {}),
        ("items", "ITEMS/", {}),
        ("items", "/items", {}),
        ("items", "item", None),
        ("items", "items/7", None),
        ("items", "items//", None),
        ("items/{id}", "items/7", {"id": "7"}),
        ("items/{id}", "items", None),
        ("items/{id}", "items//7", None),
        ("items/{id:int}", "items/7", {"id": "7"}),
        ("items/{id:int}", "items/x", None),
        ("x/{y?}", "x", {}),
        ("x/{y?}", "x/1", {"y": "1"}),
        ("x/{y:int?}", "x", {}),
        ("x/{y=5}", "x", {"y": "5"}),
        ("x/{y=5}", "x/6", {"y": "6"}),
        ("f/{*rest}", "f/a//b/", {"rest": "a//b/"}),
        ("f/{*rest}", "f", {}),
        ("f/{*rest}", "f//a", None),
        ("f/{*rest=d}", "f", {"rest": "d"}),
        ("", "", {}),
        ("", "x", None),
        ("{a}-{b}", "x-y-z", {"a": "x-y", "b": "z"}),
        ("{name}.{ext?}", "a.b.c", {"name": "a.b", "ext": "c"}),
        ("{name}.{ext?}", "plain", {"name": "plain"}),
        ("v{n}", "V2", {"n": "2"}),
        ("{a}-{b}", "-y", None),
    ],
)
def test_a_template_matches_paths(text: str, path: str, values: dict[str, str] | None) -> None:
    assert routes.match(routes.parse(text), path) == values


@pytest.mark.parametrize(
    ("constraint", "right", "wrong"),
    [
        ("int", "-7", "7.0"),
        ("int", "2147483647", "2147483648"),
        ("long", "2147483648", "9223372036854775808"),
        ("Int", "7", "x"),
        ("bool", "True", "1"),
        ("datetime", "2024-01-02", "yesterday"),
        ("datetime", "01/02/2024", "13"),
        ("decimal", "1,000.5", "1e5"),
        ("double", "1e5", "one"),
        ("float", "-.5", "."),
        ("guid", "0f8fad5b-d9cb-469f-a165-70867728950e", "0f8fad5b"),
        ("guid", "{0F8FAD5Bd9cb469fa16570867728950e}"[1:-1], "x"),
        ("alpha", "abC", "a1"),
        ("minlength(3)", "abc", "ab"),
        ("maxlength(3)", "abc", "abcd"),
        ("length(3)", "abc", "ab"),
        ("length(2, 3)", "ab", "a"),
        ("min(18)", "18", "17"),
        ("max(18)", "18", "19"),
        ("range(1,9)", "9", "x"),
        ("regex(^a|b$)", "A", "c"),
        ("file", "a/b.txt", "a.b/c"),
        ("nonfile", "a.b/c", "b.txt"),
    ],
)
def test_a_constraint_lets_its_values_through(constraint: str, right: str, wrong: str) -> None:
    template = routes.parse(f"{{*x:{constraint}}}")
    assert template.mistakes == ()
    assert routes.match(template, right) == {"x": right}
    assert routes.match(template, wrong) is None


@pytest.mark.parametrize(
    ("wide", "narrow", "both"),
    [
        ("items/{id}", "items/{sku}", True),
        ("items/{id:int}", "ITEMS/{sku:INT}", True),
        ("{*a}", "{*b}", True),
        ("a-{x}", "a-{y}", True),
        ("items/{id}", "items/{id:int}", False),
        ("orders/{id}", "orders/latest", False),
        ("orders/{id:alpha}", "orders/latest", False),
        ("orders/{id}", "orders/{a}-{b}", False),
        ("{*rest}", "orders/{id}", False),
        ("{*rest}", "", False),
        ("orders/{*rest}", "orders", False),
        ("orders/{id?}", "orders", False),
        ("orders/{id?}", "orders/latest", False),
        ("{a}/{b}", "orders/{b}", False),
        ("{a}/{*rest}", "x/{*rest}", False),
    ],
)
def test_one_template_takes_all_that_another_does(wide: str, narrow: str, both: bool) -> None:
    one, other = routes.parse(wide), routes.parse(narrow)
    assert routes.covers(one, other)
    assert routes.covers(other, one) is both


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("{a:int}", "{a:alpha}"),
        ("items/{id:int}", "items/latest"),
        ("items", "orders"),
        ("items/{id}", "items"),
        ("items/{id}", "items/{id}/parts"),
        ("items/{id}", "other/{*rest}"),
        ("{*rest:int}", "orders"),
        ("a-{x}", "b-{x}"),
    ],
)
def test_templates_that_differ_take_no_request_of_each_other(one: str, other: str) -> None:
    assert not routes.covers(routes.parse(one), routes.parse(other))
    assert not routes.covers(routes.parse(other), routes.parse(one))


_SEGMENTS = ["a", "b", "7", "{%}", "{%:int}", "a-{%}", "{%}.b", "{%=a}", "{%?}"]
_TEXTS = st.builds(
    lambda segments, last: "/".join(
        segment.replace("%", f"x{index}") for index, segment in enumerate([*segments, *last])
    ),
    st.lists(st.sampled_from(_SEGMENTS), max_size=3),
    st.lists(st.sampled_from(["{*%}", "{*%:int}", "{*%=a}"]), max_size=1),
)
_PATHS = st.lists(st.sampled_from(["a", "b", "7", "a-b", "a.b"]), max_size=4).map("/".join)


@given(_TEXTS, _TEXTS, _PATHS)
def test_what_covers_matches_every_path_that_the_other_does(
    wide: str, narrow: str, path: str
) -> None:
    one, other = routes.parse(wide), routes.parse(narrow)
    assert not one.mistakes + other.mistakes
    if routes.covers(one, other):
        assert routes.match(other, path) is None or routes.match(one, path) is not None


_CONSTRAINTS = st.builds(
    lambda name, arguments: name + (f"({arguments})" if arguments is not None else ""),
    st.sampled_from([*route_constraints.NAMES, "uuid"]),
    st.none() | st.text("0123-, a(?<=)[x.", max_size=6),
)


@given(_CONSTRAINTS, st.text("01-ab./T:eE{}", max_size=9))
def test_a_constraint_is_refused_or_can_be_asked_of_any_value(constraint: str, value: str) -> None:
    if route_constraints.mistake("x", constraint) is None:
        assert route_constraints.holds(constraint, value) in (True, False)
