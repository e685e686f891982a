"""TLS, client certificates and tokens, asked for by the real curl."""

import json
import signal
import subprocess

import pytest
from instance import BINARY, archive_lines, free_port, wait_for

PIPELINE = """
data_dir: "{data}"
server:
  listen: "{listen}"
  token: page-token-0123456789
  tls: {cert: server.pem, key: server.key}
inputs:
  http:
    type: http
    listen: "127.0.0.1:INGEST"
    auth: {token: ingest-token-0123456789}
    tls: {cert: server.pem, key: server.key, client_ca: ca.pem}
outputs:
  archive: {type: archive, path: archive}
  metrics: {type: prometheus}
"""


def openssl(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """An authority, a server and a client that it vouches for, and a stranger."""
    folder = tmp_path_factory.mktemp("certificates")
    for name in ("ca", "stranger"):
        openssl(folder, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.pem")
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1")
    for name in ("server", "client"):
        openssl(folder, "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", f"/CN={name}",
                "-keyout", f"{name}.key", "-out", f"{name}.csr")
        openssl(folder, "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                "-days", "2", "-extfile", "names", "-out", f"{name}.pem")
    return folder


def curl(folder, url, *arguments):
    """Status and body; 0 where there was no answer."""
    command = ["curl", "--silent", "--max-time", "10", "--cacert", "ca.pem", "--write-out", "\n%{http_code}", *arguments, url]
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    body, _, status = answer.stdout.rpartition("\n")
    return int(status), body


@pytest.fixture
def instance(run, certificates):
    port = free_port()
    started = run(PIPELINE.replace("INGEST", str(port)).replace("server.pem", str(certificates / "server.pem"))
                  .replace("server.key", str(certificates / "server.key")).replace("ca.pem", str(certificates / "ca.pem")))
    started.ingest = f"https://127.0.0.1:{port}/ingest"
    started.secure = f"https://127.0.0.1:{started.port}"
    wait_for(lambda: curl(certificates, f"{started.secure}/ready")[0] == 200, 15, lambda: f"ready\n{started.stderr}")
    return started


def test_records_come_in_only_with_certificate_and_token(instance, certificates):
    record = ["--data-binary", '{"loss": 0.5}', "--header", "Content-Type: application/json"]
    token = ["--header", "Authorization: Bearer ingest-token-0123456789"]
    client = ["--cert", "client.pem", "--key", "client.key"]
    stranger = ["--cert", "stranger.pem", "--key", "stranger.key"]
    assert curl(certificates, instance.ingest, *record, *token)[0] == 0, "no certificate of a client"
    assert curl(certificates, instance.ingest, *record, *token, *stranger)[0] == 0, "a certificate of nobody's"
    assert curl(certificates, instance.ingest, *record, *client)[0] == 401
    wrong = ["--header", "Authorization: Bearer ingest-token-012345678"]
    assert curl(certificates, instance.ingest, *record, *client, *wrong)[0] == 401
    status, body = curl(certificates, instance.ingest, *record, *client, *token)
    assert (status, json.loads(body)["accepted"]) == (200, 1)
    instance.stop()
    assert archive_lines(instance.data) == [b'{"loss": 0.5}']
    for secret in ("ingest-token", "page-token"):
        assert secret not in instance.stderr


def test_the_page_wants_the_token_and_metrics_do_not(instance, certificates):
    assert curl(certificates, f"{instance.secure}/metrics")[0] == 200
    assert curl(certificates, f"{instance.secure}/health")[0] == 200
    assert curl(certificates, f"{instance.secure}/api/status")[0] in (401, 403)
    assert curl(certificates, f"{instance.secure}/api/status?token=wrong")[0] in (401, 403)
    token = ["--header", "Authorization: Bearer page-token-0123456789"]
    status, body = curl(certificates, f"{instance.secure}/api/status", *token)
    assert status == 200 and json.loads(body), body
    plain = subprocess.run(["curl", "--silent", "--max-time", "5", f"http://127.0.0.1:{instance.port}/metrics"], capture_output=True)
    assert plain.returncode != 0, "nothing is told without TLS"


def test_sighup_takes_renewed_certificates_and_refuses_broken_ones(instance, certificates):
    ask = ["openssl", "s_client", "-connect", f"127.0.0.1:{instance.port}"]

    def serial():
        shown = subprocess.run(ask, input=b"", capture_output=True, timeout=10).stdout
        return subprocess.run(["openssl", "x509", "-noout", "-serial"], input=shown, capture_output=True).stdout

    before = serial()
    openssl(certificates, "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-days", "2", "-extfile", "names", "-out", "server.pem")
    instance.process.send_signal(signal.SIGHUP)
    wait_for(lambda: serial() not in (b"", before), 10, lambda: f"another certificate\n{instance.stderr}")
    good = (certificates / "server.pem").read_text()
    (certificates / "server.pem").write_text("nothing")
    try:
        instance.process.send_signal(signal.SIGHUP)
        wait_for(lambda: "not reloaded" in instance.stderr, 10, lambda: f"refusal\n{instance.stderr}")
    finally:
        (certificates / "server.pem").write_text(good)
    status, page = curl(certificates, f"{instance.secure}/metrics")
    assert status == 200 and "spanmill_config_last_reload_successful 0" in page.splitlines()
    instance.stop()


def test_health_asks_over_tls(instance):
    healthy = subprocess.run([BINARY, "health", instance.secure], capture_output=True, text=True)
    assert healthy.returncode == 0, healthy.stderr
    instance.stop()
    gone = subprocess.run([BINARY, "health", instance.secure], capture_output=True, text=True)
    assert gone.returncode == 1 and instance.secure in gone.stderr
