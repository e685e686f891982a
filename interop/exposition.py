"""What is wrong with a page of /metrics: stricter than promtool and the client library, which let some faults pass."""

import re
import subprocess

from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

SUFFIXES = ("_total", "_created", "_bucket", "_count", "_sum", "_info", "")


def promtool_findings(page):
    """What `promtool check metrics` says; it also counts lint as a finding."""
    run = subprocess.run(["promtool", "check", "metrics"], input=page, capture_output=True)
    return [] if run.returncode == 0 else [line for line in (run.stdout + run.stderr).decode().splitlines() if line]


def findings(page, openmetrics):
    """Every fault of the page, as sentences; none is a good page."""
    try:
        text = page.decode("utf-8")
    except UnicodeDecodeError as error:
        return [f"is not UTF-8: {error}"]
    try:
        families = list((parse_openmetrics if openmetrics else parse_text)(text))
    except Exception as error:  # the parsers raise whatever their own code met
        return [f"parser: {type(error).__name__}: {error}"]
    found = list(bytes_findings(text, openmetrics))
    found += series_findings(families)
    found += contiguity_findings(text, families, openmetrics)
    for family in families:
        if family.type == "histogram":
            found += histogram_findings(family)
        if family.type == "counter":
            found += counter_findings(family)
    return found


def bytes_findings(text, openmetrics):
    if not text.endswith("\n"):
        yield "the last line has no end"
    if "\r" in text:
        yield "a carriage return"
    if openmetrics and not text.endswith("# EOF\n"):
        yield "no # EOF at the end"
    if "\n\n" in text:
        yield "an empty line"


def series_findings(families):
    seen = set()
    for family in families:
        for sample in family.samples:
            series = (sample.name, frozenset(sample.labels.items()))
            if series in seen:
                yield f"series twice: {series}"
            seen.add(series)
            if sample.timestamp is not None:
                yield f"{sample.name} carries a timestamp, which turns staleness off"


def counter_findings(family):
    for sample in family.samples:
        if not sample.value >= 0 or sample.value == float("inf"):
            yield f"counter {sample.name} is {sample.value}"


def histogram_findings(family):
    series = {}
    for sample in family.samples:
        labels = dict(sample.labels)
        bound = labels.pop("le", None)
        part = series.setdefault(frozenset(labels.items()), {"_bucket": []})
        suffix = sample.name.removeprefix(family.name)
        if suffix == "_bucket":
            part["_bucket"].append((float(bound), sample.value))
        else:
            part[suffix] = sample.value
    for labels, part in series.items():
        name = f"{family.name}{dict(labels)}"
        bounds, counts = [b for b, _ in part["_bucket"]], [c for _, c in part["_bucket"]]
        if bounds != sorted(set(bounds)):
            yield f"{name}: bounds do not rise"
        if counts != sorted(counts):
            yield f"{name}: counts are not cumulative"
        if not bounds or bounds[-1] != float("inf"):
            yield f"{name}: no +Inf bucket"
        elif part.get("_count") != counts[-1]:
            yield f"{name}: _count is not the +Inf bucket"
        if "_sum" not in part:
            yield f"{name}: no _sum"


def contiguity_findings(text, families, openmetrics):
    """A family is in one piece, its HELP and TYPE stand once each and before its samples."""
    owner = {family.name + suffix: family.name for family in families for suffix in SUFFIXES}
    done, current, told, sampled = set(), None, set(), set()
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        if line.startswith("#"):
            meta = re.match(r"# (HELP|TYPE|UNIT) (\S+)", line)
            if not meta:
                if openmetrics and line != "# EOF":
                    yield f"line {number}: a comment that OpenMetrics does not know"
                continue
            family = owner.get(meta[2], meta[2])
            if (meta[1], family) in told:
                yield f"line {number}: a second {meta[1]} of {family}"
            if family in sampled:
                yield f"line {number}: {meta[1]} of {family} after its samples"
            told.add((meta[1], family))
        else:
            name = re.match(r"[a-zA-Z_:][a-zA-Z0-9_:]*", line)
            if not name:
                yield f"line {number}: no metric name"
                continue
            family = owner.get(name[0], name[0])
            sampled.add(family)
            if ("TYPE", family) not in told:
                yield f"line {number}: {family} has no TYPE"
        if family != current:
            if family in done:
                yield f"line {number}: {family} is not in one piece"
            done.add(family)
            current = family
