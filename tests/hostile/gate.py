"""gate.py - a milter without a Postfix: hostile messages in one reader while ordinary ones go on in the others."""
import base64
import os
import pathlib
import re
import subprocess
import time

from case import CASES

SLOWEST_MS = 3000   # an ordinary message's answer, or ten times what it takes without hostile ones
MILTER_MIB = 640    # one reading at its limits, and the copy that is judged
DIRECTORY = "client_id,name,aliases,domains,addresses,senders,valid_from,valid_until,group\nC-000042,株式会社あおぞら商事,,aozora.example,,,,,\n"
HEAD = ("From: nippo@denwa.example\r\nTo: report@aozora.example\r\nSubject: =?UTF-8?B?5pel5aCx?=\r\nMIME-Version: 1.0\r\n")
CONF = """store = "sqlite:{0}/atesaki.db"
cache_dir = "{0}"
milter_socket = "unix:{0}/s"
pid_file = ""
control_socket = ""
user = ""
courier_user = ""
group = ""
internal_domains = {{"denwa.example"}}
identifier {{ pattern = "C-[0-9]{{6}}" }}
reader {{ count = 4 }}
seal {{ certificate = "{0}/seal.crt"
       key = "{0}/seal.key" }}
audit {{ key = "{0}/audit.key" }}
log {{ target = stderr }}
"""
HOSTILE = ["docx-a-million-attributes.docx", "pdf-forms-exponential.pdf", "mime-a-million-parts.eml", "xlsx-two-million-cells.xlsx",
           "docx-a-million-paragraphs.docx", "zip-zeros-10-gb.zip"]
QUICK = ["xlsx-two-million-cells.xlsx"]


def ordinary():
    return (HEAD + "Content-Type: text/plain; charset=UTF-8\r\n\r\n顧客番号: C-000042\r\n本日の受電は3件です。\r\n").encode()


def wrapped(name, data):
    if name.endswith(".eml"):
        return data
    return (HEAD.encode() + b"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=" + name.encode()
            + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(data).replace(b"\n", b"\r\n"))


class Gate:
    """The milter and what it needs, in one folder."""

    def __init__(self, build, folder, make, peaks):
        self.build, self.folder, self.make, self.peaks = build, folder, make, peaks
        self.env = dict(os.environ, ATESAKI_CONF=folder + "/gate.conf", LC_ALL="C.UTF-8")
        pathlib.Path(folder, "gate.conf").write_text(CONF.format(folder))
        pathlib.Path(folder, "clients.csv").write_text(DIRECTORY)
        pathlib.Path(folder, "ordinary.eml").write_bytes(ordinary())
        self.atesaki("key", "generate")
        self.atesaki("clients", "import", folder + "/clients.csv")
        with open(folder + "/milter.log", "wb") as log:
            self.milter = subprocess.Popen([build / "milter/atesaki-milter", "-c", folder + "/gate.conf"], env=self.env, stderr=log)
        end = time.monotonic() + 60
        while not os.path.exists(folder + "/s"):
            if time.monotonic() > end or self.milter.poll() is not None:
                raise RuntimeError(pathlib.Path(folder, "milter.log").read_text())
            time.sleep(0.1)

    def atesaki(self, *words):
        subprocess.run([self.build / "console/atesaki", *words], env=self.env, check=True, capture_output=True)

    def close(self):
        self.milter.terminate()
        self.milter.wait(60)

    def load(self, path, count, sessions):
        return subprocess.Popen([self.build / "tests/milter_load", "-p", self.folder + "/s", "-n", str(count), "-s", str(sessions), path],
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def answers(text):
    """{"a": 20}, slowest in ms."""
    slowest = re.search(r"slowest (\d+) ms", text)
    return {a: int(n) for a, n in re.findall(r"(\w)=(\d+) ", text)}, int(slowest[1]) if slowest else 10 ** 9


def ordinary_round(gate, count=60):
    said, slowest = answers(gate.load(gate.folder + "/ordinary.eml", count, 3).communicate()[0])
    return said, slowest


def one(gate, name, bound):
    """Sends name while ordinary messages go on; gives a row of the table and what is wrong."""
    raw, path = gate.folder + "/raw", gate.folder + "/hostile.eml"
    gate.make(name, raw)
    pathlib.Path(path).write_bytes(wrapped(name, pathlib.Path(raw).read_bytes()))
    started, sent, others, slowest, readers = time.monotonic(), gate.load(path, 1, 1), 0, 0, 0
    while True:
        said, took = ordinary_round(gate)
        others += sum(said.values())
        slowest = max(slowest, took)
        milter, most = gate.peaks(gate.milter.pid)
        readers = max(readers, most)
        wrong = [] if set(said) <= {"a", "c"} and said else [f"ordinary messages: {said}"]
        if sent.poll() is not None or wrong:
            break
    said, _ = answers(sent.communicate()[0])
    if said != {"d": 1}:
        wrong.append(f"not held: {said}")
    if slowest > bound:
        wrong.append(f"ordinary messages waited more than {bound} ms")
    if milter > MILTER_MIB:
        wrong.append("milter too large")
    print(f"{name[:44]:44} {time.monotonic() - started:6.1f} {others:8} {slowest:8} {milter:7.0f} {readers:7.0f}  held"
          + "".join(f"  *** {fault}" for fault in wrong), flush=True)
    return not wrong


def run(build, folder, make, peaks, quick):
    """False when something is wrong."""
    gate = Gate(build, folder, make, peaks)
    try:
        ordinary_round(gate)  # the directory is compiled, the readers start
        said, slowest = ordinary_round(gate, 300)
        bound = max(SLOWEST_MS, 10 * slowest)
        print(f"\nordinary messages alone: {said}, slowest {slowest} ms")
        print(f"{'hostile message beside ordinary ones':44} {'s':>6} {'ordinary':>8} {'slowest':>8} {'milter':>7} {'reader':>7}")
        good = all([one(gate, name, bound) for name in (QUICK if quick else HOSTILE) if name in CASES])
    finally:
        gate.close()
    return good and set(said) <= {"a", "c"} and bool(said)
