from acme_functions.bindings import acme_output, acme_trigger


def test_the_trigger_is_written_as_the_extension_reads_it() -> None:
    assert acme_trigger("shop/orders", start="oldest").entry("event") == {
        "name": "event",
        "type": "acmeTrigger",
        "direction": "in",
        "topicName": "shop/orders",
        "start": "oldest",
    }


def test_a_topic_needs_its_tenant() -> None:
    (fault,) = acme_output("orders").faults()
    assert fault.message == "no topic can be named 'orders'"
    assert list(acme_output("shop/orders").faults()) == []
