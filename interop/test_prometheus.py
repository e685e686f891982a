"""A real Prometheus scrapes an instance; what it answers is what Python computes from the same log."""

import json
import subprocess
import urllib.parse

import pytest
from instance import free_port, http_get, wait_for

CONFIG = """
global: {{scrape_interval: 250ms, scrape_timeout: 250ms}}
scrape_configs:
  - job_name: spanmill
    static_configs: [{{targets: ["127.0.0.1:{port}"]}}]
"""


class Prometheus:
    def __init__(self, folder, target):
        self.folder, self.address = folder, f"127.0.0.1:{free_port()}"
        (folder / "prometheus.yml").write_text(CONFIG.format(port=target))
        self.log = open(folder / "log", "wb")
        self.process = subprocess.Popen(
            [
                "prometheus",
                f"--config.file={folder / 'prometheus.yml'}",
                f"--storage.tsdb.path={folder / 'tsdb'}",
                f"--web.listen-address={self.address}",
                "--enable-feature=exemplar-storage",
            ],
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )

    def __enter__(self):
        wait_for(lambda: http_get(f"http://{self.address}/-/ready")[0] == 200, 30, self.said)
        wait_for(lambda: self.vector("up == 1"), 30, lambda: f"a good scrape\n{self.targets()}")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)
        self.log.close()

    def said(self):
        return (self.folder / "log").read_text(errors="replace")

    def api(self, name, **arguments):
        _, _, body = http_get(f"http://{self.address}/api/v1/{name}?{urllib.parse.urlencode(arguments)}")
        answer = json.loads(body)
        assert answer["status"] == "success", answer
        return answer["data"]

    def targets(self):
        return [target["lastError"] for target in self.api("targets")["activeTargets"]]

    def vector(self, query, label=None):
        """The values of an instant query, by one label."""
        result = self.api("query", query=query)["result"]
        return {series["metric"].get(label, ""): float(series["value"][1]) for series in result}


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory, trained):
    with Prometheus(tmp_path_factory.mktemp("prometheus"), trained.port) as server:
        wait_for(lambda: server.vector("tasks_learned_total"), 30, "the training's metrics")
        yield server


def test_gauges(prometheus, train_truth):
    assert prometheus.vector("training_loss", "task_id") == train_truth["training_loss"]
    assert prometheus.vector("knowledge_retention_score", "task_id") == train_truth["knowledge_retention_score"]
    assert prometheus.vector("memory_usage_bytes", "device") == train_truth["memory_usage_bytes"]


def test_counters(prometheus, train_truth):
    assert prometheus.vector("tasks_learned_total") == {"": train_truth["tasks_learned"]}
    assert prometheus.vector("log_records_total", "event_type") == train_truth["event_types"]
    assert prometheus.vector("sum(training_loss_nonfinite_total)") == {"": train_truth["training_loss_nonfinite"]}


def test_histogram(prometheus, train_truth):
    want = train_truth["inference_duration_seconds"]
    buckets = prometheus.vector("inference_duration_seconds_bucket", "le")
    assert {float(bound): count for bound, count in buckets.items()} == {
        float(bound): count for bound, count in want["buckets"].items()
    }
    assert prometheus.vector("inference_duration_seconds_count") == {"": want["count"]}
    assert prometheus.vector("inference_duration_seconds_sum")[""] == pytest.approx(want["sum"], rel=1e-12)


def test_alerting_expressions(prometheus, train_truth):
    """The guide's alerts, mended, find the forgotten task that an average hides."""
    retention = train_truth["knowledge_retention_score"]
    assert prometheus.vector("min(knowledge_retention_score)") == {"": min(retention.values())}
    forgotten = {task: score for task, score in retention.items() if score < 0.8}
    assert prometheus.vector("knowledge_retention_score < 0.8", "task_id") == forgotten
    assert len(forgotten) > 0
    assert prometheus.vector("training_loss != training_loss") == {}


def test_exemplars_lead_to_traces(prometheus, train_log):
    """Prometheus asks for OpenMetrics, so the buckets' exemplars reach it with the trace ids of the log."""
    traces = {json.loads(line)["trace_id"] for line in train_log.splitlines() if b'"event_type": "inference"' in line}
    ever = {"start": "2020-01-01T00:00:00Z", "end": "2099-01-01T00:00:00Z"}
    found = prometheus.api("query_exemplars", query="inference_duration_seconds_bucket", **ever)
    ids = {exemplar["labels"]["trace_id"] for series in found for exemplar in series["exemplars"]}
    assert ids and ids <= traces
