#!/usr/bin/python3
"""run.py [--seed N ...] [--count N] [--keep FOLDER] - makes a corpus for each seed, judges it, counts leaks and false holds.

A leak is a message that must be held and passed; a false hold one that must pass and was held. Exit 1 on any leak, on more than
0.2 % false holds. 77 (skipped) where the program is not built."""
import argparse
import collections
import os
import pathlib
import subprocess
import sys
import tempfile

import generate

FALSE_HOLDS_MOST = 0.002


class Tally:
    def __init__(self):
        self.messages = self.must_pass = 0
        self.leaks, self.false_holds, self.wrong_reason = [], [], []
        self.given, self.right, self.expected, self.met = (collections.Counter() for _ in range(4))

    def take(self, seed, truth, verdict):
        name, must, reasons, op, tags = truth
        kind, given, claims = verdict
        given = given.split(",")
        wanted = set(reasons.split(",")) if reasons else set()
        told = (f"seed {seed} {name}", op, f"wanted {reasons or 'pass'}", f"got {','.join(given)}", claims.strip(), tags)
        self.messages += 1
        self.must_pass += must == "pass"
        if must == "hold" and kind == "pass":
            self.leaks.append(told)
        elif must == "pass" and kind != "pass":
            self.false_holds.append(told)
        elif must == "hold" and not wanted & set(given):
            self.wrong_reason.append(told)
        if kind == "hold":
            for r in given:
                self.given[r] += 1
                self.right[r] += must == "hold"
        for r in wanted:
            self.expected[r] += 1
            self.met[r] += r in given

    def print(self):
        print(f"\n{'reason':22}{'given':>8}{'rightly':>9}{'precision':>11}{'expected':>10}{'given then':>12}")
        for r in sorted(set(self.given) | set(self.expected)):
            precision = f"{self.right[r] / self.given[r]:.3f}" if self.given[r] else "-"
            print(f"{r:22}{self.given[r]:8}{self.right[r]:9}{precision:>11}{self.expected[r]:10}{self.met[r]:12}")
        rate = len(self.false_holds) / max(1, self.must_pass)
        print(f"\n{self.messages} messages: {len(self.leaks)} leaks, {len(self.false_holds)} false holds of {self.must_pass} "
              f"({100 * rate:.2f} %), {len(self.wrong_reason)} held for another reason")

    def good(self):
        return not self.leaks and len(self.false_holds) <= max(1, FALSE_HOLDS_MOST * self.must_pass)


def judge(program, folder):
    done = subprocess.run([program, folder / "atesaki.conf", folder / "clients.csv", folder / "list"], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"run.py: {program}: {done.stderr}")
    return [line.split("\t") for line in done.stdout.splitlines()]


def run_seed(tally, program, seed, count, folder):
    clients = generate.write(folder, seed, count)
    truth = [line.split("\t") for line in (folder / "truth.tsv").read_text(encoding="utf-8").splitlines()]
    verdicts = judge(program, folder)
    if len(verdicts) != len(truth):
        sys.exit(f"run.py: {len(truth)} messages, {len(verdicts)} verdicts")
    before = len(tally.leaks), len(tally.false_holds)
    for t, v in zip(truth, verdicts):
        tally.take(seed, t, v)
    print(f"seed {seed}: {count} messages, {clients} clients: {len(tally.leaks) - before[0]} leaks, "
          f"{len(tally.false_holds) - before[1]} false holds", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, nargs="+", default=[1])
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("--show", type=int, default=40)
    options = parser.parse_args()
    program = pathlib.Path(os.environ.get("top_builddir", ".")) / "tests/judge_list"
    if not program.exists():
        print(f"run.py: {program}: not built")
        sys.exit(77)
    tally = Tally()
    for seed in options.seed:
        with tempfile.TemporaryDirectory() as temporary:
            folder = options.keep / str(seed) if options.keep else pathlib.Path(temporary)
            run_seed(tally, program, seed, options.count, folder)
    for name, list_ in (("leak", tally.leaks), ("false hold", tally.false_holds), ("other reason", tally.wrong_reason)):
        for told in list_[:options.show]:
            print(f"{name}: " + " | ".join(told))
    tally.print()
    sys.exit(0 if tally.good() else 1)


if __name__ == "__main__":
    main()
