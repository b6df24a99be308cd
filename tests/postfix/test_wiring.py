#!/usr/bin/python3
"""test_wiring.py - contrib/postfix/atesaki-postfix on a configuration of its own: plan, apply twice, status, undo."""
import os
import shutil
import subprocess
import tempfile
import unittest

SOURCE = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
WIRE = os.path.join(SOURCE, "contrib/postfix/atesaki-postfix")
PRIVATE = os.path.join(SOURCE, "contrib/postfix/private")
MORE_SERVICES = """submission inet n - n - - smtpd
    -o smtpd_milters=inet:127.0.0.1:8891
127.0.0.1:10025 inet n - n - - smtpd
    -o smtpd_milters=
"""


class Wiring(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="atesaki-wiring.", dir="/var/tmp")
        os.chmod(self.dir, 0o755)
        subprocess.run([PRIVATE, "make", self.dir], check=True)
        self.etc = self.dir + "/etc"
        with open(self.etc + "/master.cf", "a") as master:
            master.write(MORE_SERVICES)
        self.set("smtpd_milters", "{ inet:127.0.0.1:8892, connect_timeout=5s }")
        self.before = self.settings()

    def tearDown(self):
        shutil.rmtree(self.dir)

    def set(self, name, value):
        subprocess.run(["postconf", "-c", self.etc, "-e", f"{name}={value}"], check=True)

    def get(self, *what):
        done = subprocess.run(["postconf", "-c", self.etc, *what], check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def settings(self):
        return self.get("-n"), self.get("-M"), self.get("-P")

    def wire(self, verb, *more, code=0, socket=None):
        socket = socket or f"unix:{self.dir}/milter.sock"
        done = subprocess.run([WIRE, verb, "-c", self.etc, "-s", socket, "-p", "20027", *more], capture_output=True, text=True)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def test_plan_shows_and_changes_nothing(self):
        self.assertIn("milter_default_action = tempfail", self.wire("plan"))
        self.assertEqual(self.settings(), self.before)
        self.wire("status", code=1)

    def test_apply_wires_all_ways_in(self):
        self.wire("apply")
        milter = f"unix:{self.dir}/milter.sock"
        self.assertEqual(self.get("-h", "smtpd_milters"), "{ inet:127.0.0.1:8892, connect_timeout=5s }," + milter)
        self.assertEqual(self.get("-h", "non_smtpd_milters"), milter)
        self.assertEqual(self.get("-n", "milter_default_action"), "milter_default_action = tempfail")
        self.assertIn("inet:127.0.0.1:8891," + milter, self.get("-P", "submission/inet/smtpd_milters"))
        self.assertTrue(self.get("-P", "127.0.0.1:20027/inet/smtpd_milters").endswith("="))
        subprocess.run(["postfix", "-c", self.etc, "check"], check=True)
        self.wire("status")

    def test_second_apply_changes_nothing(self):
        self.wire("apply")
        once = self.settings()
        self.assertIn("nothing to change", self.wire("apply"))
        self.assertEqual(self.settings(), once)

    def test_undo_restores(self):
        self.wire("apply")
        self.wire("undo")
        self.assertEqual(self.settings(), self.before)
        self.assertIn("nothing to change", self.wire("undo"))

    def test_undo_gives_back_the_default_action_that_was_set(self):
        self.set("milter_default_action", "accept")
        self.wire("apply")
        self.assertEqual(self.get("-h", "milter_default_action"), "tempfail")
        self.wire("undo")
        self.assertEqual(self.get("-h", "milter_default_action"), "accept")

    def test_undo_leaves_what_came_later(self):
        self.wire("apply")
        self.set("smtpd_milters", self.get("-h", "smtpd_milters") + ", inet:127.0.0.1:9999")
        self.wire("undo")
        self.assertEqual(self.get("-h", "smtpd_milters"), "{ inet:127.0.0.1:8892, connect_timeout=5s }, inet:127.0.0.1:9999")

    def test_ports_without_milters_are_named(self):
        self.assertIn("127.0.0.1:10025", self.wire("apply"))

    def test_a_service_of_others_at_the_port_is_left_alone(self):
        subprocess.run(["postconf", "-c", self.etc, "-M", "127.0.0.1:20027/inet=127.0.0.1:20027 inet n - n - - smtpd"], check=True)
        self.assertIn("another port", self.wire("plan", code=78))

    def test_chroot_and_a_socket_outside_is_refused_with_the_way_out(self):
        subprocess.run(["postconf", "-c", self.etc, "-F", "cleanup/unix/chroot=y"], check=True)
        self.assertIn("chroot", self.wire("apply", code=78))
        self.assertIn("unix:in/milter.sock", self.wire("plan", socket=f"unix:{self.dir}/spool/in/milter.sock"))

    def test_list_with_spaces_in_master_is_named_before_anything_changes(self):
        with open(self.etc + "/master.cf", "a") as master:
            master.write("smtps inet n - n - - smtpd\n    -o { smtpd_milters = inet:127.0.0.1:1, inet:127.0.0.1:2 }\n")
        before = self.settings()
        self.assertIn("smtps/inet/smtpd_milters", self.wire("apply", code=78))
        self.assertEqual(self.settings(), before)

    def test_bad_calls(self):
        self.wire("plan", socket="milter.sock", code=64)
        self.wire("nonsense", code=64)


if __name__ == "__main__":
    program = unittest.main(exit=False)
    bad = len(program.result.failures) + len(program.result.errors)
    print(f"{program.result.testsRun - bad} passed, {bad} failed")
    raise SystemExit(1 if bad or not program.result.testsRun else 0)
