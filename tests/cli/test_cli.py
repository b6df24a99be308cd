#!/usr/bin/env python3
"""The command line's contract: exit codes, JSON shapes, errors. Needs neither root nor a daemon nor a network.
usage: test_cli.py (by make check; $top_builddir names the build folder, $top_srcdir the source)"""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

BUILD = pathlib.Path(os.environ.get("top_builddir", ".")).resolve()
SOURCE = pathlib.Path(os.environ.get("top_srcdir", ".")).resolve()
SAMPLES = SOURCE / "contrib" / "samples"
ATESAKI = BUILD / "console" / "atesaki"
COLUMNS = "client_id,name,aliases,domains,addresses,senders,valid_from,valid_until,group\n"
COMMANDS = ["check", "read", "list", "show", "release", "return", "delete", "history", "clients import", "clients export",
            "clients lint", "audit verify", "key generate", "key seen", "key stamp", "stamp", "documents common", "documents list", "replay", "explain", "user add", "user disable", "user list"]
LINKED = """From: a@denwa.example
Subject: =?utf-8?b?5pel5aCx?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/plain; charset=utf-8

no name
--x
Content-Type: application/octet-stream
Content-Disposition: attachment; filename=x.bin
Content-Transfer-Encoding: base64

AAECAwQFBgcICQ==
--x--
"""


