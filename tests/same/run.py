#!/usr/bin/python3
"""run.py [--seed N ...] [--count N] - the same message in other charsets, encodings and line breaks has the same verdict.

Letters of the corpus (tests/corpus), right and wrong ones, are written again in every way of WAYS, read and judged; verdict,
reasons and claims must be those of plain UTF-8. Other line breaks may change by which rule a claim is found, not the verdict. 77
(skipped) where the program is not built."""
import argparse
import base64
import collections
import os
import pathlib
import quopri
import subprocess
import sys
import tempfile
import unicodedata

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "corpus"))
import generate  # noqa: E402

CODECS = ["utf-8", "iso-2022-jp", "cp932", "euc-jp", "utf-16", "utf-16-le", "utf-16-be", "utf-7"]
EVERYWHERE = ["iso2022_jp", "cp932", "euc_jp"]
LABELS = {"cp932": "shift_jis", "utf-16": "utf-16", "utf-16-le": "utf-16le", "utf-16-be": "utf-16be"}
CLOSERS = "、。，．・：；？！゛゜々ー）］｝」』】〉》"


def columns(c):
    return 2 if unicodedata.east_asian_width(c) in "WF" else 1


def may_break(before, after):
    """Between characters where mail programs break Japanese: not within a word of Latin letters, not before closing punctuation."""
    return columns(before) == 2 and columns(after) == 2 and after not in CLOSERS


def pieces(line, most):
    """The line in pieces of at most so many columns, where it can be broken."""
    start = at = width = 0
    while at < len(line):
        width += columns(line[at])
        if width > most and at > start and may_break(line[at - 1], line[at]):
            yield line[start:at]
            start, width = at, columns(line[at])
        at += 1
    yield line[start:]


def hard(text, most):
    return "\n".join("\n".join(pieces(line, most)) for line in text.split("\n"))


def flowed(text, most):
    """RFC 3676 with DelSp=yes."""
    lines = []
    for line in text.split("\n"):
        parts = list(pieces(line.rstrip(" ") if line != "-- " else line, most))
        parts = [" " + p if p.startswith((" ", ">", "From ")) else p for p in parts]
        lines += [p + " " for p in parts[:-1]] + parts[-1:]
    return "\n".join(lines)


def folded(subject, codec, by_q, at):
    """Encoded words (RFC 2047) of `at` characters each, one on each line."""
    label = LABELS.get(codec, codec)
    words = []
    for i in range(0, len(subject), at):
        data = subject[i:i + at].encode(codec)
        text = "".join(f"={b:02X}" for b in data) if by_q else base64.b64encode(data).decode()
        words.append(f"=?{label}?{'Q' if by_q else 'B'}?{text}?=")
    return "\r\n ".join(words)


