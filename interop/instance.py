"""One running `spanmill`, in a folder of its own, and what it leaves behind."""

import gzip
import os
import random
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

ROOT = Path(__file__).resolve().parent.parent
BINARY = Path(os.environ.get("SPANMILL", ROOT / ".build/release/spanmill"))
# Below the ephemeral ports, so that no outgoing connection of another test takes one.
PORTS = range(20_000, 32_000)
START_SECONDS, STOP_SECONDS, DRAIN_SECONDS = 15, 25, 60


def free_port():
    """A port of loopback that nobody listens on now."""
    for port in random.sample(PORTS, 100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port between 20000 and 32000")


def wait_for(condition, seconds, what):
    """The first true value of `condition`, asked again and again."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"after {seconds} s still not: {what() if callable(what) else what}")
        time.sleep(0.02)


def http_get(url, **headers):
    """Status, headers and body, gunzipped where the answer is; a refused connection is status 0."""
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            status, fields, body = answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        status, fields, body = error.code, error.headers, error.read()
    except (urllib.error.URLError, ConnectionError):
        return 0, {}, b""
    return status, fields, gzip.decompress(body) if fields.get("Content-Encoding") == "gzip" else body


class Instance:
    """`spanmill run` on a pipeline text, in which `{data}` and `{listen}` stand for the folder and the address."""

    def __init__(self, folder, pipeline=None, arguments=(), stdin=subprocess.PIPE):
        self.folder, self.data = Path(folder), Path(folder) / "data"
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        command = [str(BINARY), "run"]
        if pipeline is not None:
            file = self.folder / "pipeline.yaml"
            text = pipeline.replace("{data}", str(self.data)).replace("{listen}", f"127.0.0.1:{self.port}")
            file.write_text(text)
            command.append(str(file))
        self.stdout_path, self.stderr_path = self.folder / "stdout", self.folder / "stderr"
        with open(self.stdout_path, "wb") as out, open(self.stderr_path, "wb") as err:
            self.process = subprocess.Popen(
                [*command, *arguments], stdin=stdin, stdout=out, stderr=err, cwd=self.folder
            )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.process.stdin:
            try:
                self.process.stdin.close()
            except BrokenPipeError:
                pass

    @property
    def stderr(self):
        return self.stderr_path.read_text(errors="replace")

    @property
    def stdout(self):
        return self.stdout_path.read_bytes()

    def ready(self):
        """Waits until the instance says that it is ready."""

        def answer():
            assert self.process.poll() is None, f"ended with {self.process.returncode}:\n{self.stderr}"
            return http_get(f"{self.address}/ready")[0] == 200

        wait_for(answer, START_SECONDS, lambda: f"ready\n{self.stderr}")
        return self

    def feed(self, data, end=True):
        """Writes to its standard input, and by default ends it."""
        self.process.stdin.write(data)
        self.process.stdin.flush()
        if end:
            self.process.stdin.close()

    def metrics(self):
        """The page of /metrics as families."""
        status, _, body = http_get(f"{self.address}/metrics")
        assert status == 200, f"/metrics answered {status}\n{self.stderr}"
        return list(text_string_to_metric_families(body.decode()))

    def samples(self, name):
        """Every sample of that name: its labels as a frozen set of pairs, and its value."""
        found = (sample for family in self.metrics() for sample in family.samples)
        return {frozenset(sample.labels.items()): sample.value for sample in found if sample.name == name}

    def by_label(self, name, label):
        """The values of a metric by one label; to Prometheus an empty label and none are the same."""
        return {dict(labels).get(label, ""): value for labels, value in self.samples(name).items()}

    def taken(self, lines):
        """Waits until that many lines of its inputs are accounted for, by whatever outcome."""

        def count():
            return sum(self.samples("spanmill_input_lines_total").values())

        wait_for(lambda: count() >= lines, DRAIN_SECONDS, lambda: f"{lines} lines taken, only {count()}\n{self.stderr}")
        return self

    def stop(self):
        """SIGTERM; the instance drains and ends with 0."""
        self.process.send_signal(signal.SIGTERM)
        return self.ended()

    def ended(self, code=0):
        """Waits for the end of the process."""
        got = self.process.wait(STOP_SECONDS)
        assert got == code, f"ended with {got}, not {code}:\n{self.stderr}"
        return self


def archive_files(data):
    """The archive's files under a data directory, oldest name first."""
    return sorted(Path(data).rglob("*.zst"))


def archive_lines(data):
    """Every line of the archive, by the real zstd."""
    lines = []
    for path in archive_files(data):
        text = subprocess.run(["zstd", "-dcq", str(path)], check=True, capture_output=True).stdout
        assert text.endswith(b"\n"), f"{path}: the last line has no end"
        lines += text[:-1].split(b"\n")
    return lines
