"""The page in a real browser: the curve of the loss by task, and numbers that are those of the run."""

import re
import subprocess

import pytest
from conftest import TRAINING

BROWSER = [
    "chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
    "--window-size=1200,900", "--virtual-time-budget=8000", "--enable-logging=stderr",
]


@pytest.fixture
def page(run, tmp_path, train_log):
    """The document that a browser has made of the page behind a replayed run, and what it said on its console."""
    instance = run(TRAINING, "--stay=60s").ready()
    instance.feed(train_log)
    instance.taken(len(train_log.splitlines()))
    token = (instance.data / "token").read_text().strip()
    shown = subprocess.run(
        [*BROWSER, f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", f"{instance.address}/?token={token}"],
        capture_output=True, text=True, timeout=60,
    )
    assert shown.returncode == 0, shown.stderr
    losses = instance.by_label("training_loss", "task_id")
    return shown.stdout, [line for line in shown.stderr.splitlines() if "CONSOLE" in line], losses


def test_the_loss_of_every_task_is_drawn(page):
    document, console, losses = page
    assert console == []
    legend = dict(re.findall(r"task_id=(\w+)\s*<[^>]*>\s*([\d.e+-]+|NaN)", document))
    assert set(legend) == set(losses) and losses
    for task, value in losses.items():
        assert float(legend[task]) == pytest.approx(value, rel=1e-3, nan_ok=True), task
    drawn = re.search(r"<svg.*?</svg>", document, re.S)
    assert drawn and len(re.findall(r"<(?:path|polyline)\b[^>]*(?:d|points)=\"[^\"]{8,}\"", drawn.group())) >= len(losses)


def test_the_table_tells_what_became_of_the_records(page):
    document, _, _ = page
    for part in ("stdin", "sampled", "archive", "redacted"):
        assert part in document
    assert "ready" in document and "undefined" not in document and "NaN records" not in document
