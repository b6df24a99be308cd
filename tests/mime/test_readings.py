#!/usr/bin/python3
"""test_readings.py - what any mail program shows of an ambiguous message is in the reading.

usage: test_readings.py READER [MESSAGE ...]

readings.tsv has a line for each case: what Thunderbird, Outlook and Gmail show, in the words of messages.py, and where that is
known from. A "?" marks what is not documented of that program: covered all the same. "-": nothing of it. "!why": cannot be
read by the gate, must be called so. Each reading of a message has an identifier of its own; all that some program shows
must stand in the reading, apart from other letters and digits.
"""
import csv
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unicodedata

import messages

HERE = pathlib.Path(__file__).resolve().parent
PROGRAMS = ("Thunderbird", "Outlook", "Gmail")


class Identifiers(dict):
    """Gives each reading's name an identifier, the same one each time."""

    def __call__(self, name):
        return self.setdefault(name, f"C-{100101 + len(self) * 101:06}")


def table():
    with open(HERE / "readings.tsv", encoding="utf-8", newline="") as tsv:
        return list(csv.DictReader(tsv, delimiter="\t", quoting=csv.QUOTE_NONE))


def shown(row):
    """The names and whys of all programs."""
    words = " ".join(row[program] for program in PROGRAMS).replace("?", "").split()
    return {word for word in words if word != "-"}


def build(name, identifiers):
    made = messages.MESSAGES[name](identifiers)
    return made if isinstance(made, bytes) else messages.raw(made)


def read(reader, paths):
    done = subprocess.run([reader, "--message", *paths], capture_output=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"{reader}: exit {done.returncode}: {done.stderr.decode(errors='replace')}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def folded(reading):
    return unicodedata.normalize("NFKC", "\n".join(s["text"] for s in reading["segments"]))


def missing(row, identifiers, reading):
    """What some program shows and the reading hasn't."""
    text = folded(reading)
    whys = {f"!{u['why']}" for u in reading["unreadable"]}
    lost = []
    for name in sorted(shown(row)):
        if name.startswith("!"):
            found = name in whys
        else:
            found = re.search(rf"(?<![0-9A-Za-z]){re.escape(identifiers[name])}(?![0-9A-Za-z])", text)
        if not found:
            lost.append(name)
    return lost


def check_table(rows):
    """Faults of the table itself: a test that cannot fail is none."""
    faults = []
    names = [row["message"] for row in rows]
    faults += [f"no line for message {name}" for name in messages.MESSAGES if name not in names]
    faults += [f"two lines for message {name}" for name in set(names) if names.count(name) > 1]
    for row in rows:
        identifiers = Identifiers()
        build(row["message"], identifiers)
        if not shown(row) or None in row.values() or not row["source"]:
            faults.append(f"{row['message']}: nothing to look for, or no source")
        faults += [f"{row['message']}: {name} is not in the message" for name in shown(row)
                   if not name.startswith("!") and name not in identifiers]
        faults += [f"{row['message']}: {name} is in no column" for name in identifiers if name not in shown(row)]
    return faults


def main():
    reader, wanted = sys.argv[1], sys.argv[2:]
    rows = [row for row in table() if not wanted or row["message"] in wanted]
    faults = [] if wanted else check_table(rows)
    all_identifiers = [Identifiers() for _ in rows]
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, row["message"] + ".eml") for row in rows]
        for row, identifiers, path in zip(rows, all_identifiers, paths):
            pathlib.Path(path).write_bytes(build(row["message"], identifiers))
        readings = read(reader, paths)
    for row, identifiers, reading in zip(rows, all_identifiers, readings):
        lost = missing(row, identifiers, reading)
        if lost:
            faults.append(f"{row['message']} ({row['case']}): {', '.join(lost)} not read")
        if wanted:
            print(json.dumps(reading, ensure_ascii=False, indent=1))
    print(*faults, f"{len(rows)} messages, {len(faults)} faults", sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
