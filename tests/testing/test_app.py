"""The test client over a whole app: HTTP, queues, blobs, tables, timers, failures and time."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, ValidationError

from azfdecor import testing
from azfdecor.local import DirectEngine
from azfdecor.runtime.payload import PayloadError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azfdecor.testing import App

PIPELINE = Path(__file__).with_name("pipeline")
ENGINES = [None, DirectEngine] if sys.version_info >= (3, 13) else [DirectEngine]


class Order(BaseModel):
    sku: str
    quantity: int


class Invoice(BaseModel):
    net: float


@pytest.fixture(params=ENGINES, ids=lambda engine: engine.__name__ if engine else "default")
def app(request: pytest.FixtureRequest) -> Iterator[App]:
    with testing.open_app(PIPELINE, engine=request.param) as app:
        yield app


def order(app: App, **fields: object) -> Any:
    return app.http.post("/api/orders", json={"sku": "cup", "quantity": 2, **fields})


def test_a_request_is_answered(app: App) -> None:
    response = order(app)
    assert response.status_code == 201
    assert response.json() == {"sku": "cup", "quantity": 2}


def test_a_wrong_order_tells_its_faults(app: App) -> None:
    response = app.http.post("/api/orders", json={"quantity": -1})
    assert response.status_code == 422
    assert [e["location"][-1] for e in response.json()["errors"]] == ["sku", "quantity"]


def test_nothing_runs_until_it_is_told_to(app: App) -> None:
    orders = app.queue("orders", Order)
    order(app)
    assert orders.messages == [Order(sku="cup", quantity=2)]
    assert not app.blob("receipts/cup.json").exists
    assert app.run_until_idle() == 1
    assert orders.messages == []
    assert app.blob("receipts/cup.json").text == "2 x cup"
    assert app.table("Shipped", Order).get("shop", "cup") == Order(sku="cup", quantity=2)


def test_one_step_at_a_time(app: App) -> None:
    app.queue("orders").send('{"sku": "cup", "quantity": 1}')
    call = app.run_next()
    assert call
    assert (call.function, call.attempts) == ("ship", 1)
    assert app.run_next() is None


def test_inputs_are_read(app: App) -> None:
    assert app.http.get("/api/orders/cup").status_code == 204
    app.table("Shipped").insert(
        {"PartitionKey": "shop", "RowKey": "cup", "sku": "cup", "quantity": 3}
    )
    app.table("Shipped").insert(
        {"PartitionKey": "shop", "RowKey": "pot", "sku": "pot", "quantity": 1}
    )
    assert app.http.get("/api/orders/cup").json() == {"sku": "cup", "quantity": 3}
    app.blob("receipts/pot.json").write("1 x pot")
    assert app.http.get("/api/receipts/pot").text == "1 x pot"
    assert app.http.get("/api/receipts/cup").text == "no receipt of cup"


def test_a_blob_that_appears_is_an_event(app: App) -> None:
    app.blob("photos/a/cat.png").write(b"\x89PNG-and-more")
    app.blob("photos/dog.txt").write(b"no photo")
    app.run_until_idle()
    assert [b.name for b in app.blobs("thumbnails/")] == ["thumbnails/a/cat.png"]
    assert app.blob("thumbnails/a/cat.png").content == b"\x89PNG-and"
    assert app.run_until_idle() == 0  # once for each version
    app.blob("photos/a/cat.png").write(b"another")
    assert app.run_until_idle() == 1


def test_time_stands_still_until_it_is_moved(app: App) -> None:
    app.clock.move_to("2030-11-25T05:59:00Z")
    app.advance(hours=1)
    assert [c.at.isoformat() for c in app.calls("daily_report")] == ["2030-11-25T06:00:00+00:00"]
    app.advance(days=3)
    assert len(app.calls("daily_report")) == 4
    assert app.queue("reports").texts == ["good morning"] * 4
    app.timer("daily_report").fire(past_due=True)
    assert len(app.calls("daily_report")) == 5


def test_a_failure_is_the_users_own_exception(app: App) -> None:
    with pytest.raises(ValueError, match="it does not work") as caught:
        app.http.get("/api/fails")
    assert any("fails" in note for note in getattr(caught.value, "__notes__", ["fails"]))
    app.queue("orders").send('{"sku": 3}')
    with pytest.raises((PayloadError, ValidationError)):
        app.run_until_idle()


def test_a_failure_is_recorded_as_the_host_does(app: App) -> None:
    app.on_error = "record"
    assert app.http.get("/api/fails").status_code == 500
    app.queue("orders").send("not json")
    app.run_until_idle(max_delay=timedelta(hours=1))
    assert app.queue("orders-poison").texts == ["not json"]
    assert [call.function for call in app.failures] == ["fails"] + ["ship"] * 5
    assert app.queue("orders").texts == []


def test_text_that_is_no_base64_is_put_aside(app: App) -> None:
    app.queue("orders").send_raw("plain text")
    assert app.run_until_idle() == 0
    assert app.queue("orders-poison").raw == ["plain text"]
    assert any("decoding has failed" in warning for warning in app.warnings)


def test_a_retry_policy_is_followed(app: App) -> None:
    before = app.clock.now()
    with pytest.raises(RuntimeError, match="never works"):
        app.timer("flaky").fire()
    (call,) = app.calls("flaky")
    assert call.attempts == 3
    assert app.clock.now() - before == timedelta(seconds=20)


def test_functions_that_feed_each_other_do_not_hang_the_test(app: App) -> None:
    app.queue("ping").send("x")
    with pytest.raises(testing.IdleError, match="ping, pong"):
        app.run_until_idle(max_calls=20)


def test_as_many_calls_as_are_allowed_are_no_loop(app: App) -> None:
    for number in range(3):
        app.queue("orders").send(Order(sku=f"cup{number}", quantity=1))
    assert app.run_until_idle(max_calls=3) == 3


def test_the_clock_does_not_hang_on_functions_that_feed_each_other(app: App) -> None:
    app.queue("ping").send("x")
    with pytest.raises(testing.IdleError, match="ping, pong"):
        app.advance(hours=1, max_calls=20)


def test_settings_are_put_back(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    assert os.environ["TAX"] == "0.07"
    assert "UseDevelopmentStorage" not in app.settings["AzureWebJobsStorage"]
    told: list[str] = []
    app.settings["TAX"] = "0.19"
    app.http.get("/api/receipts/x")  # imports the app's module
    monkeypatch.setattr("shop.notify", told.append)
    app.queue("invoices", Invoice).send(Invoice(net=100))
    app.run_until_idle()
    assert told == ["119.00"]


def test_the_environment_is_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAX", "of the machine")
    before = dict(os.environ)
    with testing.open_app(PIPELINE, settings={"TAX": "1"}) as app:
        assert os.environ["TAX"] == "1"
        app.settings["TAX"] = "2"
        app.settings["OTHER"] = "x"
        app.settings["OTHER"] = "y"
        del app.settings["OTHER"]
    assert dict(os.environ) == before


def test_logs_are_those_of_the_calls(app: App) -> None:
    order(app)
    assert "an order of cup" in [record.getMessage() for record in app.logs]
    assert "an order of cup" in [r.getMessage() for r in app.calls("place_order")[0].logs]


def test_an_unknown_name_is_an_error_with_the_names_there_are(app: App) -> None:
    with pytest.raises(testing.UnknownNameError, match="did you mean 'orders'"):
        app.queue("order")
    with pytest.raises(testing.UnknownNameError, match="did you mean 'Shipped'"):
        app.table("shippped")
    with pytest.raises(testing.UnknownNameError, match="daily_report"):
        app.timer("ship")
    with pytest.raises(testing.UnknownNameError, match="place_order"):
        app.function("place")
    app.queue("other", create=True).send("x")
    with pytest.raises(FileNotFoundError, match="none"):
        app.blob("receipts/none.json").content  # noqa: B018


def test_a_function_may_use_a_loop_of_its_own(app: App) -> None:
    assert app.http.get("/api/loop").text == "from a loop of its own"


def test_a_function_is_called_by_hand(app: App) -> None:
    call = app.function("ship").call(Order(sku="cup", quantity=4))
    assert call.outputs["receipt"] == "4 x cup"


def test_what_is_open_is_closed() -> None:
    modules = set(sys.modules)
    with testing.open_app(PIPELINE) as app:
        order(app)
        assert "shop" in sys.modules
    assert "shop" not in set(sys.modules) - modules
    assert str(PIPELINE) not in sys.path


def test_nothing_is_written_into_the_app(app: App) -> None:
    order(app)
    names = {path.name for path in PIPELINE.iterdir()} - {"__pycache__"}
    assert names == {"host.json", "local.settings.json", "shop.py"}


def test_an_async_test_uses_its_own_loop() -> None:
    async def run() -> None:
        async with testing.open_app(PIPELINE) as app:
            response = await app.http.post("/api/orders", json={"sku": "cup", "quantity": 1})
            assert response.status_code == 201
            assert await app.run_until_idle() == 1
            await app.advance(days=1)
            assert (await app.fire("daily_report")).function == "daily_report"
            assert app.blob("receipts/cup.json").text == "1 x cup"

    asyncio.run(run())


def test_with_inside_a_running_loop_says_what_to_use() -> None:
    async def run() -> None:
        with pytest.raises(testing.AppError, match="async with"), testing.open_app(PIPELINE):
            pass

    asyncio.run(run())


def test_an_app_with_problems_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "host.json").write_text('{"version": "2.0"}')
    (tmp_path / "functions.py").write_text(
        "import azfdecor\n@azfdecor.queue_trigger('Orders')\ndef f(m: str) -> None: ...\n"
    )
    with pytest.raises(testing.AppError, match="AZF402"), testing.open_app(tmp_path):
        pass
    with pytest.raises(testing.AppError, match="no folder"), testing.open_app(tmp_path / "nowhere"):
        pass


def test_a_module_that_fails_beside_handwritten_functions_is_told(tmp_path: Path) -> None:
    (tmp_path / "host.json").write_text('{"version": "2.0"}')
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "function.json").write_text(
        '{"bindings": [{"type": "manualTrigger", "name": "x", "direction": "in"}]}'
    )
    (tmp_path / "old" / "__init__.py").write_text("def main(x): ...\n")
    with testing.open_app(tmp_path) as app:
        assert app.functions == ["old"]
    (tmp_path / "new.py").write_text("import azfdecor\nimport nothing_of_the_kind\n")
    with pytest.raises(testing.AppError, match="nothing_of_the_kind"), testing.open_app(tmp_path):
        pass
    (tmp_path / "new.py").unlink()
    (tmp_path / "gone.py").symlink_to(tmp_path / "nowhere.py")
    with pytest.raises(testing.AppError, match="AZF115"), testing.open_app(tmp_path):
        pass
