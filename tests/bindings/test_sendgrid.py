"""SendGrid: addresses, and a keyword that is a word of Python."""

from __future__ import annotations

import pytest

from azfdecor import sendgrid_output
from azfdecor.compiler.properties import entry_of
from conftest import faults


@pytest.mark.parametrize("keyword", ["to", "from_"])
def test_an_address_has_an_at_sign(keyword: str) -> None:
    def messages(address: str) -> list[str]:
        return faults(sendgrid_output(**{keyword: address}))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

    assert messages("shop") == [f"{keyword} is 'shop', which is no e-mail address"]
    for right in ("shop@example.com", "The shop <shop@example.com>", "{email}", "%SENDER%"):
        assert messages(right) == []


def test_the_sender_is_from_in_function_json() -> None:
    entry = entry_of(sendgrid_output(from_="shop@example.com"), "mail")
    assert entry["from"] == "shop@example.com"
