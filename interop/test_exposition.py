"""The page of /metrics before promtool, prometheus_client's strict parsers, and stricter checks of our own."""

import json

import pytest
from conftest import FIXTURES, TRAINING
from exposition import findings, promtool_findings
from instance import http_get
from prometheus_client.parser import text_string_to_metric_families

TEXT = "text/plain;version=0.0.4"
OPENMETRICS = "application/openmetrics-text;version=1.0.0"
# What Prometheus 2.42 and 3.x send.
PROMETHEUS_2 = f"{OPENMETRICS},application/openmetrics-text;version=0.0.1;q=0.75,{TEXT};q=0.5,*/*;q=0.1"
PROMETHEUS_3 = (
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
    "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
    f"{TEXT};q=0.3,*/*;q=0.2"
)
AWKWARD = [
    "plain",
    'quo"te',
    "back\\slash",
    "new\nline",
    "tab\there",
    "ünïcode ☃ 😀",
    "",
    "{}",
    'a="b",c',
    "\\n",
    "# HELP",
]


def page(instance, accept):
    status, fields, body = http_get(f"{instance.address}/metrics", Accept=accept)
    assert status == 200
    return fields["Content-Type"], body


@pytest.fixture(scope="module")
def messy(tmp_path_factory):
    from instance import Instance

    log = (FIXTURES / "logs/messy.log").read_bytes()
    with Instance(tmp_path_factory.mktemp("messy"), TRAINING, ["--stay"]) as instance:
        instance.ready().feed(log)
        yield instance.taken(log.count(b"\n") + 1)


@pytest.fixture(params=["trained", "messy"])
def served(request):
    return request.getfixturevalue(request.param)


def test_promtool_finds_nothing(served):
    assert promtool_findings(page(served, TEXT)[1]) == []


def test_text(served):
    kind, body = page(served, TEXT)
    assert kind.startswith("text/plain; version=0.0.4")
    assert findings(body, openmetrics=False) == []


def test_openmetrics(served):
    kind, body = page(served, OPENMETRICS)
    assert kind.startswith("application/openmetrics-text; version=1.0.0")
    assert findings(body, openmetrics=True) == []


@pytest.mark.parametrize(
    "accept, wanted",
    [
        (PROMETHEUS_2, "application/openmetrics-text; version=1.0.0"),
        (PROMETHEUS_3, "application/openmetrics-text; version=1.0.0"),
        ("*/*", "text/plain; version=0.0.4"),
        ("text/html", "text/plain; version=0.0.4"),
        ("application/openmetrics-text;q=0.1,text/plain;q=0.9", "text/plain"),
        ("application/openmetrics-text;version=0.0.1", "application/openmetrics-text; version=0.0.1"),
    ],
)
def test_the_form_is_what_was_asked_for(trained, accept, wanted):
    kind, body = page(trained, accept)
    assert kind.startswith(wanted)
    assert findings(body, openmetrics="openmetrics" in kind) == []


def test_gzip_only_when_asked(trained):
    _, fields, plain = http_get(f"{trained.address}/metrics", Accept=TEXT)
    assert fields.get("Content-Encoding") is None
    _, fields, zipped = http_get(f"{trained.address}/metrics", Accept=TEXT, Accept_Encoding="gzip")
    assert fields["Content-Encoding"] == "gzip"
    assert findings(zipped, openmetrics=False) == []
    assert b"training_loss{" in plain and b"training_loss{" in zipped


def test_both_forms_say_the_same(trained):
    from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics_families

    def values(families):
        own = [family for family in families if not family.name.startswith(("spanmill", "process"))]
        samples = (sample for family in own for sample in family.samples)
        return {(sample.name, frozenset(sample.labels.items())): sample.value for sample in samples}

    text = values(text_string_to_metric_families(page(trained, TEXT)[1].decode()))
    assert text == values(openmetrics_families(page(trained, OPENMETRICS)[1].decode()))
    assert len(text) > 20


def test_label_values_come_back_as_they_went_in(run):
    instance = run(TRAINING, "--stay").ready()
    records = [{"event_type": "training_progress", "task_id": name, "loss": n} for n, name in enumerate(AWKWARD)]
    instance.feed("".join(json.dumps(record) + "\n" for record in records).encode())
    instance.taken(len(records))
    want = {name: float(n) for n, name in enumerate(AWKWARD)}
    for accept in (TEXT, OPENMETRICS):
        assert findings(page(instance, accept)[1], openmetrics=accept == OPENMETRICS) == []
    assert instance.by_label("training_loss", "task_id") == want
    instance.stop()
