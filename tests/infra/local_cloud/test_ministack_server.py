"""The patches fail on a ministack that they were not written for."""

from importlib.metadata import version
from types import SimpleNamespace

import pytest

from infra.local_cloud import ministack_server
from infra.local_cloud.patches import PatchDoesNotFit, replace


def test_the_patches_match_the_pinned_version():
    assert ministack_server.MINISTACK_VERSION == version("ministack")


def test_a_missing_function_fails_the_start():
    module = SimpleNamespace(__name__="ministack.services.athena")

    with pytest.raises(PatchDoesNotFit, match=r"ministack\.services\.athena has no _execute_query"):
        replace(module, "_execute_query", print)


def test_another_version_fails_the_start(monkeypatch):
    monkeypatch.setattr(ministack_server, "MINISTACK_VERSION", "0.0.1")

    with pytest.raises(PatchDoesNotFit, match=r"are for 0\.0\.1: install the pinned requirements"):
        ministack_server.apply_patches("a secret")
