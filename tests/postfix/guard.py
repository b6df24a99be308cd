"""guard.py - a whole guard for a test: a private Postfix, a sink that stores what arrives, keys, directory, daemons.

Everything is under one folder and on loopback; close() ends it all. Needs root (Postfix does)."""
import email.policy
import glob
import json
import os
import re
import shutil
import signal
import smtplib
import subprocess
import tempfile
import time
from email.message import EmailMessage

SOURCE = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
BUILD = os.path.abspath(os.environ.get("ATESAKI_BUILD", os.path.join(SOURCE, "build")))
PRIVATE = os.path.join(SOURCE, "contrib/postfix/private")
WIRE = os.path.join(SOURCE, "contrib/postfix/atesaki-postfix")

DIRECTORY = """client_id,name,aliases,domains,addresses,senders,valid_from,valid_until,group
C-000042,株式会社あおぞら商事,あおぞら商事,aozora.example,,,2020-01-01,,
C-000137,光洋設備株式会社,光洋設備,koyo.example;.koyo.example,,,2021-04-01,,
C-000305,有限会社はるかぜ工務店,,harukaze.example,,desk3@denwa.example,,,
C-000512,東雲不動産株式会社,,shinonome.example,,,2018-04-01,2025-03-31,
"""


def wait_until(what, condition, seconds=30.0):
    """Waits for condition() to be true and gives its value; says `what` did not happen otherwise."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(0.05)


def message(subject="【日報】株式会社あおぞら商事 様", text="顧客番号: C-000042\r\n本日の受電は3件です。\r\n", files=(), **headers):
    """A message as bytes. files: (name, bytes) pairs, attached."""
    mail = EmailMessage(policy=email.policy.SMTP.clone(cte_type="7bit"))
    mail["From"] = "nippo@denwa.example"
    mail["To"] = "undisclosed-recipients:;"
    mail["Subject"] = subject
    mail["Date"] = "Tue, 24 Nov 2026 18:05:00 +0900"
    mail["Message-ID"] = f"<{os.urandom(8).hex()}@denwa.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text, charset="utf-8")
    for name, data in files:
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


class Guard:
    """settings: further lines of the configuration."""

    def __init__(self, settings="", directory=DIRECTORY):
        self.dir = tempfile.mkdtemp(prefix="atesaki-test.", dir="/var/tmp")
        os.chmod(self.dir, 0o755)
        self.conf = os.path.join(self.dir, "atesaki.conf")
        self.postfix = os.path.join(self.dir, "postfix")
        self.sent = os.path.join(self.dir, "sent")
        self.socket = os.path.join(self.dir, "run", "milter.sock")
        self.settings = settings
        self.daemon = self.sink = None
        for name in ("sent", "run", "store", "cache", "keys"):
            os.mkdir(os.path.join(self.dir, name))
        os.chmod(self.sent, 0o777)
        self.make_postfix()
        self.write_conf(settings)
        self.run("key", "generate")
        self.import_clients(directory)
        for name in ("sv1", "sv2"):
            self.run("user", "add", "--user", "admin", "--address", name + "@denwa.example", name)
        self.start()

    def make_postfix(self):
        subprocess.run([PRIVATE, "make", self.postfix], check=True)
        with open(os.path.join(self.postfix, "ports")) as ports:
            self.ports = dict(pair.split("=") for pair in ports.read().split())
        subprocess.run([WIRE, "apply", "-c", self.postfix + "/etc", "-s", "unix:" + self.socket, "-p", self.ports["reinject"]],
                       check=True, stdout=subprocess.DEVNULL)

    def write_conf(self, settings):
        with open(self.conf, "w") as conf:
            conf.write(f"""
store = "sqlite:{self.dir}/store/atesaki.db"
cache_dir = "{self.dir}/cache"
milter_socket = "unix:{self.socket}"
milter_socket_group = "postfix"
control_socket = "{self.dir}/run/control.sock"
pid_file = "{self.dir}/run/atesakid.pid"
user = ""
courier_user = ""
group = ""
internal_domains = {{"denwa.example"}}
identifier {{ pattern = "C-[0-9]{{6}}" }}
report {{ subjects = {{"日報", "月報"}} }}
reinject = "smtp://127.0.0.1:{self.ports['reinject']}"
seal {{ certificate = "{self.dir}/keys/seal.crt"
       key = "{self.dir}/keys/seal.key" }}
audit {{ key = "{self.dir}/keys/audit.key" }}
notice {{ from = "atesaki@denwa.example"
         language = ja
         supervisors = {{"sv-desk@denwa.example"}} }}
courier {{ poll = 100ms
          retry = 500ms }}
