from hypothesis import given
from hypothesis import strategies as st

from lib.data.query_cache import Entry, LruStore

FOREVER = float("inf")


def small(value: str, expires_at_seconds: float = FOREVER) -> Entry:
    return Entry(value, 1, expires_at_seconds)


def test_an_entry_is_found_until_it_expires():
    store = LruStore(max_entries=2, max_bytes=10)
    store.put("rollup", small("rows", expires_at_seconds=60), now_seconds=0)

    assert small("rows", 60) == store.get("rollup", now_seconds=59.9)
    assert store.get("rollup", now_seconds=60) is None
    assert store.get("rollup", now_seconds=0) is None, "it must be deleted, not only hidden"


def test_the_least_recently_used_entry_is_evicted():
    store = LruStore(max_entries=2, max_bytes=10)
    store.put("a", small("A"), 0)
    store.put("b", small("B"), 0)
    store.get("a", 0)

    store.put("c", small("C"), 0)

    assert ["a", "c"] == [key for key in "abc" if store.get(key, 0)]


def test_an_expired_entry_is_evicted_before_an_unexpired_one():
    store = LruStore(max_entries=2, max_bytes=10)
    store.put("fresh", small("F"), 0)
    store.put("stale", small("S", expires_at_seconds=5), 0)

    store.put("new", small("N"), 5)

    assert ["fresh", "new"] == [key for key in ("fresh", "stale", "new") if store.get(key, 5)]


def test_bytes_are_bounded_as_well():
    store = LruStore(max_entries=9, max_bytes=10)
    store.put("a", Entry("A", 4, FOREVER), 0)
    store.put("b", Entry("B", 4, FOREVER), 0)

    store.put("c", Entry("C", 6, FOREVER), 0)

    assert ["b", "c"] == [key for key in "abc" if store.get(key, 0)]


def test_an_entry_larger_than_the_store_evicts_nothing():
    store = LruStore(max_entries=9, max_bytes=10)
    store.put("a", Entry("A", 4, FOREVER), 0)

    store.put("huge", Entry("H", 11, FOREVER), 0)

    assert ["a"] == [key for key in ("a", "huge") if store.get(key, 0)]


def test_a_newer_entry_replaces_the_older_one_of_its_key():
    store = LruStore(max_entries=2, max_bytes=10)
    store.put("a", Entry("old", 9, FOREVER), 0)
    store.put("a", Entry("new", 9, FOREVER), 0)

    found = store.get("a", 0)

    assert found is not None
    assert "new" == found.value


operations = st.lists(
    st.tuples(
        st.sampled_from(["put", "get", "delete"]),
        st.sampled_from("abcdef"),
        st.integers(0, 8),  # bytes of the entry
        st.integers(0, 4),  # time to live
        st.integers(0, 2),  # time that passed before
    ),
    max_size=40,
)


@given(operations)
def test_after_any_operations_the_store_equals_its_model(operations):
    store = LruStore(max_entries=3, max_bytes=12)
    model: dict[str, Entry] = {}  # in the order of use, the least recent first
    now = 0
    for number, (operation, key, size_bytes, ttl_seconds, passed_seconds) in enumerate(operations):
        now += passed_seconds
        model = {name: entry for name, entry in model.items() if entry.expires_at_seconds > now}
        if operation == "delete":
            store.delete(key)
            model.pop(key, None)
        elif operation == "get":
            assert model.get(key) == store.get(key, now)
            if key in model:
                model[key] = model.pop(key)
        else:
            entry = Entry(number, size_bytes, now + ttl_seconds)
            store.put(key, entry, now)
            model.pop(key, None)
            if ttl_seconds:
                model[key] = entry
            while len(model) > 3 or sum(entry.size_bytes for entry in model.values()) > 12:
                del model[next(iter(model))]

    for key in list(model):
        assert model[key] == store.get(key, now)
    assert not any(store.get(key, now) for key in set("abcdef") - model.keys())
