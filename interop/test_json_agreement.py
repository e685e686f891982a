"""Spanmill's scanner and Python's json on the same bytes: both take a line or both refuse it, and read it the same.

Every line is followed by a marker, so that what comes out between two markers belongs to one line. Two things Python
has its own way with stand apart: depth (a limit of ours, a recursion of Python's) and bytes that are no UTF-8.
"""

import itertools
import json
import os
import random
import re
import sys

import pytest
from conftest import FIXTURES

PIPELINE = """
name: agreement
data_dir: "{data}"
inputs:
  stdin: {type: stdin}
stages:
  - parse: {format: json, on_error: keep}
outputs:
  out: {type: stdout}
"""
SEED = int(os.environ.get("SEED", "20261101"))
REFUSED = object()
BYTES = [
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    '"',
    "\\",
    " ",
    "\t",
    *"0123456789+-.eEtrufalsnNIy/bx",
    "é",
    "☃",
    "😀",
    "\x01",
    "\x7f",
]

sys.set_int_max_str_digits(0)  # Python's own guard against long integers is no rule of JSON's


def numbers():
    """Every text of up to four of these characters where a number may stand, and the words near the bare ones."""
    for length in range(1, 5):
        for text in itertools.product("01-+.eE", repeat=length):
            yield f'{{"v": {"".join(text)}}}'
    for word in (
        "NaN",
        "Infinity",
        "-Infinity",
        "-NaN",
        "+Infinity",
        "nan",
        "inf",
        "Infinit",
        "Infinityy",
        "NaNN",
        "null",
        "nul",
    ):
        yield f'{{"v": {word}}}'
        yield f'{{"v": [{word}, {word}]}}'
    for digits in ("9223372036854775807", "9223372036854775808", "18446744073709551616", "1" * 400, "0." + "1" * 400):
        yield from (f'{{"v": {digits}}}', f'{{"v": -{digits}}}')
    yield from (
        '{"v": 1e400}',
        '{"v": -1e400}',
        '{"v": 1e-400}',
        '{"v": 5e-324}',
        '{"v": 0.1000000000000000055511151231257827}',
    )


def escapes():
    """Every one-character escape, hexadecimal ones whole and cut, pairs of surrogates whole, lone and swapped."""
    for code in range(0x20, 0x7F):
        yield f'{{"v": "\\{chr(code)}"}}'
        yield f'{{"v": "a\\\\{chr(code)}"}}'
    for digits in (
        "0041",
        "00e9",
        "2603",
        "d83d\\ude00",
        "D83D\\uDE00",
        "d83d",
        "ude00",
        "de00\\ud83d",
        "00g0",
        "004",
        "",
        "+041",
    ):
        yield f'{{"v": "x\\u{digits}y"}}'
        yield f'{{"k\\u{digits}": 1}}'
    for count in range(1, 9):
        yield '{"v": "' + "\\" * count + '"}'
        yield '{"v": "' + "\\" * count + '", "w": "}"}'


def structures():
    """Every text of up to five of these pieces behind an opening brace."""
    for length in range(1, 6):
        for pieces in itertools.product(["{", "}", "[", "]", ":", ",", '"a"', "1", " "], repeat=length):
            yield "{" + "".join(pieces)


def shapes():
    """Lines that a block of 64 bytes, a short key or a small table would trip over."""
    for length in itertools.chain(range(120), (255, 256, 257, 1000, 70_000)):
        yield json.dumps({"k" * length: "v" * length})
        yield json.dumps({"a": "\\" * length + '"', "b": '"' * length}) + " " * (length % 9)
        yield json.dumps({"é" * length: "☃" * length, "n": [[length] * 3]}, ensure_ascii=length % 2 == 0)
    for fields in (15, 16, 17, 255, 256, 257, 5000):
        yield json.dumps({f"field_{n}": n for n in range(fields)})
        yield json.dumps({"same": 0})[:-1] + "".join(f', "same": {n}' for n in range(fields)) + "}"
    for depth in (1, 2, 30, 60):
        yield '{"v": ' + "[" * depth + "]" * depth + "}"
        yield '{"v": ' + '{"v": ' * depth + "1" + "}" * depth + "}"
        yield '{"v": ' + "[" * depth + "]" * (depth - 1) + "}"
    yield from (
        "[1, 2]",
        '"text"',
        "42",
        "null",
        "true",
        "{}",
        " {} ",
        "\t{}",
        "{}{}",
        "{} x",
        "x {}",
        "{'a': 1}",
        '{"a": 1,}',
    )


