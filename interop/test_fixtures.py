"""The committed fixtures are what their programs write, to the byte."""

import subprocess
import sys

import pytest
from conftest import FIXTURES


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="tracebacks look different in other Pythons")
def test_fixtures_are_reproducible():
    made = subprocess.run([sys.executable, "-B", str(FIXTURES / "make/make_all.py"), "--check"], capture_output=True)
    assert made.returncode == 0, made.stdout.decode() + made.stderr.decode()
