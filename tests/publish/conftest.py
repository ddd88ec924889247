"""The drawn run that the tests of `azogue.publish` share."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from azogue.records.bundle import Bundle

sys.path.insert(0, str(Path(__file__).parent))

from bundle_factory import make_bundle


@pytest.fixture(scope="session")
def bundle() -> Bundle:
    """A small finished run: 120 mines, 12 biodiversity sites."""
    return make_bundle()


@pytest.fixture(scope="session")
def bundle_without_biodiversity() -> Bundle:
    """A finished run to which no biodiversity layer was given."""
    return make_bundle(n_sites=0)


@pytest.fixture(scope="session")
def empty_bundle() -> Bundle:
    """A finished run without activity and without biodiversity."""
    return make_bundle(n_asgm=0, n_sites=0, planning=False)


@pytest.fixture(scope="session")
def arabic_bundle() -> Bundle:
    """A finished run whose places bear Arabic names."""
    return make_bundle(names="arabic", languages=("ar", "en"))