def transferred(data, how):
    if how == "base64":
        return base64.encodebytes(data).replace(b"\n", b"\r\n")
    if how == "quoted-printable" and b"\0" in data:  # no lines that quopri could tell
        return b"=\r\n".join("".join(f"={b:02X}" for b in data[i:i + 25]).encode() for i in range(0, len(data), 25))
    if how == "quoted-printable":
        return quopri.encodestring(data.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
    return data


def message(mail, text, codec="utf-8", label=True, how="8bit", params="", subject=None):
    subject = folded(mail.subject, "utf-8", False, 10) if subject is None else subject
    type_ = "text/plain" + (f"; charset={LABELS.get(codec, codec)}" if label else "") + params
    head = (f"From: {mail.sender}\r\nTo: {mail.recipients[0]}\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n"
            f"Content-Type: {type_}\r\nContent-Transfer-Encoding: {how}\r\n\r\n")
    return head.encode("ascii") + transferred(text.replace("\n", "\r\n").encode(codec), how)


def ways(mail):
    """(name, bytes, does it break lines in other places) for every way to write the message."""
    for codec in CODECS:
        for how in ["base64", "quoted-printable"] + ([] if codec.startswith("utf-16") else ["8bit"]):
            yield f"{codec} {how}", message(mail, mail.body, codec, True, how), False
        if codec != "utf-7" and not codec.startswith("utf-16-"):
            yield f"{codec} without a label", message(mail, mail.body, codec, False, "base64"), False
        if not codec.startswith("utf-16") and codec != "utf-7":
            for by_q in (False, True):
                yield f"subject {codec} {'QB'[not by_q]}", message(mail, mail.body, subject=folded(mail.subject, codec, by_q, 6)), False
    for at in (1, 2, 3, 5, 11):
        yield f"subject folded at {at}", message(mail, mail.body, subject=folded(mail.subject, "utf-8", False, at)), False
    for most in (20, 40, 72):
        yield f"flowed {most}", message(mail, flowed(mail.body, most), params="; format=flowed; delsp=yes"), True
    for most in (40, 60, 72, 76):
        yield f"hard breaks at {most}", message(mail, hard(mail.body, most)), True
        yield f"hard breaks at {most}, iso-2022-jp", message(mail, hard(mail.body, most), "iso-2022-jp", True, "7bit"), True


def is_plain(mail):
    if mail.files or mail.alternative or mail.fields or not mail.body.strip() or not mail.recipients or "\r" in mail.body + mail.subject:
        return False
    try:
        return all((mail.body + mail.subject).encode(c).decode(c) == mail.body + mail.subject for c in EVERYWHERE)
    except UnicodeError:
        return False


def letters(seed, count):
    """The office and its letters that every charset can write."""
    made = generate.make(seed, count * 40)
    office = next(made)
    found = []
    for mail, _ in made:
        if is_plain(mail):
            found.append(mail)
        if len(found) == count:
            break
    return office, found


def judge(program, folder, office, jobs):
    with open(folder / "clients.csv", "w", encoding="utf-8", newline="") as out:
        table = generate.csv_module.writer(out)
        table.writerow("client_id,name,aliases,domains,addresses,senders,valid_from,valid_until,group".split(","))
        table.writerows(c.row() for c in office.clients)
    (folder / "atesaki.conf").write_text(generate.CONF, encoding="utf-8")
    with open(folder / "list", "w", encoding="utf-8") as list_:
        for i, (mail, raw) in enumerate(jobs):
            (folder / f"{i}.eml").write_bytes(raw)
            list_.write(f"{mail.sender}\t{' '.join(mail.recipients)}\t{i}.eml\n")
    done = subprocess.run([program, folder / "atesaki.conf", folder / "clients.csv", folder / "list"], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"run.py: {program}: {done.stderr}")
    verdicts = (line.split("\t") for line in done.stdout.splitlines())
    return [(kind, reasons, " ".join(sorted(set(claims.split())))) for kind, reasons, claims in verdicts]


def run_seed(program, seed, count, keep):
    office, mails = letters(seed, count)
    cases = [(m, [("plain", message(m, m.body), False), *ways(m)]) for m in mails]
    with tempfile.TemporaryDirectory() as temporary:
        folder = keep or pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        verdicts = iter(judge(program, folder, office, [(m, raw) for m, list_ in cases for _, raw, _ in list_]))
    kinds, wrong, at = collections.Counter(), [], 0
    for m, list_ in cases:
        plain = next(verdicts)
        kinds[plain[0]] += 1
        at += 1
        for name, _, breaks in list_[1:]:
            verdict = next(verdicts)
            if verdict[:2] != plain[:2] if breaks else verdict != plain:
                wrong.append(f"seed {seed}: {at}.eml: {m.op}, {name}: {' '.join(verdict)}, not {' '.join(plain)}")
            at += 1
    print(f"seed {seed}: {len(cases)} letters ({kinds['pass']} pass, {kinds['hold']} held), {at} messages, {len(wrong)} differ")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, nargs="+", default=[1])
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--keep", type=pathlib.Path)
    options = parser.parse_args()
    program = pathlib.Path(os.environ.get("top_builddir", ".")) / "tests/judge_list"
    if not program.exists():
        print(f"run.py: {program}: not built")
        sys.exit(77)
    wrong = [w for seed in options.seed for w in run_seed(program, seed, options.count, options.keep)]
    print("\n".join(wrong[:60]))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