def mutations(count):
    """Lines of the real log with a few characters taken out, put in, swapped or cut off."""
    dice = random.Random(SEED)
    lines = [line for line in (FIXTURES / "logs/train.jsonl").read_text().splitlines() if line.startswith("{")]
    for _ in range(count):
        line = list(dice.choice(lines))
        for _ in range(dice.randint(1, 3)):
            if not line:
                break
            at = dice.randrange(len(line))
            match dice.randrange(5):
                case 0:
                    del line[at : at + dice.randint(1, 4)]
                case 1:
                    line.insert(at, dice.choice(BYTES))
                case 2:
                    line[at] = dice.choice(BYTES)
                case 3:
                    other = dice.randrange(len(line))
                    line[at], line[other] = line[other], line[at]
                case 4:
                    line[at:] = line[at : at + dice.randint(0, 3)]
        yield "".join(line)


def has_prefix(line):
    """Text before an object, as `INFO:name:{..}` has it, is no matter of JSON: test_structlog.py holds that form."""
    return "{" in line and not line.lstrip(" \t").startswith("{")


def python_reads(line):
    """The object that Python's json takes the line for; a line that is no object is text to a pipeline."""
    try:
        value = json.loads(line)
    except ValueError:
        return REFUSED
    return plain(value) if isinstance(value, dict) else REFUSED


def plain(value):
    """A value as both sides can say it: non-finite numbers as text, a lone surrogate as the replacement character."""
    if isinstance(value, dict):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, float) and value - value != 0:
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, str):
        return "".join("\ufffd" if "\ud800" <= letter <= "\udfff" else letter for letter in value)
    return value


def spanmill_reads(run, lines):
    """What comes out of a pipeline for each line: the lines of its records."""
    instance = run(PIPELINE)
    text = "".join(f'{line}\n{{"marker": {number}}}\n' for number, line in enumerate(lines))
    instance.feed(text.encode())
    instance.ended()
    read = [[]]
    for line in instance.stdout.decode("utf-8").removesuffix("\n").split("\n"):
        if line == f'{{"marker": {len(read) - 1}}}':
            read.append([])
        else:
            read[-1].append(line)
    assert len(read) == len(lines) + 1, "a marker is missing"
    return read[:-1]


def fault(line, records):
    """What is wrong with the records that came out for a line, or nothing.

    A line that is no object is text, but for whole objects within it: a line torn by a second writer goes on with one.
    All of it is there, in pieces: as text, or as an object that Python takes too.
    """
    want, got = python_reads(line), [plain(json.loads(record)) for record in records]
    if want is not REFUSED:
        return None if got == [want] else f"Python reads {want}, Spanmill {got}"
    pieces = [record["message"] if list(record) == ["message"] else text for record, text in zip(got, records)]
    if len(got) == 1 and list(got[0]) != ["message"]:
        return f"Python refuses, Spanmill reads {got}"
    if bare("".join(pieces)) != bare(line):
        return f"Python refuses, Spanmill keeps {got}"
    return None


def bare(text):
    """A text without what may differ where it was taken apart or mended: white space, quotes of NaN, surrogates."""
    text = re.sub(r'"(NaN|-?Infinity)"', r"\1", re.sub(r"\s+", "", text))
    return re.sub(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}", r"\\ufffd", text)


CORPORA = {
    "numbers": numbers,
    "escapes": escapes,
    "structures": structures,
    "shapes": shapes,
    "mutations": lambda: mutations(20_000),
}


@pytest.mark.parametrize("corpus", CORPORA)
def test_python_and_spanmill_agree(run, corpus):
    lines = [line for line in CORPORA[corpus]() if line.strip() and not has_prefix(line)]
    read = spanmill_reads(run, lines)
    judged = ((line, fault(line, records)) for line, records in zip(lines, read, strict=True))
    differ = [f"{what}: {line[:300]!r}" for line, what in judged if what]
    shown = "\n".join(differ[:10])
    assert not differ, f"{len(differ)} of {len(lines)} lines (SEED={SEED}):\n{shown}"


def test_the_order_of_keys_and_the_text_of_numbers_stay(run):
    lines = ['{"z": 1.10, "a": 1E5, "m": 0.1000000000000000055511151231257827, "big": 123456789012345678901234567890}']
    instance = run(PIPELINE)
    instance.feed((lines[0] + "\n").encode())
    instance.ended()
    assert instance.stdout.decode().splitlines() == lines


@pytest.mark.parametrize("broken", [b"\xff", b"\xc3", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x98"])
def test_broken_utf8_leaves_valid_json_and_utf8(run, broken):
    instance = run(PIPELINE)
    instance.feed(b'{"k' + broken + b'": "v' + broken + b'", "n": 1}\n{"after": true}\n')
    instance.ended()
    records = [json.loads(line) for line in instance.stdout.decode("utf-8").removesuffix("\n").split("\n")]
    assert records[0]["n"] == 1
    assert records[1] == {"after": True}


def test_great_depth_is_refused_and_harms_no_neighbour(run):
    deep = '{"v": ' + "[" * 100_000 + "]" * 100_000 + "}"
    before, kept, after = spanmill_reads(run, ['{"before": 1}', deep, '{"after": 1}'])
    assert (before, after) == (['{"before": 1}'], ['{"after": 1}'])
    assert [list(json.loads(record)) for record in kept] == [["message"]]
