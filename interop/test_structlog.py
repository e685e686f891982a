"""Real structlog output, printed by a real training process, through a pipe: the guide's set-up in its three forms."""

import json
import subprocess
import sys

import pytest
from conftest import FIXTURES, TRAINING
from instance import archive_lines
from truth import truth

SHORT = ["--tasks", "2", "--epochs", "4"]
# Tasks 0 to 3 up to the misconfigured warm restart: the training ends with a NaN, a traceback and exit code 1.
DIVERGING = ["--tasks", "4", "--epochs", "13"]


def piped(train, instance, copy, *arguments):
    """The training's log into the instance, with a copy of what was printed; gives the training's exit code."""
    training = train(*arguments, stderr=subprocess.PIPE)
    tee = subprocess.Popen(["tee", str(copy)], stdin=training.stderr, stdout=instance.process.stdin)
    training.stderr.close()
    instance.process.stdin.close()
    tee.wait()
    return training.wait()


def strict(line):
    """One archive line; Python's leniencies turned off."""

    def refuse(word):
        raise ValueError(f"{word} is no JSON")

    return json.loads(line.decode("utf-8"), parse_constant=refuse)


def archived(instance):
    return [strict(line) for line in archive_lines(instance.data)]


@pytest.mark.parametrize("handler", ["plain", "default"])
def test_metrics_are_what_python_counts(run, train, tmp_path, handler):
    instance = run(TRAINING, "--stay").ready()
    copy = tmp_path / "copy"
    assert piped(train, instance, copy, "--handler", handler, *SHORT) == 0
    lines = [line[line.index("{") :] for line in copy.read_text().splitlines()]
    if handler == "default":
        assert copy.read_text().startswith("INFO:__main__:{"), "the form under test"
    want = truth(lines)
    instance.taken(want["lines"])
    assert instance.by_label("training_loss", "task_id") == want["training_loss"]
    assert instance.by_label("knowledge_retention_score", "task_id") == want["knowledge_retention_score"]
    assert instance.by_label("log_records_total", "event_type") == want["event_types"]
    assert instance.samples("tasks_learned_total") == {frozenset(): want["tasks_learned"]}
    instance.stop()


@pytest.mark.parametrize("handler", ["plain", "default"])
def test_archive_holds_what_was_printed(run, train, tmp_path, handler):
    instance = run(TRAINING)
    copy = tmp_path / "copy"
    piped(train, instance, copy, "--handler", handler, *SHORT)
    instance.ended()
    printed = [json.loads(line[line.index("{") :]) for line in copy.read_text().splitlines()]
    printed = [record for record in printed if record["event_type"] != "request"]
    kept = [record for record in archived(instance) if record["event_type"] != "request"]
    assert len(kept) == len(printed)
    for got, want in zip(kept, printed, strict=True):
        assert {key: got[key] for key in want} == want
        assert got["logger"] == "__main__"


def test_the_set_up_alone_prints_nothing(run, train, tmp_path):
    instance = run(TRAINING)
    copy = tmp_path / "copy"
    assert piped(train, instance, copy, "--handler", "exact", "--tasks", "1", "--epochs", "2") == 0
    instance.ended()
    assert copy.read_bytes() == b"", "the guide's set-up leaves the root logger at WARNING"
    assert archive_lines(instance.data) == []


def test_built_in_pipeline_echoes_and_archives(run, train, tmp_path):
    data = tmp_path / "data"
    instance = run(None, "--data-dir", str(data))
    copy = tmp_path / "copy"
    assert piped(train, instance, copy, *SHORT) == 0
    instance.ended()
    assert instance.stdout == copy.read_bytes(), "lines pass through to stdout"
    assert len(archive_lines(data)) == len(copy.read_bytes().splitlines())


def test_an_exception_and_its_raw_traceback(run, train, tmp_path):
    """log.exception prints the event and then the same traceback as raw lines: two records, the second one joined."""
    instance = run(TRAINING)
    copy = tmp_path / "copy"
    assert piped(train, instance, copy, *DIVERGING) == 1
    instance.ended()
    lines = copy.read_text().splitlines()
    begin = lines.index("Traceback (most recent call last):")
    raw = "\n".join(lines[begin:])
    records = archived(instance)
    errors = [record for record in records if record.get("level") == "error" and "exception" in record]
    assert [record["event"] for record in errors] == ["Training diverged"]
    joined = [record for record in records if "FloatingPointError" in str(record.get("message"))]
    assert [record["message"] for record in joined] == [raw]
    assert joined[0]["task_id"] == errors[0]["task_id"]
    assert joined[0]["trace_id"] == errors[0]["trace_id"]
    losses = [record["loss"] for record in records if record.get("event_type") == "training_progress"]
    assert losses[-1] == "NaN"
    assert "NaN" not in losses[:-1]


def test_command_form_passes_streams_and_exit_code(run, tmp_path):
    """`spanmill run -- python train.py`: both streams pass through apart, and the training's exit code is ours."""
    data = tmp_path / "data"
    place = ["--spans", str(tmp_path / "spans"), "--state", str(tmp_path / "state")]
    program = [sys.executable, "-B", str(FIXTURES / "make/continual_run.py"), *place]
    instance = run(None, "--data-dir", str(data), "--", *program, *DIVERGING)
    instance.ended(code=1)
    assert instance.stdout == b"", "the training writes to standard error alone"
    assert '"event": "Training diverged"' in instance.stderr
    records = [strict(line) for line in archive_lines(data)]
    assert sum(record.get("event_type") == "error" for record in records) >= 1
    assert any(record.get("exit_code") == 1 for record in records), "the exit is recorded as an event"
