#!/usr/bin/python3
"""mutate.py BUILD [--conditions FILE ...] [--only REGEX] - switches off each claim rule and each row of the decision table in turn.

Each mutant is one source of policy/ changed in one place, compiled beside the build folder and linked with its tests; it is
killed when a named test fails. Prints a line for each and the survivors; exit 1 when there are any. --conditions also takes
every `if` of the files named (policy/claim_text.c) as never true."""
import argparse
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

TESTS = ["policy/test_claim", "policy/test_judge"]
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


class Mutant:
    def __init__(self, file, name, source):
        self.file, self.name, self.source = file, name, source


def by_pattern(file, pattern, change, name):
    """A mutant for each place in the file that the pattern fits."""
    source = (ROOT / file).read_text(encoding="utf-8")
    for m in re.finditer(pattern, source, re.M):
        line = source.count("\n", 0, m.start()) + 1
        yield Mutant(file, f"{file}:{line}: {name}: {' '.join(m.group(0).split())[:90]}", source[:m.start()] + m.expand(change) + source[m.end():])


def rules():
    yield from by_pattern("policy/claim.c", r'^\t\{".*", SEGMENT_\w+, claim_\w+, \w+\},\n', "", "no rule")
    yield from by_pattern("policy/claim.c", r"^\tlook_at_tables\(c\);|^\tclaim_sole\(c\);", ";", "no rule")
    yield from by_pattern("policy/claim_table.c", r"\tcase CELL_(LABEL|NAME_LABEL|HEAD_NAME|TO|CALLER|COMPANY):\n(?=\t\t)", r"\g<0>\t\tbreak;\n", "no cell")
    yield from by_pattern("policy/claim_table.c", r"^\teach_run\(&t, .*\);", ";", "no pass over tables")
    yield from by_pattern("policy/claim_table.c", r"^\t+(honour_beside|look_at_values|mark_data|state_short)\(t, .*\);", ";", "no step")
    yield from by_pattern("policy/honour.c", r'\{"[^"]+", HONOUR_\w+\},', "", "no honorific")
    yield from by_pattern("policy/zone.c", r"m->quoted \? ZONE_QUOTED : |m->foot \? ZONE_FOOT : ", "", "no zone")


def decisions():
    yield from by_pattern("policy/judge.c", r"(j->found\[REASON_\w+\] = )(.*);", r"\1false && (\2);", "reason never")
    yield from by_pattern("policy/judge.c", r"(case REASON_\w+: action = )conf->action_\w+;", r"\1ACTION_PASS;", "passes")
    yield from by_pattern("policy/strictness.c", r"(case REASON_\w+: return )s->\w+;", r"\1CONF_UNSET;", "nothing for one client")
    yield from by_pattern("policy/judge.c", r"return drop_weak\(j\) == 0 \?", "return true ?", "no step")
    yield from by_pattern("policy/judge.c", r"(?<=\treturn )j->claims.count > 0 \|\| j->reading->unreadable_count > 0 \|\| subject_says_report\(j\) \|\|",
                          "subject_says_report(j) ||", "no report by its claims")
    yield from by_pattern("policy/judge.c", r"(?<=unreadable_count > 0 \|\| )subject_says_report\(j\) \|\|", "", "no report by its subject")
    yield from by_pattern("policy/judge.c", r"&& meant_by_recipients\(j\)", "&& false", "nobody meant")
    yield from by_pattern("policy/judge.c", r"if \(j->claims.v\[i\].alternative == 0 && ", "if (", "any reading")
    yield from by_pattern("policy/judge.c", r"PART_CONTAINER && identified\[parent\]\)", "PART_CONTAINER && false)", "archives speak for nobody")
    yield from by_pattern("policy/recipient.c", r"(?<=return )!concerned \?", "false ?", "nobody is another client's")
    yield from by_pattern("policy/recipient.c", r": valid \? RECIPIENT_CLIENT", ": true ? RECIPIENT_CLIENT", "no expiry")
    yield from by_pattern("policy/recipient.c", r"r->owners.count == 0 && address_domain_in", "address_domain_in", "aliases of ours are ours")


