#!/usr/bin/python3
"""hostile.py - bombs, loops and lies through the sandboxed reader: each within its time and memory, each with its reason.

usage: hostile.py [--quick] [--gate] [--samples FOLDER] [--keep FOLDER] [NAME]...

Makes every file of tests/hostile/ (those whose name begins with a NAME), reads it by `atesaki read` and prints what was
said, CPU and elapsed seconds, and the peak memory of the reader and of the one who waits for it. --gate sends some to a
milter while ordinary messages go on. --samples reads the files of a folder instead. Exit 1 when one passes a limit, ends without a word, or is not called what it must be called.
"""
import argparse
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "hostile"))
sys.dont_write_bytecode = True
BUILD = pathlib.Path(os.environ.get("top_builddir", ".")).resolve()

DEADLINE_S, MEMORY_MIB = 20, 512   # as the configuration's defaults
QUICK_DEADLINE_S = 5
START_S, PRINT_S = 3, 10           # to start a reader; to print what it said
READER_BASE_MIB = 96               # libraries, fonts and tables, before the first message
CALLER_MIB = 640                   # a reading at its limits of text and segments, and its printed form
CONF = f"""reader {{{{ deadline = {{deadline}}s
         memory = {MEMORY_MIB}M
         count = 1 }}}}
message {{{{ max = 128M }}}}
"""
REASON = re.compile(rb"^unreadable: (.*): ([a-z-]+)( \(.*\))?$")


def peak_mib(pid):
    """Largest resident size so far, or 0."""
    try:
        with open(f"/proc/{pid}/status", "rb") as status:
            for line in status:
                if line.startswith(b"VmHWM:"):
                    return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0


def children(pid):
    try:
        found = []
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children", "rb") as file:
                found += [int(child) for child in file.read().split()]
        return found
    except OSError:
        return []


class Watch(threading.Thread):
    """Looks at a process and its reader until told to stop."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.caller, self.reader, self.done = pid, 0, 0, threading.Event()

    def run(self):
        while not self.done.wait(0.01):
            self.caller = max(self.caller, peak_mib(self.pid))
            for child in children(self.pid):
                self.reader = max(self.reader, peak_mib(child))


class Result:
    """What came of one file."""

    def __init__(self, name):
        self.name, self.reasons, self.marked, self.code = name, [], False, None
        self.elapsed = self.cpu = self.reader = self.caller = 0

    def says(self):
        if not self.reasons:
            return "read" if self.marked else "read, without a mark"
        first = self.reasons[0]
        return first if len(self.reasons) == 1 else f"{first} and {len(self.reasons) - 1} more"


def parse(path, result, mark):
    """Reasons stand behind the segments; the mark anywhere."""
    with open(path, "rb") as file:
        for line in file:
            if mark in line:
                result.marked = True
            if line.startswith(b"unreadable: "):
                found = REASON.match(line.rstrip(b"\n"))
                if found and len(result.reasons) < 20000:
                    result.reasons.append((found[2] + (found[3] or b"")).decode("utf-8", "replace"))


def read(path, conf, name, folder, mark):
    result = Result(name)
    output = os.path.join(folder, "said")
    with open(output, "wb") as out, open(os.path.join(folder, "errors"), "wb") as errors:
        started = time.monotonic()
        child = subprocess.Popen([BUILD / "console/atesaki", "read", "-c", conf, path], stdout=out, stderr=errors,
                                 env=dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE="en"))
        watch = Watch(child.pid)
        watch.start()
        killer = threading.Timer(DEADLINE_S + 60, child.kill)
        killer.start()
        _, status, usage = os.wait4(child.pid, 0)
        killer.cancel()
        result.elapsed = time.monotonic() - started
        watch.done.set()
        watch.join()
    child.returncode = result.code = os.waitstatus_to_exitcode(status)
    result.cpu = usage.ru_utime + usage.ru_stime
    result.caller, result.reader = watch.caller, watch.reader
    if usage.ru_maxrss > resource.getrusage(resource.RUSAGE_SELF).ru_maxrss:  # the larger of the two is known exactly
        if result.reader >= result.caller:
            result.reader = max(result.reader, usage.ru_maxrss / 1024)
        else:
            result.caller = max(result.caller, usage.ru_maxrss / 1024)
    parse(output, result, mark)
    os.unlink(output)
    return result


def faults(result, expect):
    """What is wrong with it, in words."""
    said = "\n".join(result.reasons) or ("read" if result.marked else "empty")
    if result.code not in (0, 1):
        yield f"exit {result.code}"
    if (result.code == 1) != bool(result.reasons):
        yield "no reason given"
    if result.elapsed > DEADLINE_S + START_S + PRINT_S and result.cpu > result.elapsed / 3:  # else others had the machine
        yield "too slow"
    if result.reader > MEMORY_MIB + READER_BASE_MIB:
        yield "reader too large"
    if result.caller > CALLER_MIB:
        yield "caller too large"
    if re.search(r"^crash", said, re.MULTILINE):
        yield "crash"
    if said.startswith("timeout") and result.cpu < DEADLINE_S / 2:
        return
    if expect not in (None, "read") and not re.search(expect, said, re.MULTILINE):
        yield "expected " + expect
    if expect == "read" and (result.reasons or not result.marked):
        yield "not read whole"


HEAD = f"{'file':44} {'CPU s':>6} {'s':>6} {'reader':>7} {'caller':>7}  said"


def show(result, wrong):
    print(f"{result.name[:44]:44} {result.cpu:6.2f} {result.elapsed:6.2f} {result.reader:7.0f} {result.caller:7.0f}  "
          f"{result.says()[:60]}" + "".join(f"  *** {fault}" for fault in wrong), flush=True)


def make(name, path):
    """In a process of its own: what it takes must not be taken for the reader's."""
    subprocess.run([sys.executable, __file__, "--make", name, path], check=True)


