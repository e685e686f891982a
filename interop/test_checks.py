"""The checks of exposition.py find each fault that promtool or the client library would let pass."""

import pytest
from exposition import findings

GOOD = """# HELP loss Current loss
# TYPE loss gauge
loss{task="a"} NaN
loss{task="b"} 0.5
# HELP seen_total Lines
# TYPE seen_total counter
seen_total 3
# HELP took_seconds Time
# TYPE took_seconds histogram
took_seconds_bucket{le="0.1"} 1
took_seconds_bucket{le="+Inf"} 2
took_seconds_sum 3.5
took_seconds_count 2
"""

FAULTS = [
    ('loss{task="b"} 0.5', 'loss{task="a"} 0.5', "series twice"),
    ('loss{task="b"} 0.5', 'loss{task="b"} 0.5 1793520000000', "timestamp"),
    ('loss{task="b"} 0.5\n', "", None),
    ("seen_total 3", "seen_total NaN", "counter"),
    ("seen_total 3", "seen_total -1", "counter"),
    ('le="0.1"} 1', 'le="0.1"} 3', "not cumulative"),
    ('le="+Inf"} 2\n', 'le="1"} 2\n', "no +Inf bucket"),
    ("took_seconds_count 2", "took_seconds_count 3", "_count is not"),
    ("took_seconds_sum 3.5\n", "", "no _sum"),
    ("# TYPE loss gauge\n", "", "no TYPE"),
    ("took_seconds_count 2\n", 'took_seconds_count 2\nloss{task="c"} 1\n', "not in one piece"),
    ("# TYPE loss gauge\n", "# TYPE loss gauge\n# TYPE loss gauge\n", "second TYPE"),
    ("took_seconds_count 2\n", "took_seconds_count 2", "no end"),
    ("\n# HELP seen", "\n\n# HELP seen", "empty line"),
    ('task="a"', 'task="a\r"', "carriage return"),
    ('task="a"} NaN', 'task="a} NaN', "parser"),
]


def test_a_good_page_passes():
    assert findings(GOOD.encode(), openmetrics=False) == []


@pytest.mark.parametrize("there, instead, fault", FAULTS)
def test_a_fault_is_found(there, instead, fault):
    assert GOOD.count(there) == 1
    found = findings(GOOD.replace(there, instead).encode(), openmetrics=False)
    if fault is None:
        assert found == []
    else:
        assert any(fault in finding for finding in found), found


@pytest.mark.parametrize(
    "page, fault",
    [
        ("# TYPE a gauge\na 1\n# EOF\n", None),
        ("# TYPE a gauge\na 1\n", "parser"),
        ("# TYPE a_total counter\na_total 1\n# EOF\n", "parser"),
        ("# TYPE a gauge\na 1\n# a remark\n# EOF\n", "parser"),
    ],
)
def test_openmetrics(page, fault):
    found = findings(page.encode(), openmetrics=True)
    assert found == [] if fault is None else any(fault in finding for finding in found), found
