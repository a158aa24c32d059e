"""Azure Data Explorer: what its extension refuses or passes over."""

from __future__ import annotations

import json

import pytest

from azfdecor import kusto_input, kusto_output
from azfdecor.compiler.properties import properties_of
from azfdecor.declaration import faults_of
from conftest import faults


def test_pairs_are_checked() -> None:
    assert faults(kusto_input("T", database="d", kql_parameters="@id={id},@n=2")) == []
    (said,) = faults(kusto_input("T", database="d", kql_parameters="id=1"))
    assert "kql_parameters" in said
    (said,) = faults(kusto_input("T", database="d", client_request_properties="@a"))
    assert "client_request_properties" in said


@pytest.mark.parametrize("written", [None, "multijson", "json", "{format}", "%FORMAT%"])
def test_formats_that_the_extension_reads(written: str | None) -> None:
    assert faults(kusto_output("T", database="d", data_format=written)) == []


def test_a_format_in_capitals_is_found() -> None:
    (fault,) = faults_of(kusto_output("T", database="d", data_format="JSON"))
    assert "'json'" in fault.hint


def test_a_format_that_is_no_json_is_found() -> None:
    for written in ("csv", "TSV", "parquet"):
        (said,) = faults(kusto_output("T", database="d", data_format=written))
        assert repr(written) in said


def test_ingestion_properties_are_for_queued_ingestion() -> None:
    properties = {"FlushImmediately": True}
    queued = kusto_output(
        "T", database="d", ingestion_type="queued", ingestion_properties=properties
    )
    assert faults(queued) == []
    assert json.loads(properties_of(queued)["ingestionPropertiesJson"]) == properties
    (fault,) = faults_of(kusto_output("T", database="d", ingestion_properties=properties))
    assert 'ingestion_type="queued"' in fault.hint