def generated(args, folder):
    from case import CASES
    for case in CASES.values():
        if args.names and not any(case.name.startswith(name) for name in args.names):
            continue
        if args.quick and not case.quick:
            continue
        path = os.path.join(args.keep or folder, case.name)
        make(case.name, path)
        yield path, case.name, case.expect
        if not args.keep:
            os.unlink(path)


def run_gate(args):
    import gate

    def peaks(pid):
        return peak_mib(pid), max([peak_mib(child) for child in children(pid)], default=0)

    with tempfile.TemporaryDirectory(prefix="hostile.", dir=os.environ.get("TMPDIR", "/var/tmp")) as folder:
        return 0 if gate.run(BUILD, folder, make, peaks, args.quick) else 1


def samples(args):
    for path in sorted(args.samples.rglob("*")):
        if path.is_file() and (not args.names or any(path.name.startswith(name) for name in args.names)):
            yield str(path), path.name, None


def run(args):
    results, bad = [], 0
    with tempfile.TemporaryDirectory(prefix="hostile.", dir=os.environ.get("TMPDIR", "/var/tmp")) as folder:
        conf = os.path.join(folder, "atesaki.conf")
        pathlib.Path(conf).write_text(CONF.format(deadline=QUICK_DEADLINE_S if args.quick else DEADLINE_S))
        print(HEAD)
        for path, name, expect in samples(args) if args.samples else generated(args, folder):
            result = read(path, conf, name, folder, b"C-000042")
            wrong = list(faults(result, expect))
            bad += bool(wrong)
            results.append(result)
            if not args.samples or wrong:
                show(result, wrong)
    if args.samples:
        print("the ten that took most time, and most memory")
        for result in sorted(results, key=lambda r: -r.cpu)[:10] + sorted(results, key=lambda r: -r.reader)[:10]:
            show(result, [])
    if results:
        print(f"{len(results)} files, {bad} wrong; most: {max(r.cpu for r in results):.1f} s CPU, {max(r.elapsed for r in results):.1f} s, "
              f"reader {max(r.reader for r in results):.0f} MiB, caller {max(r.caller for r in results):.0f} MiB")
    return 1 if bad or not results else 0


def load():
    import archives  # noqa: F401
    for module in ("mail", "office", "ole", "pdf", "text"):
        if (HERE / "hostile" / (module + ".py")).exists():
            __import__(module)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--quick", action="store_true", help="the short selection")
    parser.add_argument("--gate", action="store_true", help="beside ordinary messages, through a milter")
    parser.add_argument("--samples", type=pathlib.Path)
    parser.add_argument("--keep", help="leave the files in this folder")
    parser.add_argument("--make", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    load()
    if args.make:
        from case import CASES
        with open(args.make[1], "wb") as out:
            CASES[args.make[0]].make(out)
        return 0
    return run_gate(args) if args.gate else run(args)


if __name__ == "__main__":
    sys.exit(main())