def conditions(files):
    for file in files:
        yield from by_pattern(file, r"^(\t+)if \((?=.*\)\s*(\{)?$)", r"\1if (0 && (", "never")


def balanced(mutant):
    """`if (0 && (` opened one parenthesis more: closes it at the end of the condition."""
    at = mutant.source.find("if (0 && (")
    if at < 0:
        return mutant
    depth, i = 0, mutant.source.index("(", at)
    while True:
        depth += {"(": 1, ")": -1}.get(mutant.source[i], 0)
        if depth == 1 and mutant.source[i] == ")":
            break
        i += 1
    mutant.source = mutant.source[:i] + ")" + mutant.source[i:]
    return mutant


class Bench:
    def __init__(self, build, folder):
        self.build, self.folder = build, folder
        self.links = [self.command(f"policy/libpolicy.a", t, r"-o ") for t in TESTS]

    def command(self, changed, target, has):
        """The command by which make would make the target if `changed` had changed."""
        out = subprocess.run(["make", "-n", "V=1", "-W", changed, target], cwd=self.build, capture_output=True, text=True, check=True).stdout
        lines = [x for x in out.replace("\\\n", " ").splitlines() if re.search(has, x) and pathlib.Path(target).name in x]
        return lines[-1]

    def survives(self, mutant):
        stem = pathlib.Path(mutant.file).stem
        object_ = f"policy/libpolicy_a-{stem}.o"
        source = self.folder / f"{stem}.c"
        source.write_text(mutant.source, encoding="utf-8")
        line = self.command(str(ROOT / mutant.file), object_, r" -c ")
        words = shlex.split(re.sub(r"`[^`]*`\S+", "", line))
        words = [w for i, w in enumerate(words) if not (w in ("-MD", "-MP", "-MT", "-MF", "-Werror") or words[i - 1] in ("-MT", "-MF"))]
        words = [w for w in words if not w.endswith(f"{stem}.c")] + ["-O1", "-w", str(source)]
        words[words.index("-o") + 1] = str(self.folder / pathlib.Path(object_).name)
        done = subprocess.run(words, cwd=self.build, capture_output=True, text=True)
        if done.returncode != 0:
            return "does not compile: " + (done.stderr.strip().splitlines() or ["?"])[0][:150]
        library = self.folder / "libpolicy.a"
        library.write_bytes((self.build / "policy/libpolicy.a").read_bytes())
        subprocess.run(["ar", "r", library, self.folder / pathlib.Path(object_).name], check=True, capture_output=True)
        for test, link in zip(TESTS, self.links):
            words = [str(library) if w == "policy/libpolicy.a" else w for w in shlex.split(link.split("&&")[-1].split(";")[-1])]
            out = words.index("-o") + 1
            words[out] = str(self.folder / pathlib.Path(test).name)
            subprocess.run(words, cwd=self.build, check=True, capture_output=True)
            try:
                done = subprocess.run([words[out]], cwd=self.build, capture_output=True, text=True, timeout=60)
            except subprocess.TimeoutExpired:
                return ""
            if done.returncode != 0:
                self.killer = next((x for x in done.stderr.splitlines() if x and not x.startswith("[") and not x.startswith("case")), test)[:110]
                return ""
        return "survives"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--conditions", nargs="*", default=[])
    parser.add_argument("--only", default="", help="only mutants whose name this regular expression fits")
    options = parser.parse_args()
    mutants = list(conditions(options.conditions)) if options.conditions else [*rules(), *decisions()]
    mutants = [m for m in mutants if re.search(options.only, m.name)]
    survivors, killed = [], 0
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options.build.resolve(), pathlib.Path(folder))
        for mutant in map(balanced, mutants):
            bench.killer = ""
            left = bench.survives(mutant)
            killed += not left
            if left:
                survivors.append((left, mutant.name))
            print(f"{left or 'killed'}: {mutant.name}" + (f"  [{bench.killer}]" if not left else ""), flush=True)
    print(f"{len(mutants)} mutants, {killed} killed")
    for left, name in survivors:
        print(f"{left}: {name}")
    sys.exit(1 if survivors else 0)


if __name__ == "__main__":
    main()
