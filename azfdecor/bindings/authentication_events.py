"""Microsoft Entra authentication events.

The extension is in preview: it is in the extension bundle
"Microsoft.Azure.Functions.ExtensionBundle.Preview" and not in the regular one. The app settings
AuthenticationEvents__AudienceAppId, AuthenticationEvents__AuthorityUrl and
AuthenticationEvents__AuthorizedPartyAppId say whose calls are answered.

The trigger takes no `bytes`: the extension hands over text, whatever it is asked for.
"""

from __future__ import annotations

from azfdecor.bindings.base import Takes, Trigger


class authentication_events_trigger(
    Trigger,
    type="authenticationEventsTrigger",
    takes=Takes("str"),
    answers=("str",),
):
    """Run the function when Microsoft Entra asks during a sign-in, and answer it.

    The parameter takes `str`: the event's JSON, such as that of a token issuance start. What the
    function returns, as `str`, is the JSON of the answer, with the actions to take.

    Example:
        @authentication_events_trigger()
        def add_claims(event: str) -> str:
            user = json.loads(event)["data"]["authenticationContext"]["user"]
            claims = {"id": user["id"], "roles": ["Writer"]}
            kind = "microsoft.graph.tokenIssuanceStart.provideClaimsForToken"
            action = {"@odata.type": kind, "claims": claims}
            data = {
                "@odata.type": "microsoft.graph.onTokenIssuanceStartResponseData",
                "actions": [action],
            }
            return json.dumps({"data": data})

    Source: https://learn.microsoft.com/entra/identity-platform/custom-extension-tokenissuancestart-setup
    """