def run(*args, stdin=b"", conf=None):
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "LANGUAGE": "", "COLUMNS": "80", "TZ": "UTC"}
    env.update({name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")})
    if conf is not None:
        env["ATESAKI_CONF"] = str(conf)
    return subprocess.run([str(ATESAKI), *map(str, args)], input=stdin, capture_output=True, env=env, timeout=120)


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="atesaki-cli-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.me = __import__("pwd").getpwuid(os.getuid()).pw_name
        self.conf = self.write("atesaki.conf", f"""
store = "sqlite:{self.folder}/atesaki.db"
cache_dir = "{self.folder}"
user = ""
courier_user = ""
group = ""
internal_domains = {{"denwa.example"}}
identifier {{ pattern = "C-[0-9]{{6}}" }}
seal {{
	certificate = "{self.folder}/seal.crt"
	key = "{self.folder}/seal.key"
}}
audit {{ key = "{self.folder}/audit.key" }}
""")

    def write(self, name, text):
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def go(self, code, *args, **kw):
        """Runs with the configuration of this test; the exit code must be this one."""
        kw.setdefault("conf", self.conf)
        done = run(*args, **kw)
        self.assertEqual(done.returncode, code, f"{args}: {done.stderr.decode()}{done.stdout.decode()}")
        return done

    def json(self, code, *args, **kw):
        done = self.go(code, *args, "--json", **kw)
        self.assertEqual(done.stdout.count(b"\n"), 1, done.stdout)
        return json.loads(done.stdout)

    def error(self, code, *args, **kw):
        """An error is on standard error, and with --json the same text is on standard output."""
        plain = self.go(code, *args, **kw)
        self.assertIn(b"atesaki: ", plain.stderr)
        self.assertEqual(plain.stdout, b"")
        said = self.json(code, *args, **kw)
        self.assertIn(said["error"], plain.stderr.decode())
        return said


class Check(Case):
    def check(self, code, sample, recipient, *more, **kw):
        return self.json(code, "check", "-d", SAMPLES / "clients.csv", "-f", "nippo@denwa.example", "-r", recipient, *more,
                         SAMPLES / sample if isinstance(sample, str) else "-", **kw)

    def test_right_report_passes(self):
        said = self.check(0, "1-right.eml", "report@aozora.example")
        self.assertEqual((said["verdict"], said["reasons"]), ("pass", ["matched"]))

    def test_wrong_company_is_held_with_its_evidence(self):
        said = self.check(1, "2-wrong-company.eml", "report@koyo.example")
        self.assertEqual(list(said), ["verdict", "reasons", "clients", "recipients", "unreadable", "directory_version",
                                      "elapsed_ms"])
        self.assertEqual((said["verdict"], said["reasons"]), ("hold", ["cross-client"]))
        client = said["clients"][0]
        self.assertEqual((list(client), client["id"]), (["id", "name", "claims", "mentions"], "C-000042"))
        self.assertIsInstance(client["mentions"], int)
        for claim in client["claims"]:
            self.assertEqual(list(claim), ["place", "text", "how"])
        self.assertIn(("日報_20261124.xlsx › 日報!B2", "顧客番号 C-000042", "label"),
                      [tuple(claim.values()) for claim in client["claims"]])
        self.assertEqual(said["recipients"], [{"address": "report@koyo.example", "status": "other-client",
                                               "clients": ["C-000137"], "suggestion": None}])
        self.assertIsInstance(said["elapsed_ms"], float)

    def test_another_clients_file_is_held(self):
        self.assertIn("cross-client", self.check(1, "3-wrong-file.eml", "report@aozora.example")["reasons"])

    def test_a_near_miss_gets_a_suggestion(self):
        recipient = self.check(1, "1-right.eml", "report@aozoara.example")["recipients"][0]
        self.assertEqual(recipient["status"], "unknown")
        self.assertIn("aozora.example", recipient["suggestion"])

    def test_standard_input_and_brackets_as_in_a_log(self):
        self.check(0, None, "<report@aozora.example>", stdin=(SAMPLES / "1-right.eml").read_bytes())

    def test_several_recipients_are_judged_each(self):
        said = self.check(1, "1-right.eml", "report@aozora.example", "-r", "report@koyo.example")
        self.assertEqual([r["status"] for r in said["recipients"]], ["client", "other-client"])

    def test_reject_is_2(self):
        self.conf.write_text(self.conf.read_text() + 'action { cross-client = reject }\n')
        self.assertEqual(self.check(2, "2-wrong-company.eml", "report@koyo.example")["verdict"], "reject")

    def test_an_unreadable_part_says_where_and_why(self):
        said = self.check(1, None, "report@aozora.example", stdin=LINKED.encode())
        self.assertEqual([list(part) for part in said["unreadable"]], [["place", "why"]])
        self.assertIn("unreadable", said["reasons"])

    def test_the_directory_of_the_configuration_and_of_the_store(self):
        args = ("check", "-f", "nippo@denwa.example", "-r", "report@aozora.example", SAMPLES / "1-right.eml")
        self.error(78, *args)
        self.assertFalse((self.folder / "atesaki.db").exists(), "check made a store")
        self.go(0, "clients", "import", SAMPLES / "clients.csv")
        self.assertEqual(self.json(0, *args)["directory_version"], "1")
        self.conf.write_text(self.conf.read_text() + f'directory = "{SAMPLES}/clients.csv"\n')
        self.assertTrue(self.json(0, *args)["directory_version"].startswith("sha256:"))

    def test_text_fits_80_columns_and_names_the_place(self):
        done = self.go(1, "check", "-d", SAMPLES / "clients.csv", "-f", "n@denwa.example", "-r", "report@koyo.example",
                       SAMPLES / "2-wrong-company.eml")
        self.assertIn("日報_20261124.xlsx › 日報!B2", done.stdout.decode())


class CheckErrors(Case):
    base = ("check", "-d", SAMPLES / "clients.csv", "-f", "a@denwa.example", "-r", "b@x.example")

    def test_usage_is_64(self):
        for args in (("check",), ("check", "-f", "a@b"), ("check", "-f", "a@b", "-r", "c@d"), (*self.base,),
                     (*self.base, "-x", "f"), (*self.base, "a", "b"), (*self.base, "--reason", "x", "f")):
            with self.subTest(args=args):
                self.error(64, *args)

    def test_not_a_message_is_65(self):
        self.error(65, *self.base, SAMPLES / "clients.csv")
        self.error(65, *self.base, "-", stdin=b"")
        self.error(65, *self.base, "-", stdin=b"\nSubject: late\n")

    def test_no_such_file_is_66(self):
        self.error(66, *self.base, self.folder / "none.eml")
        self.error(66, *self.base, self.folder)

    def test_a_bad_configuration_or_directory_is_78(self):
        message = SAMPLES / "1-right.eml"
        self.error(78, "check", "-c", self.folder / "none.conf", *self.base[1:], message)
        bad = self.write("bad.conf", "mode = enforce\nmood = good\n")
        said = self.error(78, "check", "-c", bad, *self.base[1:], message)
        self.assertIn("bad.conf:2", said["error"])
        self.assertIn("mood", said["error"])
        self.error(78, "check", "-d", self.folder / "none.csv", *self.base[3:], message)
        self.error(78, "check", "-d", message, *self.base[3:], message)

    def test_a_result_that_cannot_be_written_is_75(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([ATESAKI, *self.base, SAMPLES / "1-right.eml"], stdout=full, stderr=subprocess.PIPE,
                                  env={"ATESAKI_CONF": str(self.conf)}, check=False)
        self.assertEqual(done.returncode, 75, done.stderr)


class Read(Case):
    def test_shapes(self):
        said = self.json(0, "read", SAMPLES / "1-right.eml")
        self.assertEqual(list(said), ["segments", "unreadable", "elapsed_ms"])
        self.assertIn({"place": "日報_20261124.xlsx › 日報!B2", "text": "C-000042"}, said["segments"])
        self.assertEqual(said["unreadable"], [])

    def test_a_bare_document_and_standard_input(self):
        for args, stdin in (((SAMPLES / "clients.csv",), b""), (("-",), (SAMPLES / "clients.csv").read_bytes())):
            with self.subTest(args=args):
                said = self.json(0, "read", *args, stdin=stdin)
                self.assertIn("C-000042", [segment["text"] for segment in said["segments"]])

    def test_several_files_are_a_line_each(self):
        first, second = SAMPLES / "1-right.eml", SAMPLES / "clients.csv"
        lines = self.go(0, "read", "--json", first, second).stdout.splitlines()
        self.assertEqual(len(lines), 2)
        for line, path in zip(lines, (first, second)):
            alone = self.json(0, "read", path)
            self.assertEqual(json.loads(line)["segments"], alone["segments"])
        self.assertIn(f"==> {second}\n", self.go(0, "read", first, second).stdout.decode())
        self.error(66, "read", self.folder / "none", second)

    def test_unreadable_is_1(self):
        said = self.json(1, "read", "-", stdin=LINKED.encode())
        self.assertEqual([list(part) for part in said["unreadable"]], [["place", "why"]])
        self.assertIn(said["unreadable"][0]["why"], ("damaged", "unsupported"))

    def test_errors(self):
        self.error(64, "read")
        self.error(64, "read", "-f", "x", "y")
        self.error(66, "read", self.folder / "none")
        self.error(78, "read", "-c", self.folder / "none.conf", SAMPLES / "1-right.eml")

    def test_line_ends_are_no_noise(self):
        self.assertNotIn(b"\\x0d", self.go(0, "read", "-", stdin=b"Subject: x\r\n\r\none\r\ntwo\r\n").stdout)


class Clients(Case):
    def test_import_counts_what_it_changes(self):
        said = self.json(0, "clients", "import", SAMPLES / "clients.csv")
        self.assertEqual(said, {"version": 1, "clients": 6, "added": 6, "removed": 0, "changed": 0, "recipients_changed": 0,
                                "warnings": 1})
        self.assertEqual(self.json(0, "clients", "import", SAMPLES / "clients.csv")["version"], 1)
        shorter = self.write("x.csv", COLUMNS + "C-000042,株式会社あおぞら商事,,aozora.example,,,,,\n")
        said = self.json(0, "clients", "import", shorter)
        self.assertEqual((said["version"], said["removed"], said["changed"]), (2, 5, 1))

    def test_export_gives_back_what_was_imported(self):
        self.go(0, "clients", "import", SAMPLES / "clients.csv")
        first = self.go(0, "clients", "export").stdout
        again = self.json(0, "clients", "import", "-", stdin=first)
        self.assertEqual(again["version"], 1, "an export is another directory")

    def test_cp932_faults_are_told_with_their_lines_and_nothing_changes(self):
        bad = self.write("bad.csv", (COLUMNS + "C-000001,株式会社青空,,gmail.com,,,,,\nC-000001,光洋,,a.example,,,,,\n"
                                     "C-000003,緑川,,b.example,,,2026-13-01,,\n").encode("cp932"))
        said = self.error(65, "clients", "import", bad)
        self.assertEqual([fault["line"] for fault in said["faults"]], [2, 3, 4])
        self.assertEqual(said["left_out"], 0)
        self.go(65, "clients", "export")
        plain = self.go(65, "clients", "import", bad).stderr.decode()
        self.assertIn("bad.csv:4: ", plain)

    def test_lint(self):
        warned = self.json(1, "clients", "lint", SAMPLES / "clients.csv")
        self.assertEqual([(list(w), w["line"]) for w in warned], [(["line", "text"], 7)])
        clean = self.write("ok.csv", COLUMNS + "C-000042,株式会社あおぞら商事,,aozora.example,,,,,\n")
        self.assertEqual(self.json(0, "clients", "lint", clean), [])
        self.assertEqual(self.error(65, "clients", "lint", self.write("bad.csv", "client_id,colour\n"))["faults"][0]["line"], 1)

    def test_errors(self):
        self.error(66, "clients", "import", self.folder / "none.csv")
        self.error(66, "clients", "lint", self.folder / "none.csv")
        self.error(64, "clients", "import")
        self.error(64, "clients", "lint", "a", "b")
        self.error(64, "clients", "imprt")
        self.error(65, "clients", "lint")  # no directory in the store


class Keys(Case):
    def test_generate_once(self):
        said = self.json(0, "key", "generate")
        self.assertEqual(said, {"certificate": f"{self.folder}/seal.crt", "opening_key": f"{self.folder}/seal.key",
                                "audit_key": f"{self.folder}/audit.key"})
        before = (self.folder / "seal.key").read_bytes()
        for name in ("seal.key", "audit.key"):
            self.assertEqual((self.folder / name).stat().st_mode & 0o077, 0, f"{name} is open to others")
        again = run("key", "generate", "--json", conf=self.conf)
        self.assertNotEqual(again.returncode, 0)
        self.assertIn("error", json.loads(again.stdout))
        self.assertEqual((self.folder / "seal.key").read_bytes(), before)


class Stamps(Case):
    def setUp(self):
        super().setUp()
        self.conf.write_text(self.conf.read_text() + f'stamp {{ key = "{self.folder}/stamp.key" }}\n')

    def test_what_is_stamped_passes_and_what_is_forged_does_not(self):
        self.assertEqual(self.json(0, "key", "stamp"), {"stamp_key": f"{self.folder}/stamp.key"})
        stamp = self.json(0, "stamp", "--client", "C-000042")["stamp"]
        self.assertEqual(self.go(0, "stamp", "--client", "C-000042").stdout.decode(), stamp + "\n")
        for text, code, reason in ((stamp, 0, "matched"), (stamp[:-2] + ("ab" if stamp[-2:] != "ab" else "cd"), 1, "stamp-invalid")):
            mail = f"From: a@denwa.example\r\nSubject: report\r\n\r\nNo. 3\r\n{text}\r\n".encode()
            said = self.json(code, "check", "-d", SAMPLES / "clients.csv", "-f", "nippo@denwa.example", "-r", "report@aozora.example",
                             "-", stdin=mail)
            self.assertIn(reason, said["reasons"])

    def test_a_key_is_never_overwritten(self):
        self.go(0, "key", "stamp")
        before = (self.folder / "stamp.key").read_bytes()
        self.error(65, "key", "stamp")
        self.assertEqual((self.folder / "stamp.key").read_bytes(), before)

    def test_errors(self):
        self.error(71, "stamp", "--client", "C-000042")  # no key yet
        self.go(0, "key", "stamp")
        self.error(64, "stamp")
        self.error(64, "stamp", "--client", "C-000042", "--date", "2026-02-30")
        self.conf.write_text(self.conf.read_text().replace("/stamp.key", "/nowhere/stamp.key"))
        self.assertIn("stamp.key", self.error(71, "stamp", "--client", "C-000042")["error"])


class Profiles(Case):
    def setUp(self):
        super().setUp()
        self.conf.write_text(self.conf.read_text() + 'profile "様式" { subjects = {"記録*"} required = {"body lines 1-1"} }\n'
                             'client "C-000042" { unidentified = reject }\n')

    def check(self, code, body, to="report@aozora.example"):
        mail = f"From: a@denwa.example\r\nSubject: =?utf-8?B?6KiY6Yyy?= 3\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n"
        return self.json(code, "check", "-d", SAMPLES / "clients.csv", "-f", "nippo@denwa.example", "-r", to, "-", stdin=mail.encode())

    def test_a_claim_by_a_profile_and_what_it_misses(self):
        said = self.check(0, "No. C-000042\r\n3")
        self.assertEqual((said["profiles"], said["lacking"]), (["様式"], []))
        self.assertIn("profile", [claim["how"] for claim in said["clients"][0]["claims"]])
        said = self.check(2, "3\r\n顧客番号: C-000042")
        self.assertEqual(said["lacking"], [{"profile": "様式", "where": "body lines 1-1", "place": "body"}])
        self.assertEqual(said["reasons"], ["unidentified"])
        self.assertEqual(self.check(1, "No. C-000042\r\n3", "report@koyo.example")["reasons"], ["cross-client"])

    def test_a_profile_that_never_matched_is_listed(self):
        self.assertEqual(self.json(0, "profiles")["profiles"], [{"name": "様式", "last_match": None, "missed": False}])

    def test_a_mistake_is_named(self):
        self.conf.write_text(self.conf.read_text().replace("body lines 1-1", "cell 1"))
        self.assertIn("cell 1", self.error(78, "check", "-d", SAMPLES / "clients.csv", "-f", "a@denwa.example", "-r", "b@aozora.example", "-",
                      stdin=b"Subject: x\r\n\r\nx\r\n")["error"])


class Explain(Case):
    def test_every_step_is_told(self):
        args = ["-d", SAMPLES / "clients.csv", "-f", "nippo@denwa.example", "-r", "report@koyoo.example", "-"]
        mail = LINKED.replace("no name", "Client ID: C-000042").encode()
        done = self.go(1, "explain", *args, stdin=mail)
        said = done.stdout.decode()
        for text in ("Client ID: C-000042", "labelled identifier", "belongs to no client", "perhaps meant: koyo.example", "unreadable",
                     "of a kind that cannot be read", "hold, by client directory sha256:"):
            self.assertIn(text, said)
        self.assertRegex(said, r"unknown-recipient +yes +hold")
        self.assertRegex(said, r"cross-client +- +hold")
        self.assertTrue(all(len(line) <= 80 for line in said.splitlines()), said)
        self.go(64, "explain", "-f", "a@denwa.example", "-")
        self.go(65, "explain", *args, stdin=b"no message\n\nat all\n")


class Replay(Case):
    RIGHT = ("Return-Path: <nippo@denwa.example>\nFrom: x@denwa.example\nTo: =?utf-8?b?5L2Q6Jek?= <report@aozora.example>,\n"
             " \"Sato, T.\" (of <b@koyo.example>) <b@aozora.example>\nSubject: report\n\nClient ID: C-000042\n")

    def mails(self):
        (self.folder / "Maildir" / "cur").mkdir(parents=True)
        (self.folder / "Maildir" / ".Sent" / "new").mkdir(parents=True)
        self.write("Maildir/cur/1.M1:2,S", self.RIGHT)
        self.write("Maildir/cur/index.cache", b"\x00\x01\x02")
        self.write("Maildir/.Sent/new/2", self.RIGHT.replace("report@aozora.example", "report@koyo.example"))
        self.write("mbox", "From a@denwa.example Tue Nov 24 10:00:00 2026\n" + self.RIGHT + ">From here on\n\n"
                   "From a@denwa.example Tue Nov 24 10:00:00 2026\nFrom: x@denwa.example\nTo: c@koyo.example\n\nClient ID: C-000042\n\n"
                   "From a@denwa.example Tue Nov 24 10:00:00 2026\nFrom: x@denwa.example\nSubject: draft\n\nClient ID: C-000042\n")
        return self.folder / "Maildir", self.folder / "mbox"

    def test_sent_mail_is_judged_wherever_it_lies(self):
        said = self.json(0, "replay", "-d", SAMPLES / "clients.csv", "--csv", self.folder / "list.csv", *self.mails())
        self.assertEqual((said["judged"], said["stopped"], said["without_recipient"], said["no_message"]), (4, 2, 1, 1))
        self.assertEqual(said["reasons"]["matched"], {"messages": 2, "stopped": 0})
        self.assertEqual(said["reasons"]["cross-client"], {"messages": 2, "stopped": 2})
        self.assertEqual(said["clients"]["C-000042"], {"messages": 4, "stopped": 2})
        rows = (self.folder / "list.csv").read_text("utf-8-sig").splitlines()
        self.assertEqual(rows[0], "message,verdict,reasons,clients,sender,recipients")
        self.assertEqual(rows[1], f"{self.folder}/Maildir/.Sent/new/2,hold,cross-client,C-000042,nippo@denwa.example,"
                                  "report@koyo.example;b@aozora.example")
        self.assertEqual(rows[2], f"{self.folder}/mbox:2,hold,cross-client,C-000042,x@denwa.example,c@koyo.example")
        self.assertEqual(len(rows), 3)

    def test_text(self):
        said = self.go(0, "replay", "-d", SAMPLES / "clients.csv", *self.mails()).stdout.decode()
        self.assertIn("4 messages judged, 2 of them would have been stopped (50.00 %).", said)
        self.assertTrue(all(len(line) <= 80 for line in said.splitlines()))

    def test_errors(self):
        self.error(64, "replay", "-d", SAMPLES / "clients.csv")
        self.error(71, "replay", "-d", SAMPLES / "clients.csv", self.folder / "nowhere")
        self.write("list.csv", "x")
        self.error(73, "replay", "-d", SAMPLES / "clients.csv", "--csv", self.folder / "list.csv", self.folder)


class Users(Case):
    def test_add_list_disable(self):
        self.assertEqual(self.json(0, "user", "list"), [])
        self.assertEqual(self.json(0, "user", "add", "--address", "sv@denwa.example", "sv"),
                         {"name": "sv", "role": "supervisor", "address": "sv@denwa.example", "active": True})
        listed = self.json(0, "user", "list")
        self.assertEqual([list(u) for u in listed], [["name", "role", "address", "active", "created_ms"]])
        self.json(0, "user", "disable", "sv")
        self.assertEqual([(u["name"], u["role"], u["active"]) for u in self.json(0, "user", "list")], [("sv", "supervisor", False)])
        self.error(65, "user", "disable", "nobody-here")

    def test_errors(self):
        self.error(64, "user", "add")
        self.error(64, "user", "add", "--role", "king", "sv")
        self.error(65, "user", "add", "two words")


class Desk(Case):
    def test_nothing_is_held(self):
        self.assertEqual(self.json(0, "list"), [])
        self.assertEqual(self.go(0, "list").stdout, b"Nothing is held.\n")

    def test_errors(self):
        self.error(65, "show", "41")
        self.error(65, "history", "41")
        self.error(64, "show", "forty")
        self.error(64, "show")
        self.error(64, "release", "41")
        self.error(64, "release", "--reason", " ", "41")
        self.error(65, "release", "--reason", "x", "41")
        self.error(64, "list", "--state", "gone")

    def test_no_configuration_no_store_no_rights(self):
        self.error(78, "list", "-c", self.folder / "none.conf")
        self.error(78, "list", "-c", self.write("bad.conf", "mode = perhaps\n"))
        self.error(71, "list", "-c", self.write("far.conf", 'store = "sqlite:/nonexistent/atesaki.db"\n'))
        junk = self.write("junk.db", b"this is no database, but long enough to look like a page of one" * 100)
        done = run("list", "--json", "-c", self.write("junk.conf", f'store = "sqlite:{junk}"\nuser = ""\ngroup = ""\n'))
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("error", json.loads(done.stdout))

    def test_history_is_a_chain_that_verifies(self):
        self.go(0, "key", "generate")
        self.go(0, "user", "add", "sv")
        self.go(0, "clients", "import", SAMPLES / "clients.csv")
        events = self.json(0, "history")
        self.assertEqual([event["what"] for event in events], ["user", "directory"])
        self.assertEqual(list(events[0]), ["seq", "at_ms", "hold", "actor", "what", "detail", "hash"])
        self.assertEqual(self.json(0, "audit", "verify"), {"sound": True, "checked": 2, "fault": None})
        self.assertIn("role: supervisor", self.go(0, "history").stdout.decode())
        self.error(64, "audit", "verify", "x")
        self.error(64, "history", "1", "2")

    def test_a_changed_event_is_not_sound(self):
        import sqlite3
        self.go(0, "key", "generate")
        self.go(0, "user", "add", "sv")
        self.go(0, "user", "add", "sv2")
        store = sqlite3.connect(self.folder / "atesaki.db")
        store.execute("DROP TRIGGER IF EXISTS events_stay")
        for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            store.execute(f'DROP TRIGGER "{name}"')
        store.execute("UPDATE events SET detail = replace(detail, 'supervisor', 'admin') WHERE seq = 1")
        store.commit()
        store.close()
        said = self.json(1, "audit", "verify")
        self.assertFalse(said["sound"])
        self.assertIn("1", said["fault"])


class Help(Case):
    def test_help_fits_a_screen(self):
        for command in ["", "clients", "audit", "key", "user", *COMMANDS]:
            with self.subTest(command=command):
                done = self.go(0, *command.split(), "--help")
                lines = done.stdout.decode().splitlines()
                self.assertLessEqual(len(lines), 24)
                self.assertEqual([line for line in lines if len(line) > 80], [])
                self.assertEqual(done.stderr, b"")

    def test_no_command_is_64_and_lists_them(self):
        for command in ("", "clients", "user"):
            self.assertIn(b"usage: atesaki", self.go(64, *command.split()).stderr)
        self.error(64, "nonsense")

    def test_every_command_and_option_is_in_the_manual(self):
        page = (SOURCE / "man" / "atesaki.1").read_text().replace("\\-", "-")
        for command in COMMANDS:
            with self.subTest(command=command):
                self.assertTrue(f"It Cm {command}\n" in page, f"{command} is not in atesaki.1")
                said = self.go(0, *command.split(), "--help").stdout.decode().replace("[", " ").replace("]", " ").replace("|", " ")
                for word in said.split():
                    if word.startswith("--"):
                        self.assertTrue(f"Fl -{word[2:].strip(',:')}" in page, f"{word} is not in atesaki.1")

    def test_version(self):
        self.assertRegex(self.go(0, "--version").stdout, rb"^atesaki \d+\.\d+\.\d+\n$")


if __name__ == "__main__":
    unittest.main()
