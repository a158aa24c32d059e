"""What the host or the worker would refuse, or would silently not run.

A rule is one function from an app to problems. To add one, write it in the module of what it
is about and name it in `RULES`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.compiler.rules.contexts import mistaken_contexts
from azfdecor.compiler.rules.expressions import unknown_expressions
from azfdecor.compiler.rules.frozen import frozen_settings
from azfdecor.compiler.rules.libraries import missing_libraries
from azfdecor.compiler.rules.names import (
    duplicate_durable_names,
    duplicate_names,
    hidden_modules,
    hiding_scripts,
    illegal_names,
    misnamed_warmups,
    names_of_devices,
)
from azfdecor.compiler.rules.payloads import unfit_payloads
from azfdecor.compiler.rules.plans import unsupported_by_plan
from azfdecor.compiler.rules.requests import unsendable_names, unsent_bodies
from azfdecor.compiler.rules.responses import (
    contents_without_place,
    statuses_in_tuples,
    unanswerable,
)
from azfdecor.compiler.rules.retries import unsupported_retries
from azfdecor.compiler.rules.routes import (
    duplicate_routes,
    foreign_parameters,
    hidden_routes,
    reserved_names,
    slashes_before_routes,
    untaken_parameters,
)
from azfdecor.compiler.rules.rows import unknown_rows, wrong_numbers
from azfdecor.compiler.rules.secrets import secrets_in_source
from azfdecor.compiler.rules.values import (
    impossible_names,
    splitting_without_text,
    wrong_names,
    wrong_values,
)
from azfdecor.compiler.rules.worker import muddled_answers, refused_annotations

if TYPE_CHECKING:
    from azfdecor.compiler.model import App
    from azfdecor.problems.problem import Problem

RULES = (
    wrong_values,
    wrong_names,
    impossible_names,
    frozen_settings,
    secrets_in_source,
    illegal_names,
    names_of_devices,
    duplicate_names,
    hidden_modules,
    hiding_scripts,
    misnamed_warmups,
    duplicate_durable_names,
    foreign_parameters,
    slashes_before_routes,
    untaken_parameters,
    reserved_names,
    duplicate_routes,
    hidden_routes,
    unknown_expressions,
    unsendable_names,
    unsent_bodies,
    unsupported_retries,
    unsupported_by_plan,
    refused_annotations,
    muddled_answers,
    unfit_payloads,
    wrong_numbers,
    splitting_without_text,
    contents_without_place,
    statuses_in_tuples,
    unanswerable,
    unknown_rows,
    mistaken_contexts,
    missing_libraries,
)


def check(app: App) -> list[Problem]:
    """Everything that the rules find."""
    return [problem for rule in RULES for problem in rule(app)]
