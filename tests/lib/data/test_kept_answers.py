from hypothesis import given
from hypothesis import strategies as st

from lib.data.query_cache import Kept, KeptAnswers

FOREVER = float("inf")


def small(answer: str, stale_at_seconds: float = FOREVER) -> Kept:
    return Kept(answer, 1, stale_at_seconds)


def test_an_answer_is_found_until_it_grows_stale():
    answers = KeptAnswers(max_entries=2, max_bytes=10)
    answers.keep("rollup", small("rows", stale_at_seconds=60), now_seconds=0)

    assert small("rows", 60) == answers.find("rollup", now_seconds=59.9)
    assert answers.find("rollup", now_seconds=60) is None
    assert answers.find("rollup", now_seconds=0) is None, "it must be gone, not only hidden"


def test_the_answer_that_was_read_least_recently_makes_room():
    answers = KeptAnswers(max_entries=2, max_bytes=10)
    answers.keep("a", small("A"), 0)
    answers.keep("b", small("B"), 0)
    answers.find("a", 0)

    answers.keep("c", small("C"), 0)

    assert ["a", "c"] == [key for key in "abc" if answers.find(key, 0)]


def test_a_stale_answer_makes_room_before_a_fresh_one():
    answers = KeptAnswers(max_entries=2, max_bytes=10)
    answers.keep("fresh", small("F"), 0)
    answers.keep("stale", small("S", stale_at_seconds=5), 0)

    answers.keep("new", small("N"), 5)

    assert ["fresh", "new"] == [key for key in ("fresh", "stale", "new") if answers.find(key, 5)]


def test_bytes_bound_the_room_as_well():
    answers = KeptAnswers(max_entries=9, max_bytes=10)
    answers.keep("a", Kept("A", 4, FOREVER), 0)
    answers.keep("b", Kept("B", 4, FOREVER), 0)

    answers.keep("c", Kept("C", 6, FOREVER), 0)

    assert ["b", "c"] == [key for key in "abc" if answers.find(key, 0)]


def test_an_answer_larger_than_the_room_drives_nothing_out():
    answers = KeptAnswers(max_entries=9, max_bytes=10)
    answers.keep("a", Kept("A", 4, FOREVER), 0)

    answers.keep("huge", Kept("H", 11, FOREVER), 0)

    assert ["a"] == [key for key in ("a", "huge") if answers.find(key, 0)]


def test_a_newer_answer_takes_the_place_of_the_older_one():
    answers = KeptAnswers(max_entries=2, max_bytes=10)
    answers.keep("a", Kept("old", 9, FOREVER), 0)
    answers.keep("a", Kept("new", 9, FOREVER), 0)

    found = answers.find("a", 0)

    assert found is not None
    assert "new" == found.answer


steps = st.lists(
    st.tuples(
        st.sampled_from(["keep", "find", "drop"]),
        st.sampled_from("abcdef"),
        st.integers(0, 8),  # bytes of what is kept
        st.integers(0, 4),  # how long it is fresh
        st.integers(0, 2),  # how far the clock went on before
    ),
    max_size=40,
)


@given(steps)
def test_whatever_happens_the_newest_fresh_answers_that_fit_are_kept(steps):
    answers = KeptAnswers(max_entries=3, max_bytes=12)
    model: dict[str, Kept] = {}  # in the order of reading, the least recent first
    now = 0
    for number, (step, key, size_bytes, fresh_seconds, passed_seconds) in enumerate(steps):
        now += passed_seconds
        model = {name: kept for name, kept in model.items() if kept.stale_at_seconds > now}
        if step == "drop":
            answers.drop(key)
            model.pop(key, None)
        elif step == "find":
            assert model.get(key) == answers.find(key, now)
            if key in model:
                model[key] = model.pop(key)
        else:
            kept = Kept(number, size_bytes, now + fresh_seconds)
            answers.keep(key, kept, now)
            model.pop(key, None)
            if fresh_seconds:
                model[key] = kept
            while len(model) > 3 or sum(entry.size_bytes for entry in model.values()) > 12:
                del model[next(iter(model))]

    for key in list(model):
        assert model[key] == answers.find(key, now)
    assert not any(answers.find(key, now) for key in set("abcdef") - model.keys())
