#!/usr/bin/python3
"""run.py [--only REGEX] - switches off each claim rule and each row of the decision table in turn: a named test must fail.

mutants.tsv has a line for each: its name, the source, a piece of it, the piece with a switch (ON), the test that must fail. All
switches go into copies of the sources at once, compiled and linked with the tests in a folder of their own, so that what is
installed knows nothing of them; then the tests run once for each switch. Prints a table; exit 1 when something can be
switched off and its test does not fail, when a piece of source stands no longer there, or when a rule or a row has no line."""
import argparse
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TESTS = ["policy/test_claim", "policy/test_judge", "policy/test_partner", "policy/test_profile", "policy/test_seen", "policy/test_stamp",
         "policy/test_strictness"]
SWITCH = """#include <stdlib.h>
int mutant;
__attribute__((constructor)) static void choose(void)
{
	const char *text = getenv("MUTANT");
	mutant = text == NULL ? 0 : atoi(text);
}
"""


class Mutant:
    def __init__(self, number, line):
        self.number = number
        fields = line.rstrip("\n").split("\t")
        if len(fields) != 5:
            sys.exit(f"mutants.tsv: not five columns: {line}")
        self.name, self.file, self.killer = fields[0], fields[1], fields[4]
        self.text, self.off = (f.replace("\\n", "\n").replace("\\t", "\t") for f in fields[2:4])


def load():
    lines = [x for x in (HERE / "mutants.tsv").read_text(encoding="utf-8").splitlines() if x and not x.startswith("#")]
    return [Mutant(i + 1, line) for i, line in enumerate(lines)]


def without_a_line(mutants):
    """Rules and rows that nothing switches off."""
    offs = "\n".join(m.off for m in mutants)
    rules = re.findall(r'^\t\{"([^"]*)", SEGMENT_', (ROOT / "policy/claim.c").read_text(encoding="utf-8"), re.M)
    yield from sorted({f"two rules of one name: {r}" for r in rules if rules.count(r) > 1})
    yield from (f"rule without a line: {r}" for r in rules if f'"{r}"' not in offs)
    rows = re.findall(r"case REASON_(\w+): action = \w+->action_", (ROOT / "policy/judge.c").read_text(encoding="utf-8"))
    yield from (f"row without a line: {r}" for r in rows if f"case REASON_{r}: action = ON" not in offs)
    yield from (f"reason without a line: {r}" for r in rows if not re.search(rf"found\[REASON_{r}\] = ON", offs))


def switched(file, mutants):
    source = (ROOT / file).read_text(encoding="utf-8")
    for m in mutants:
        if m.file != file:
            continue
        if source.count(m.text) != 1:
            sys.exit(f"mutants.tsv: {m.name}: its text stands {source.count(m.text)} times in {file}: {m.text!r}")
        source = source.replace(m.text, re.sub(r"\bON\b", f"(mutant != {m.number})", m.off))
    return f"extern int mutant;\n#line 1 \"{file}\"\n{source}"


class Bench:
    def __init__(self, build, folder, mutants):
        self.build, self.folder = build, folder
        self.archive = folder / "libpolicy.a"
        self.archive.write_bytes((build / "policy/libpolicy.a").read_bytes())
        command = self.make("policy/libpolicy_a-claim.o", ROOT / "policy/claim.c")
        words = shlex.split(re.sub(r"`[^`]*`\S+", "", command))
        drop = {"-MD", "-MP", "-c"}
        skip = {"-MT", "-MF", "-o"}
        words = [w for i, w in enumerate(words) if w not in drop | skip and words[i - 1] not in skip and not w.endswith("claim.c")]
        self.compiler = [*words, "-w", "-O1"]
        for file in sorted({m.file for m in mutants}):
            self.compile(f"libpolicy_a-{pathlib.Path(file).stem}", switched(file, mutants))
        self.compile("mutant", SWITCH)
        subprocess.run(["ar", "r", self.archive, *folder.glob("*.o")], check=True, capture_output=True)
        for test in TESTS:
            self.link(test)

    def make(self, target, changed):
        out = subprocess.run(["make", "-n", "V=1", "-W", changed, target], cwd=self.build, capture_output=True, text=True, check=True).stdout
        return [x for x in out.replace("\\\n", " ").splitlines() if f"-o {target} " in x][-1].split("&&")[-1].split(";")[-1]

    def compile(self, name, source):
        (self.folder / f"{name}.c").write_text(source, encoding="utf-8")
        done = subprocess.run([*self.compiler, "-c", self.folder / f"{name}.c", "-o", self.folder / f"{name}.o"], cwd=self.build,
                              capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"run.py: {name}: {done.stderr}")

    def link(self, test):
        words = shlex.split(self.make(test, "policy/libpolicy.a"))
        words = [str(self.archive) if w == "policy/libpolicy.a" else w for w in words]
        words[words.index("-o") + 1] = str(self.folder / pathlib.Path(test).name)
        subprocess.run(words, cwd=self.build, check=True, capture_output=True)

    def failures(self, number):
        """What the tests say of it, by name; the empty list: nothing."""
        failed = []
        for test in TESTS:
            done = subprocess.run([self.folder / pathlib.Path(test).name], cwd=self.build, capture_output=True, text=True, timeout=60,
                                  env={**os.environ, "MUTANT": str(number)})
            if done.returncode != 0:
                failed += re.findall(r"^(?:\[ +ERROR +\] --- )?(?:ERROR: )?(.+?): .*, not ", done.stderr, re.M)
                failed += re.findall(r"^\[  FAILED  \] (?:\w+: )?(?!\d)(\w+)$", done.stderr, re.M) or [test]
        return failed


def judge(bench, mutants, survey):
    wrong = 0
    for m in mutants:
        failed = bench.failures(m.number)
        good = m.killer in failed
        wrong += not good
        if survey:
            print("\t".join((m.name, *failed)))
        else:
            print(f"{'ok' if good else 'NOT CAUGHT':10}  {m.name:60}  {m.killer}" + ("" if good else f"  (failed: {failed[:3]})"), flush=True)
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", default="", help="only those whose name this regular expression fits")
    parser.add_argument("--survey", action="store_true", help="print every test that fails for each, to choose one by")
    options = parser.parse_args()
    mutants = load()
    missing = list(without_a_line(mutants))
    print("\n".join(missing), end="\n" if missing else "")
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(pathlib.Path(os.environ.get("top_builddir", ".")).resolve(), pathlib.Path(folder), mutants)
        if bench.failures(0):
            sys.exit("run.py: tests fail with everything switched on")
        wrong = judge(bench, [m for m in mutants if re.search(options.only, m.name)], options.survey)
    print(f"{len(mutants)} rules and rows, {wrong} not caught, {len(missing)} without a line")
    sys.exit(1 if wrong or missing else 0)


if __name__ == "__main__":
    main()
