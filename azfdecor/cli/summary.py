"""What `generate` says of one run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from azfdecor.cli import render, terminal
from azfdecor.compiler.entry_points import INIT
from azfdecor.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azfdecor.compiler.build import Build
    from azfdecor.compiler.write.plan import Change, WritePlan

_VERBS = {"created": "create", "adopted": "adopt", "updated": "update", "removed": "remove"}
_STATUSES = ("created", "adopted", "updated", "unchanged", "removed")
_IN_A_ROW = {status: f"would {verb}" for status, verb in _VERBS.items()}
_COUNTED = {status: f"to {verb}" for status, verb in _VERBS.items()}


class Asked(NamedTuple):
    """How a run is to be told.

    Attributes:
        writes: It wrote; otherwise it says what would change.
        verbose: Show what did not change as well.
    """

    writes: bool
    verbose: bool = False


def as_json(build: Build) -> dict[str, Any]:
    """The documented shape."""
    changes = _of_functions(build.plan)
    return {
        "functions": [{"name": change.name, "status": change.status} for change in changes],
        "problems": render.problems_as_json(build.problems, build.app.root),
    }


def as_github(build: Build, asked: Asked) -> Iterator[str]:
    """A workflow command for each problem, and one for stale files."""
    yield from map(render.problem_as_github, build.problems)
    if build.is_stale and not asked.writes:
        yield "::error title=azfdecor::generated files are stale%0Ahint: azfdecor generate"


def as_text(build: Build, asked: Asked) -> Iterator[str]:
    """The problems, what changes, and a line that counts."""
    yield from map(render.problem_as_text, build.problems)
    number = _counted(len(build.problems), "problem")
    if build.plan is None:
        yield f"\n{number}: nothing was written"
    elif build.is_partly_written:
        yield f"\n{number}: not everything was written"
    else:
        yield from _overwritten(build.plan, asked)
        yield from _changes(build, build.plan, asked)
        yield _count(build, build.plan, asked)


def _overwritten(plan: WritePlan, asked: Asked) -> Iterator[str]:
    """The edits that are lost, which were asked to be."""
    for path in (path for change in plan.changes for path in change.overwrites):
        yield f"{path}: the edits by hand {'are' if asked.writes else 'would be'} lost"


def _changes(build: Build, plan: WritePlan, asked: Asked) -> Iterator[str]:
    references = {f.name: f.reference for f in build.app.functions}
    rows: list[tuple[str, str, str]] = []
    for change in plan.changes:
        state = change.status
        if state != "unchanged" or asked.verbose:
            names = [change.name] if change.name else [*(change.after or change.before)]
            for name in names:
                source = build.app.source(references[name]) if name in references else ""
                rows.append((state, name, source))
    is_explained = any(name in references and status != "unchanged" for status, name, _ in rows)
    # That a folder of entry points is a package is of interest where nothing else changes.
    rows = [
        (status, name, source)
        for status, name, source in rows
        if name.rpartition("/")[2] != INIT or (status != "unchanged" and not is_explained)
    ]
    words = [status if asked.writes else _IN_A_ROW.get(status, status) for status, *_ in rows]
    lines = render.table([(word, *row[1:]) for word, row in zip(words, rows)])
    painted = {status: terminal.paint(word, status) for (status, *_), word in zip(rows, words)}
    for (status, *_), word, line in zip(rows, words, lines):
        yield line.replace(word, painted[status], 1)


def _count(build: Build, plan: WritePlan, asked: Asked) -> str:
    statuses = [change.status for change in _of_functions(plan)]
    names = {declared.name for declared in build.app.declared}
    written = sum(status != "removed" for status in statuses)
    counts = [
        f"{statuses.count(status)} {status if asked.writes else _COUNTED.get(status, status)}"
        for status in _STATUSES
        if status in statuses
    ]
    if written < len(names):
        counts.append(f"{len(names) - written} with problems")
    text = ": ".join([_counted(len(names), "function"), *([", ".join(counts)] if counts else [])])
    is_stale = build.is_stale and not asked.writes
    return f"{text}; stale: run `python -m azfdecor generate`" if is_stale else text


def _of_functions(plan: WritePlan | None) -> list[Change]:
    return [change for change in plan.changes if change.name] if plan else []


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
