#!/usr/bin/python3
"""corpus.py - reads every file of a corpus and compares with what its index says must be found.

usage: corpus.py FOLDER [--reader COMMAND] [--kind KIND]... [--jobs N] [--timeout SECONDS] [--all]

FOLDER holds INDEX.tsv: path, kind, bytes, note, expect, verified. The reader gets paths as its last arguments and prints
the JSON of `atesaki read --json`, a line each. A file is wrong if its verified phrase is missing, an encrypted one isn't
called so, one with mere protection flags is called encrypted, or the reader dies or takes too long. A file that
known_misses.tsv beside this script names, with its reason, is told but isn't wrong. Exit 1 when one is wrong.
"""
import argparse
import collections
import csv
import json
import os
import pathlib
import queue
import selectors
import shlex
import subprocess
import sys
import threading
import time
import unicodedata

HERE = pathlib.Path(__file__).resolve().parent
BATCH = 24
COLUMNS = ("found", "encrypted", "explained", "nothing to find", "wrong")


def folded(text):
    """NFKC without white space: what is compared."""
    return "".join(unicodedata.normalize("NFKC", text).split())


class Lines:
    """The lines that a program prints, each waited for no longer than a limit."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.waiting = b""
        self.ready = selectors.DefaultSelector()
        self.ready.register(self.process.stdout, selectors.EVENT_READ)

    def next(self, timeout):
        """A line, or a word for why there is none."""
        until = time.monotonic() + timeout
        while b"\n" not in self.waiting:
            if not self.ready.select(max(0, until - time.monotonic())):
                return None, "slow"
            more = os.read(self.process.stdout.fileno(), 1 << 20)
            if not more:
                return None, f"died ({self.process.wait()})"
            self.waiting += more
        line, self.waiting = self.waiting.split(b"\n", 1)
        return line, None

    def close(self):
        self.ready.close()
        self.process.stdout.close()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def read_batch(command, folder, rows, timeout):
    """Yields each row with its reading or what went wrong. After a fault a new reader goes on with the rest."""
    while rows:
        lines = Lines(command + [str(folder / row["path"]) for row in rows])
        fault = None
        while rows and fault is None:
            line, fault = lines.next(timeout)
            try:
                reading = None if fault else json.loads(line)
            except ValueError:
                reading, fault = None, "no JSON"
            yield rows[0], reading, fault
            rows = rows[1:]
        lines.close()


def expects_encrypted(row):
    if not row["kind"].endswith("-encrypted") or row["note"].startswith("protection flags only"):
        return False
    return "opens without password" not in row["note"]


def judge(row, reading):
    """found, missed, encrypted, or what is wrong."""
    reasons = [u["why"] for u in reading["unreadable"]]
    text = folded("\n".join(s["text"] for s in reading["segments"]))
    where = folded("\n".join(s["place"] for s in reading["segments"] + reading["unreadable"]))
    phrase = folded(row["expect"])
    if expects_encrypted(row):
        return "encrypted" if "encrypted" in reasons else "not called encrypted"
    if "protection flags only" in row["note"] and "encrypted" in reasons:
        return "called encrypted"
    if not phrase or row["verified"] != "verified":
        return "nothing to find"
    if phrase in text or phrase in where:
        return "found"
    return "missed" + (" (" + ",".join(sorted(set(reasons))) + ")" if reasons else "")


def is_wrong(row, result):
    if row["kind"] == "bombs-and-malformed":
        return result == "slow" or result.startswith("died") or result == "no JSON"
    return result not in ("found", "encrypted", "nothing to find")


def known_misses():
    path = HERE / "known_misses.tsv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row[0]: row[1] for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if len(row) > 1}


def arguments():
    build = os.environ.get("top_builddir", ".")
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--reader", default=f"{build}/console/atesaki read --json")
    parser.add_argument("--kind", action="append")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--timeout", type=float, default=60, help="seconds for one file")
    parser.add_argument("--all", action="store_true", help="tell the known misses too")
    return parser.parse_args()


def judge_all(args, rows):
    """Yields each row with its result, as they come."""
    command = shlex.split(args.reader)
    batches, results = queue.SimpleQueue(), queue.SimpleQueue()
    for at in range(0, len(rows), BATCH):
        batches.put(rows[at:at + BATCH])

    def work():
        while True:
            try:
                batch = batches.get_nowait()
            except queue.Empty:
                return
            for row, reading, fault in read_batch(command, args.folder, batch, args.timeout):
                results.put((row, fault or judge(row, reading)))

    for _ in range(args.jobs):
        threading.Thread(target=work, daemon=True).start()
    for _ in rows:
        yield results.get()


def progress(done, total):
    if sys.stderr.isatty():
        print(f"\r{done}/{total}", end="\r" if done < total else "\n", file=sys.stderr, flush=True)


def table(counts):
    total = collections.Counter()
    print(f"\n{'kind':24}" + "".join(f"{name:>17}" for name in COLUMNS))
    for kind, words in sorted(counts.items()) + [("all", total)]:
        print(f"{kind:24}" + "".join(f"{words[name]:17}" for name in COLUMNS))
        total.update(words if words is not total else {})
    looked_for = total["found"] + total["explained"] + total["wrong"] + total["encrypted"]
    right = total["found"] + total["encrypted"]
    if looked_for:
        print(f"{right} of {looked_for} as they must be, {100 * right / looked_for:.1f} %; {total['explained']} explained")


def main():
    args = arguments()
    known = known_misses()
    counts = collections.defaultdict(collections.Counter)
    with (args.folder / "INDEX.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    rows = [row for row in rows if not args.kind or row["kind"] in args.kind]
    for done, (row, result) in enumerate(judge_all(args, rows), 1):
        word = result if row["kind"] != "bombs-and-malformed" or result == "found" else "nothing to find"
        if is_wrong(row, result):
            reason = known.get(row["path"])
            word = "explained" if reason else "wrong"
            if reason is None or args.all:
                print(f"{row['path']}: {result}: {reason or row['expect']}", flush=True)
        counts[row["kind"]][word] += 1
        progress(done, len(rows))
    table(counts)
    return 1 if any(words["wrong"] for words in counts.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
