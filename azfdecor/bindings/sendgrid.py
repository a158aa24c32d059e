"""SendGrid.

The extension is in every extension bundle of version 4.

The mail is `str`: the extension takes text or JSON, and sends nothing for `bytes`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import Output, Sends, Takes
from azfdecor.declaration import Fault, option

if TYPE_CHECKING:
    from collections.abc import Iterator


def _address_faults(address: str, keyword: str) -> Iterator[Fault]:
    if address and not any(sign in address for sign in "@{%"):
        yield Fault(
            f"{keyword} is {address!r}, which is no e-mail address",
            'write an address such as "shop@example.com"',
        )


class sendgrid_output(Output, type="sendGrid", takes=Takes("str"), sends=Sends("objects", "str")):
    """Send an e-mail through SendGrid.

    The parameter takes `azure.functions.Out[str]`: the mail as JSON in the form of SendGrid's v3
    API, with `personalizations`, `from`, `subject` and `content`. The options below fill in what
    the JSON leaves out. Without such a parameter, what the function returns is the mail.

    Args:
        api_key: Name of the app setting that holds the SendGrid API key.
        to: Address of the recipient. "{name}" stands for a value of the trigger, "%SETTING%" for
            the value of an app setting, here and below.
        from_: Address of the sender.
        subject: Subject of the mail.
        text: The mail as plain text.

    Example:
        @queue_trigger("receipts")
        @sendgrid_output(from_="shop@example.com", subject="Your receipt")
        def send_receipt(message: QueueMessage, mail: Out[str]) -> None:
            order = json.loads(message.get_body())
            content = {
                "personalizations": [{"to": [{"email": order["email"]}]}],
                "content": [{"type": "text/plain", "value": f"You bought {order['sku']}."}],
            }
            mail.set(json.dumps(content))

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-sendgrid
    """

    api_key: str = option(default="AzureWebJobsSendGridApiKey", setting=True)
    to: str | None = option(default=None, check=_address_faults)
    from_: str | None = option(default=None, check=_address_faults)
    subject: str | None = None
    text: str | None = None
