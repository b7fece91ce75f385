"""The summary line has each count under its own name."""

from capture.status.stats import Delivery, Outcome, UploadStats, counts_line


def test_the_counts_line_has_each_count_beside_its_word():
    line = counts_line(uploaded=1, already_there=2, skipped=3, failed=4, dropped=5, discarded=6)

    words = ("uploaded", "already there", "skipped", "failed", "dropped", "discarded")
    assert [f"{count} {word}" for count, word in enumerate(words, start=1)] == line.split(", ")


def test_the_savings_summary_lists_bytes_by_reason_and_is_empty_without_savings():
    stats = UploadStats()
    assert "" == stats.savings_summary

    stats.record(Delivery(Outcome.HELD_BACK, "no face", 1_500_000))
    stats.record(Delivery(Outcome.HELD_BACK, "no face", 1_500_000))
    stats.record(Delivery(Outcome.UPLOADED, saved_bytes=250_000))

    assert "saved 3.2 MB: 2 no face (3.0 MB), re-encoded pictures (0.2 MB)" == stats.savings_summary
