#!/usr/bin/python3
"""corpus.py - reads every file of a corpus and compares with what its index says must be found.

usage: corpus.py FOLDER [--reader COMMAND] [--kind KIND]... [--jobs N] [--timeout SECONDS] [--all]

FOLDER holds INDEX.tsv: path, kind, bytes, note, expect, verified. The reader gets the path as its last argument and prints
the JSON of `atesaki read --json`. A file is wrong if its verified phrase is missing, an encrypted one isn't called so, one
with mere protection flags is called encrypted, or the reader dies or takes too long. A file that known_misses.tsv beside
this script names, with its reason, is told but isn't wrong. Exit 1 when one is wrong.
"""
import argparse
import collections
import concurrent.futures
import csv
import json
import os
import pathlib
import shlex
import subprocess
import sys
import unicodedata

HERE = pathlib.Path(__file__).resolve().parent


def folded(text):
    """NFKC without white space: what is compared."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def run_reader(command, path, timeout):
    """The reading, or a word for how it failed."""
    try:
        done = subprocess.run(command + [str(path)], capture_output=True, timeout=timeout, check=False)
    except subprocess.TimeoutExpired:
        return None, "slow"
    if done.returncode not in (0, 1):
        return None, f"died ({done.returncode})"
    try:
        return json.loads(done.stdout), None
    except ValueError:
        return None, "no JSON"


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
    parser.add_argument("--timeout", type=float, default=30)
    parser.add_argument("--all", action="store_true", help="tell the known misses too")
    return parser.parse_args()


def judge_all(args, rows):
    command = shlex.split(args.reader)

    def one(row):
        reading, fault = run_reader(command, args.folder / row["path"], args.timeout)
        return row, fault or judge(row, reading)

    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        yield from pool.map(one, rows)


def main():
    args = arguments()
    known = known_misses()
    counts = collections.defaultdict(collections.Counter)
    wrong = 0
    with (args.folder / "INDEX.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    rows = [row for row in rows if not args.kind or row["kind"] in args.kind]
    for row, result in judge_all(args, rows):
        word = "missed" if result.startswith("missed") else result
        if is_wrong(row, result):
            reason = known.get(row["path"])
            wrong += reason is None
            word = "explained" if reason else word
            if reason is None or args.all:
                print(f"{row['path']}: {result}: {reason or row['expect']}")
        counts[row["kind"]][word] += 1
    for kind, words in sorted(counts.items()):
        print(f"{kind:24}" + "  ".join(f"{word} {count}" for word, count in sorted(words.items())))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
