from acme_functions.bindings import acme_output, acme_trigger

from azfdecor.declaration import faults_of
from azfdecor.testing import entry_of


def test_the_trigger_is_written_as_the_extension_reads_it() -> None:
    assert entry_of(acme_trigger("shop/orders", start="oldest"), "event") == {
        "name": "event",
        "type": "acmeTrigger",
        "direction": "in",
        "topicName": "shop/orders",
        "start": "oldest",
    }


def test_a_topic_needs_its_tenant() -> None:
    (fault,) = faults_of(acme_output("orders"))
    assert (fault.keyword, fault.message) == ("topic_name", "no topic can be named 'orders'")
    assert list(faults_of(acme_output("shop/orders"))) == []
