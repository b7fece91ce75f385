import re
from pathlib import Path

from tests.lib.data.sql_snapshots import FOLDER


def test_every_snapshot_belongs_to_a_test():
    texts = (file.read_text(encoding="utf-8") for file in Path(__file__).parent.rglob("test_*.py"))
    asserted = {name for text in texts for name in re.findall(r'assert_sql\("(\w+)"', text)}

    assert asserted == {file.stem for file in FOLDER.glob("*.sql")}
