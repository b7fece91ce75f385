"""The mends refuse a ministack that they were not written for."""

from importlib.metadata import version
from types import SimpleNamespace

import pytest

from infra.local_cloud import mends


def test_the_mends_fit_the_pinned_version():
    assert mends.MINISTACK_VERSION == version("ministack")


def test_a_missing_function_stops_the_start():
    module = SimpleNamespace(__name__="ministack.services.athena")

    with pytest.raises(mends.MendDoesNotFit, match=r"ministack\.services\.athena has no _execute_query"):
        mends.replace(module, "_execute_query", print)


def test_another_version_stops_the_start(monkeypatch):
    monkeypatch.setattr(mends, "MINISTACK_VERSION", "0.0.1")

    with pytest.raises(mends.MendDoesNotFit, match=r"fit 0\.0\.1: install the pinned requirements"):
        mends.apply()
