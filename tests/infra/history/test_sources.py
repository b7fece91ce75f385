"""Sources are read a block at a time, and their records are found however they are joined."""

import gzip
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.errors import InvalidSettings
from infra.history import sources
from infra.history.sources import find_files, split_records


def no_clients(service: str) -> None:
    raise AssertionError(f"{service} was called")


records = st.lists(st.dictionaries(st.text("ab", max_size=3), st.integers()), max_size=20)


@given(records, st.sampled_from(["\n", "", "\r\n", "\n\n"]), st.integers(1, 40))
def test_records_are_found_with_any_separator_and_block_size(expected, separator, block_bytes):
    content = separator.join(map(json.dumps, expected)).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "_BLOCK_BYTES", block_bytes)
        found = [json.loads(each) for each in split_records(io.BytesIO(content))]

    assert expected == found


def test_a_line_without_an_end_does_not_fill_the_memory():
    class Endless(io.BytesIO):
        left = 40

        def read(self, size: int | None = -1) -> bytes:
            self.left -= 1
            return b"x" * (size or 0) if self.left > 0 else b""

    assert 3 << 20 > max(map(len, split_records(Endless())))


def test_the_files_of_a_folder_are_in_order_and_report_what_was_read(tmp_path):
    (tmp_path / "2020" / "07").mkdir(parents=True)
    (tmp_path / "2020" / "07" / "b").write_bytes(b'{"a":1}\n{"a":2}\n')
    (tmp_path / "2020" / "07" / "a.gz").write_bytes(gzip.compress(b'{"a":3}\n'))
    read: list[int] = []
    files = find_files(str(tmp_path), no_clients)

    found = [list(file.records(read.append)) for file in files]

    assert ["2020/07/a.gz", "2020/07/b"] == [file.name for file in files]
    assert [[b'{"a":3}'], [b'{"a":1}', b'{"a":2}']] == found
    assert sum(read) == sum(file.size_bytes for file in files)


def test_a_source_without_files_is_named(tmp_path):
    with pytest.raises(InvalidSettings, match=rf"{tmp_path} has no files"):
        find_files(str(tmp_path), no_clients)
