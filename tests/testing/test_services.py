"""The services of an app under test as async tests and type checkers see them, all at once."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from typing_extensions import assert_type

from azfdecor import testing
from azfdecor.local import DirectEngine

if TYPE_CHECKING:
    from pathlib import Path

    from azfdecor.testing import App, AsyncApp

APP = """
from pydantic import BaseModel
from azfdecor import *

class Reading(BaseModel):
    id: int
    celsius: float

class Alarm(BaseModel):
    text: str

@event_hub_trigger("readings", connection="HUBS")
@service_bus_topic_output("alarms")
@cosmos_db_output("readings", database_name="house", connection="COSMOS", arg_name="documents")
def store(readings: list[Reading], alarms: Out[list[Alarm]], documents: Out[list[dict]]) -> None:
    hot = [reading for reading in readings if reading.celsius > 30]
    if hot:
        alarms.set([Alarm(text=f"{one.id} is hot") for one in hot])
    documents.set([{"id": str(one.id), "celsius": one.celsius} for one in readings])

@service_bus_topic_trigger("alarms", subscription_name="phone")
@rabbitmq_output("calls", connection_string_setting="RABBIT")
def ring(alarm: Alarm) -> str:
    return alarm.text
"""


class Reading(BaseModel):
    id: int
    celsius: float


class Alarm(BaseModel):
    text: str


def write(folder: Path) -> Path:
    (folder / "host.json").write_text(json.dumps({"version": "2.0"}))
    (folder / "house.py").write_text(
        APP.replace("from azf", "from azure.functions import Out\nfrom azf", 1)
    )
    return folder


def test_readings_come_in_batches(tmp_path: Path) -> None:
    with testing.open_app(write(tmp_path)) as app:
        app.hub("readings", Reading).send([Reading(id=n, celsius=20) for n in range(300)])
        app.run_until_idle()
        assert [len(c.inputs["readings"]) for c in app.calls("store")] == [100, 100, 100]
        assert app.documents("house", "readings").get("299")["celsius"] == 20
        assert app.topic("alarms", Alarm).messages == []


def test_async_tests_have_the_same_names(tmp_path: Path) -> None:
    async def run() -> None:
        async with testing.open_app(write(tmp_path), engine=DirectEngine) as app:
            app.hub("readings", Reading).send(Reading(id=1, celsius=40))
            assert await app.run_until_idle() == 2
            assert app.topic("alarms", Alarm).messages == [Alarm(text="1 is hot")]
            assert app.rabbitmq_queue("calls").texts == ["1 is hot"]
            assert (await app.call("ring", Alarm(text="x"))).outputs["$return"] == "x"

    asyncio.run(run())


def test_two_apps_have_services_of_their_own(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("a", "b")]
    for folder in folders:
        folder.mkdir()
        write(folder)
    with (
        testing.open_app(folders[0], engine=DirectEngine) as one,
        testing.open_app(folders[1], engine=DirectEngine) as two,
    ):
        one.topic("alarms").send('{"text": "x"}')
        assert (one.run_until_idle(), two.run_until_idle()) == (1, 0)
        assert two.topic("alarms").messages == []


def test_every_name_is_there() -> None:
    for name in testing.__all__:
        assert getattr(testing, name) is not None


if TYPE_CHECKING:

    def types(app: App, other: AsyncApp) -> None:
        """What type checkers are to see."""
        assert_type(app.service_bus_queue("q", Alarm).messages, list[Alarm])
        assert_type(app.service_bus_queue("q").messages, list[str])
        assert_type(app.topic("t", Alarm).subscription("s").dead_letters.messages, list[Alarm])
        assert_type(app.hub("h", Reading).messages, list[Reading])
        assert_type(app.kafka_topic("t", Alarm).messages, list[Alarm])
        assert_type(app.rabbitmq_queue("q", Alarm).messages, list[Alarm])
        assert_type(app.redis.stream("s", Alarm).messages, list[Alarm])
        assert_type(app.event_grid("T", Alarm).messages, list[Alarm])
        assert_type(app.documents("d", "c", Alarm).get("1"), Alarm)
        assert_type(app.documents("d", "c").documents, list[dict[str, Any]])
        assert_type(app.sql_table("t", Alarm).rows, list[Alarm])
        assert_type(other.topic("t", Alarm).messages, list[Alarm])
