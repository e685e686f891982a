"""What the tests share: the binary, the training pipeline, the fixtures and their truth."""

import json
import subprocess
import sys

import pytest
from instance import BINARY, ROOT, Instance

FIXTURES = ROOT / "fixtures"
sys.path.insert(0, str(FIXTURES / "make"))  # truth.py: the computation that expected/train.json came from

TRAINING = """
name: interop
data_dir: "{data}"
server: {listen: "{listen}"}
inputs:
  stdin: {type: stdin}
stages:
  - parse: {format: auto}
  - enrich:
      task_id: {from: [task_id, task.id], sticky_by: [trace_id, stream]}
      default: {service: continual-transformer}
  - metrics:
      - gauge: training_loss
        help: Current training loss
        when: 'event_type == "training_progress"'
        value: 'loss'
        labels: {task_id: 'task_id'}
        order_by: [attempt, epoch, step]
      - histogram: inference_duration_seconds
        help: Time spent on inference
        when: 'event_type == "inference"'
        value: 'duration'
        buckets: [0.001, 0.01, 0.1, 1, 10]
      - counter: tasks_learned_total
        help: Total number of tasks learned
        when: 'event_type == "task_complete"'
      - gauge: knowledge_retention_score
        help: Knowledge retention score for task
        when: 'event_type == "model_performance"'
        for_each: 'metrics.retention'
        labels: {task_id: 'key'}
        value: 'value'
      - gauge: memory_usage_bytes
        help: Memory usage in bytes
        when: 'event_type == "memory_usage"'
        value: 'bytes'
        labels: {device: 'device'}
      - counter: log_records_total
        help: Log records by their type
        when: 'has(event_type)'
        labels: {event_type: 'event_type'}
  - sample:
      name: requests
      when: 'event_type == "request"'
      ratio: 0.1
      key: request_id
      always: 'level in ["error", "critical"]'
  - redact: {patterns: [credentials, email], fields: [authorization], action: mask}
outputs:
  archive: {type: archive, path: archive}
  metrics: {type: prometheus}
"""


@pytest.fixture(scope="session", autouse=True)
def built():
    """Without the binary nothing here means anything."""
    if not BINARY.exists():
        pytest.exit(f"{BINARY} is not there: swift build -c release --product spanmill", returncode=2)


@pytest.fixture
def run(tmp_path):
    """Starts instances that end with the test."""
    started = []

    def start(pipeline=None, *arguments, **more):
        folder = tmp_path / f"run{len(started)}"
        folder.mkdir()
        started.append(Instance(folder, pipeline, arguments, **more))
        return started[-1]

    yield start
    for instance in started:
        instance.__exit__()


@pytest.fixture(scope="session")
def train_log():
    return (FIXTURES / "logs/train.jsonl").read_bytes()


@pytest.fixture(scope="session")
def train_truth():
    return json.loads((FIXTURES / "expected/train.json").read_text())


@pytest.fixture(scope="session")
def trained(tmp_path_factory, train_log, train_truth):
    """An instance that has taken the whole training log and goes on serving."""
    with Instance(tmp_path_factory.mktemp("trained"), TRAINING, ["--stay"]) as instance:
        instance.ready().feed(train_log)
        yield instance.taken(train_truth["lines"])


@pytest.fixture
def train(tmp_path):
    """Starts the real training program; its log goes where `stderr` says."""
    children = []

    def start(*arguments, **streams):
        place = ["--spans", str(tmp_path / "spans"), "--state", str(tmp_path / "state")]
        program = str(FIXTURES / "make/continual_run.py")
        children.append(subprocess.Popen([sys.executable, "-B", program, *place, *arguments], **streams))
        return children[-1]

    yield start
    for child in children:
        if child.poll() is None:
            child.kill()
        child.wait()
