"""The archive of the whole training run, read by the real zstd: each record once, sampled as counted, no secret."""

import json
import subprocess
from collections import Counter

import pytest
from conftest import TRAINING
from instance import Instance, archive_files, archive_lines
from test_structlog import strict

RATIO = 0.1


@pytest.fixture(scope="module")
def stopped(tmp_path_factory, train_log, train_truth):
    """An instance that has taken the training log and was then told to end; its sample counts on the way."""
    with Instance(tmp_path_factory.mktemp("stopped"), TRAINING, ["--stay"]) as instance:
        instance.ready().feed(train_log)
        instance.taken(train_truth["lines"])
        instance.sampled = instance.samples("spanmill_stage_records_total")[
            frozenset({"stage": "requests", "outcome": "sampled"}.items())
        ]
        yield instance.stop()


@pytest.fixture(scope="module")
def records(stopped):
    return [strict(line) for line in archive_lines(stopped.data)]


@pytest.fixture(scope="module")
def printed(train_log):
    return [json.loads(line) for line in train_log.splitlines() if line.startswith(b"{")]


def test_zstd_finds_every_file_whole(stopped):
    files = archive_files(stopped.data)
    assert files
    subprocess.run(["zstd", "-tq", *map(str, files)], check=True)


def test_each_record_once_and_in_order(records, printed):
    def told(record):
        return [record.get(key) for key in ("timestamp", "event_type", "step", "span_id", "duration")]

    want = [told(record) for record in printed if record["event_type"] != "request"]
    got = [told(record) for record in records if record.get("event_type") not in (None, "request")]
    assert got == want


def test_untouched_fields_keep_their_text(stopped, train_log):
    """Numbers, key order and escapes survive byte for byte where no stage edits a line."""
    archived = {line for line in archive_lines(stopped.data) if b'"event_type": "training_progress"' in line}
    printed = [line for line in train_log.splitlines() if b'"event_type": "training_progress"' in line]
    assert len(archived) == len(printed)
    for line in printed:
        if b"NaN" in line:
            continue
        # `enrich` adds a field to the end; what stood there before stands there still.
        assert any(kept.startswith(line[:-1]) for kept in archived if line[:200] == kept[:200]), line


def test_requests_are_sampled_as_said(stopped, records, printed):
    asked = {record["request_id"]: record for record in printed if record["event_type"] == "request"}
    kept = {record["request_id"]: record for record in records if record.get("event_type") == "request"}
    assert kept.keys() <= asked.keys()
    failed = {key for key, record in asked.items() if record["level"] == "error"}
    assert failed <= kept.keys(), "errors are always kept"
    chance = {key: record for key, record in kept.items() if key not in failed}
    assert all(record["sample_rate"] == 1 / RATIO for record in chance.values())
    assert all(kept[key].get("sample_rate", 1) == 1 for key in failed)
    # Five standard deviations of a binomial count around its mean.
    tries = len(asked) - len(failed)
    assert abs(len(chance) - tries * RATIO) < 5 * (tries * RATIO * (1 - RATIO)) ** 0.5
    assert stopped.sampled == len(asked) - len(kept)


def test_sampling_is_the_same_in_another_process(tmp_path, train_log, records):
    with Instance(tmp_path, TRAINING) as again:
        again.feed(train_log)
        again.ended()
        kept = [strict(line).get("request_id") for line in archive_lines(again.data)]
    assert Counter(kept) == Counter(record.get("request_id") for record in records)


def test_inferences_learn_their_task_from_the_trace(records, printed):
    """No inference line names its task; the trace's other lines do."""
    told = [record for record in printed if {"trace_id", "task_id"} <= record.keys()]
    task_of_trace = {record["trace_id"]: record["task_id"] for record in told}
    inferences = [record for record in records if record.get("event_type") == "inference"]
    assert all(record["task_id"] == task_of_trace[record["trace_id"]] for record in inferences)


def test_no_secret_and_no_address_is_anywhere(stopped, printed):
    requests = [record for record in printed if record["event_type"] == "request"]
    secrets = {record["authorization"].split()[1].encode() for record in requests}
    secrets |= {record["user_email"].encode() for record in requests}
    text = b"\n".join(archive_lines(stopped.data))
    for path in stopped.data.rglob("*"):
        if path.is_file() and path.suffix != ".zst":
            text += path.read_bytes()
    text += stopped.stdout + stopped.stderr.encode()
    assert b"request_id" in text
    assert [secret for secret in secrets if secret in text] == []


def test_the_joined_traceback_stands_once(records):
    joined = [record for record in records if str(record.get("message", "")).startswith("Traceback")]
    assert len(joined) == 1
    assert joined[0]["message"].endswith("FloatingPointError: loss is nan at step 201, gradient norm nan")


def test_nothing_is_unaccounted(records, train_truth, stopped):
    joined = 1  # the traceback's raw lines are one record
    assert len(records) == train_truth["records"] + joined - stopped.sampled