log {{ target = file
      file = "{self.dir}/atesaki.log" }}
{settings}
""")

    def program(self, name):
        return os.path.join(BUILD, name)

    def run(self, *args, check=True, text=True):
        """atesaki ARGS with this guard's configuration; gives the finished process."""
        env = dict(os.environ, ATESAKI_CONF=self.conf, LC_ALL="C.UTF-8")
        env.pop("SUDO_USER", None)
        done = subprocess.run([self.program("console/atesaki"), *args], env=env, capture_output=True, text=text)
        if check and done.returncode != 0:
            raise AssertionError(f"atesaki {' '.join(args)}: exit {done.returncode}: {done.stderr}")
        return done

    def import_clients(self, text):
        path = os.path.join(self.dir, "clients.csv")
        with open(path, "w") as csv:
            csv.write(text)
        self.run("clients", "import", "--user", "admin", path)

    def start(self):
        self.sink = subprocess.Popen([self.program("tests/smtp_sink"), "-p", self.ports["relay"], self.sent],
                                     stdout=subprocess.DEVNULL)
        self.start_daemon()
        subprocess.run([PRIVATE, "start", self.postfix], check=True)

    def start_daemon(self):
        with open(self.dir + "/daemon.out", "ab") as out:
            self.daemon = subprocess.Popen([self.program("milter/atesakid"), "-c", self.conf, "-f"],
                                           stdout=out, stderr=subprocess.STDOUT)
        self.wait_milter()

    def wait_milter(self):
        """Until a message to nobody gets an answer that is not a temporary failure of the milter."""
        import socket

        def answers():
            try:
                with socket.socket(socket.AF_UNIX) as s:
                    s.connect(self.socket)
                return True
            except OSError:
                return False
        wait_until("the milter's socket", answers)

    def reload(self):
        self.daemon.send_signal(signal.SIGHUP)

    def close(self):
        subprocess.run([PRIVATE, "stop", self.postfix], check=False)
        for process in (self.daemon, self.sink):
            if process is not None:
                process.terminate()
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()
        if not os.environ.get("ATESAKI_KEEP"):
            shutil.rmtree(self.dir, ignore_errors=True)

    def smtp(self):
        return smtplib.SMTP("127.0.0.1", int(self.ports["smtp"]), timeout=90)

    def send(self, data, recipients, sender="nippo@denwa.example", smtp=None, login=None):
        """Sends by SMTP; gives (code, text) of the answer to the message, or of the first command refused."""
        own = smtp is None
        smtp = smtp or self.smtp()
        try:
            smtp.ehlo()
            if login:
                smtp.docmd("XCLIENT", "LOGIN=" + login)
                smtp.ehlo()
            code, text = smtp.mail(sender)
            for recipient in recipients if code == 250 else ():
                code, text = smtp.rcpt(recipient)
                if code != 250:
                    break
            if code == 250:
                code, text = smtp.data(data)
            else:
                smtp.rset()
            return code, text.decode()
        finally:
            if own:
                try:
                    smtp.quit()
                except smtplib.SMTPException:
                    pass

    def arrived(self):
        """What the sink has: [{"from", "to", "data"}], in order of arrival."""
        mails = []
        for path in sorted(glob.glob(self.sent + "/*.eml")):
            with open(path[:-4] + ".env") as env, open(path, "rb") as data:
                envelope = env.read()
                mails.append({"from": re.search(r"MAIL FROM:<(.*?)>", envelope).group(1),
                              "to": re.findall(r"RCPT TO:<(.*?)>", envelope), "data": data.read()})
        return mails

    def arrived_with(self, data):
        """Mails in the sink whose Message-ID is that of data."""
        wanted = message_id(data)
        return [mail for mail in self.arrived() if message_id(mail["data"]) == wanted]

    def holds(self, state="all"):
        return json.loads(self.run("list", "--state", state, "--json").stdout)

    def hold_of(self, queue_id):
        found = [hold for hold in self.holds() if hold["queue_id"] == queue_id]
        return found[0] if found else None

    def processes(self, name):
        """Process numbers of this guard's programs with this name."""
        found = []
        for proc in glob.glob("/proc/[0-9]*"):
            try:
                with open(proc + "/cmdline", "rb") as cmdline:
                    argv = cmdline.read().split(b"\0")
                if os.path.basename(argv[0].decode()) == name and self.is_ours(int(proc[6:])):
                    found.append(int(proc[6:]))
            except (OSError, UnicodeDecodeError):
                continue
        return found

    def is_ours(self, pid):
        while pid > 1:
            if self.daemon and pid == self.daemon.pid:
                return True
            with open(f"/proc/{pid}/stat") as stat:
                pid = int(stat.read().rsplit(")", 1)[1].split()[1])
        return False


def message_id(data):
    found = re.search(rb"(?im)^message-id:\s*(<[^>]*>)", data)
    return found.group(1) if found else None


def queue_id(answer):
    found = re.search(r"queued as (\S+)", answer)
    return found.group(1) if found else None
