import json

from azfdecor import function_name, authentication_events_trigger


@function_name("authentication_events_trigger")
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
