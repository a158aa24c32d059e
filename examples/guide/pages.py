"""Waiting for others: an `async def` shares its thread, a `def` has one from a pool."""

import os
import urllib.error
import urllib.request

import aiohttp
from azure.functions import HttpResponse

from azfdecor import http_trigger


@http_trigger()
async def fetch_page() -> HttpResponse:
    """Fetch a page; while this call waits for it, others run."""
    async with aiohttp.ClientSession() as client, client.get(os.environ["PAGE_URL"]) as page:
        if page.ok:
            return HttpResponse(await page.text())
    return HttpResponse("there is no such page", status_code=404)


@http_trigger()
def fetch_page_blocking() -> HttpResponse:
    """The same with a client that blocks: the platform runs it in a thread pool."""
    try:
        with urllib.request.urlopen(os.environ["PAGE_URL"]) as page:
            return HttpResponse(page.read())
    except urllib.error.HTTPError:
        return HttpResponse("there is no such page", status_code=404)
