"""Names and local times of stores and aisles."""

from datetime import UTC, datetime, timedelta

from lib.contract.reference import Aisle, Store
from lib.data.place_names import Names, local_now

NAMES = Names.of(
    [Store(store_id="dublin-1", name="Grafton Street", category="city", time_zone="Europe/Dublin")],
    [
        Aisle(store_id="dublin-1", aisle_id="coffee", name="Coffee & tea", category="grocery"),
        Aisle(store_id="dublin-1", aisle_id="toys", name=None, category=None),
        Aisle(store_id="dublin-1", aisle_id="till", name="Tills", category=None),
        Aisle(store_id="cork-1", aisle_id="till", name="Checkout", category=None),
    ],
)


def test_names_replace_ids_where_the_operator_has_them():
    assert "Grafton Street" == NAMES.store("dublin-1")
    assert "cork-1" == NAMES.store("cork-1")
    assert "Coffee & tea" == NAMES.aisle("dublin-1", "coffee")
    assert "toys" == NAMES.aisle("dublin-1", "toys")
    assert "grocery" == NAMES.category("dublin-1", "coffee")
    assert NAMES.category("cork-1", "coffee") is None


def test_an_aisle_with_different_names_keeps_its_id():
    assert "Coffee & tea" == NAMES.any("coffee")
    assert "till" == NAMES.any("till")
    assert "Grafton Street" == NAMES.any("dublin-1")


def test_a_place_has_the_name_of_its_store_unless_there_is_one_store():
    assert "Grafton Street · Coffee & tea" == NAMES.place("dublin-1", "coffee", one_store=False)
    assert "Coffee & tea" == NAMES.place("dublin-1", "coffee", one_store=True)


NOW = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)


def test_local_time_is_by_time_zone_then_by_newest_picture_then_utc():
    assert datetime(2026, 7, 2, 0, 30) == local_now(NOW, "Europe/Dublin", timedelta(hours=-5))
    assert datetime(2026, 7, 1, 18, 30) == local_now(NOW, None, timedelta(hours=-5))
    assert datetime(2026, 7, 1, 23, 30) == local_now(NOW, None, None)
