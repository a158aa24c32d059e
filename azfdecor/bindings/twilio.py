"""Twilio.

The extension is in every extension bundle of version 4. The recipient stands in the message: the
property `to` of older versions is no longer looked at.

The message is `str`: the extension takes text or JSON, and sends nothing for `bytes`.
"""

from __future__ import annotations

from azfdecor.bindings.base import Output, Sends, Takes
from azfdecor.declaration import option


class twilio_sms_output(
    Output,
    type="twilioSms",
    takes=Takes("str"),
    sends=Sends("objects", "str"),
):
    """Send a text message through Twilio.

    The parameter takes `azure.functions.Out[str]`: JSON with the recipient's number as `to`, and
    `from` and `body` where the options below do not give them. Without such a parameter, what
    the function returns is the message.

    Args:
        account_sid_setting: Name of the app setting that holds the Twilio account SID.
        auth_token_setting: Name of the app setting that holds the Twilio authentication token.
        from_: Number that the message comes from. "{name}" stands for a value of the trigger,
            "%SETTING%" for the value of an app setting, here and below.
        body: The message.

    Example:
        @queue_trigger("deliveries")
        @twilio_sms_output(from_="+15005550006")
        def announce(message: QueueMessage, sms: Out[str]) -> None:
            order = json.loads(message.get_body())
            sms.set(json.dumps({"to": order["phone"], "body": f"{order['sku']} is on its way"}))

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-twilio
    """

    account_sid_setting: str = option(default="AzureWebJobsTwilioAccountSid", setting=True)
    auth_token_setting: str = option(default="AzureWebJobsTwilioAuthToken", setting=True)
    from_: str | None = None
    body: str | None = None
