#!/usr/bin/python3
"""test_gate.py - real messages through a real Postfix: every row of the decision table, release, reload, sudden death."""
import email
import os
import random
import signal
import subprocess
import sys
import threading
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from guard import DIRECTORY, Guard, message, message_id, queue_id, wait_until  # noqa: E402

AOZORA, KOYO, HARUKAZE = "report@aozora.example", "report@koyo.example", "info@harukaze.example"
guard = None


def setUpModule():
    global guard
    guard = Guard()


def tearDownModule():
    guard.close()


def csv_for(client):
    return f"顧客番号,{client}\r\n時刻,用件\r\n09:10,折り返し希望\r\n".encode()


class GateCase(unittest.TestCase):
    def delivered(self, data, recipients, **how):
        code, text = guard.send(data, recipients, **how)
        self.assertEqual(code, 250, text)
        mails = wait_until("delivery", lambda: guard.arrived_with(data))
        self.assertEqual(sorted(sum((mail["to"] for mail in mails), [])), sorted(recipients))
        self.assertIsNone(guard.hold_of(queue_id(text)))
        return mails

    def held(self, data, recipients, reason, **how):
        code, text = guard.send(data, recipients, **how)
        self.assertEqual(code, 250, text)
        hold = guard.hold_of(queue_id(text))
        self.assertIsNotNone(hold, f"not held: {text}")
        self.assertIn(reason, hold["reasons"].split(","))
        self.assertEqual(sorted(hold["recipients"]), sorted(recipients))
        self.assertEqual(guard.arrived_with(data), [])
        return hold


class DecisionTable(GateCase):
    def test_matched_is_delivered(self):
        self.delivered(message(), [AOZORA])

    def test_internal_is_delivered(self):
        self.delivered(message(), ["boss@denwa.example"])

    def test_ordinary_mail_is_delivered(self):
        self.delivered(message("打ち合わせの件", "明日15時でお願いします。\r\n"), ["someone@elsewhere.example"])

    def test_cross_client_is_held(self):
        self.held(message(), [KOYO], "cross-client")

    def test_foreign_file_in_right_mail_is_held(self):
        self.held(message(files=[("report.csv", csv_for("C-000137"))]), [AOZORA], "cross-client")

    def test_mixed_report_is_held(self):
        self.held(message(text="顧客番号: C-000042\r\n\r\n顧客番号: C-000137\r\n"), [AOZORA], "mixed-report")

    def test_encrypted_zip_is_held(self):
        self.held(message(files=[("report.zip", encrypted_zip())]), [AOZORA], "unreadable")

    def test_unknown_client_is_held(self):
        self.held(message("【日報】", "顧客番号: C-999999\r\n"), [AOZORA], "unknown-client")

    def test_report_that_names_nobody_is_held(self):
        self.held(message("【日報】本日分", "本日の受電は3件です。\r\n"), [AOZORA], "unidentified")

    def test_unknown_recipient_is_held_with_suggestion(self):
        hold = self.held(message(), ["report@aozroa.example"], "unknown-recipient")
        self.assertEqual(hold["evidence"]["recipients"][0]["suggestion"], "aozora.example")

    def test_expired_contract_is_held(self):
        data = message("【日報】東雲不動産株式会社 様", "顧客番号: C-000512\r\n")
        self.held(data, ["report@shinonome.example"], "expired-contract")

    def test_sender_not_assigned_is_held(self):
        data = message("【日報】有限会社はるかぜ工務店 様", "顧客番号: C-000305\r\n")
        self.held(data, [HARUKAZE], "sender-not-assigned")
        self.delivered(data, [HARUKAZE], sender="desk3@denwa.example")


def encrypted_zip():
    folder = os.path.join(guard.dir, "zip")
    os.makedirs(folder, exist_ok=True)
    with open(folder + "/report.csv", "wb") as file:
        file.write(csv_for("C-000042"))
    if os.path.exists(folder + "/x.zip"):
        os.unlink(folder + "/x.zip")
    subprocess.run(["zip", "-q", "-j", "-P", "secret", folder + "/x.zip", folder + "/report.csv"], check=True)
    with open(folder + "/x.zip", "rb") as file:
        return file.read()


class Envelope(GateCase):
    def test_one_foreign_recipient_among_right_ones_holds_all(self):
        self.held(message(), [AOZORA, "boss@denwa.example", KOYO], "cross-client")

    def test_several_right_recipients_pass(self):
        self.delivered(message(), [AOZORA, "second@aozora.example", "boss@denwa.example"])

    def test_to_header_does_not_decide(self):
        self.held(message(X_Note="x").replace(b"undisclosed-recipients:;", AOZORA.encode()), [KOYO], "cross-client")

    def test_first_message_does_not_let_the_second_through(self):
        with guard.smtp() as smtp:
            self.delivered(message(), [AOZORA], smtp=smtp)
            self.held(message(), [KOYO], "cross-client", smtp=smtp)
            self.delivered(message(), [AOZORA], smtp=smtp)

    def test_rset_leaves_nothing_behind(self):
        with guard.smtp() as smtp:
            smtp.ehlo()
            smtp.mail("nippo@denwa.example")
            smtp.rcpt(KOYO)
            smtp.rset()
            self.delivered(message(), [AOZORA], smtp=smtp)

    def sendmail(self, data, recipient):
        subprocess.run(["sendmail", "-C", guard.postfix + "/etc", "-i", "-f", "nippo@denwa.example", "--", recipient],
                       input=data.replace(b"\r\n", b"\n"), check=True, env=dict(os.environ, MAIL_CONFIG=guard.postfix + "/etc"))

    def test_sendmail_right_is_delivered(self):
        data = message()
        self.sendmail(data, AOZORA)
        wait_until("delivery", lambda: guard.arrived_with(data))

    def test_sendmail_wrong_is_held(self):
        data, before = message(), len(guard.holds())
        self.sendmail(data, KOYO)
        wait_until("the hold", lambda: len(guard.holds()) > before)
        self.assertEqual(guard.arrived_with(data), [])


class Release(GateCase):
    def raw(self, number):
        return guard.run("show", str(number), "--raw", "--user", "sv1", text=False).stdout

    def test_held_and_released_bytes_are_the_sent_ones(self):
        texts = {"plain": message(), "8bit": message().replace(b"base64", b"8bit"),
                 "dots and long lines": message() + b".\r\n..\r\n.x\r\n" + b"y" * 900 + b"\r\n",
                 "no line end at the end": message() + b"the end"}
        for name, data in texts.items():
            with self.subTest(name):
                hold = self.held(data, [KOYO, "b@koyo.example"], "cross-client")
                sent = data if data.endswith(b"\r\n") else data + b"\r\n"
                self.assertEqual(self.raw(hold["id"]), sent)
                guard.run("release", str(hold["id"]), "--user", "sv1", "--reason", "checked by telephone")
                mail = wait_until("the release", lambda d=data: guard.arrived_with(d))[0]
                self.assertEqual(sorted(mail["to"]), [KOYO.replace("report", "b"), KOYO])
                self.assertEqual(mail["from"], "nippo@denwa.example")
                head = mail["data"][:-len(sent)]
                self.assertTrue(mail["data"].endswith(sent), mail["data"])
                self.assertRegex(head, rb"\A(Received: [^\r]*\r\n(\t[^\r]*\r\n)*)*\Z")
                wait_until("released", lambda h=hold: guard.hold_of(h["queue_id"])["state"] == "released")

    def test_release_needs_supervisor_reason_and_another_person(self):
        hold = self.held(message(), [KOYO], "cross-client", sender="sv1@denwa.example")
        number = str(hold["id"])
        self.assertEqual(guard.run("release", number, "--user", "sv1", check=False).returncode, 64)
        refused = guard.run("release", number, "--user", "nobody-known", "--reason", "x", check=False)
        self.assertEqual(refused.returncode, 65, refused.stderr)
        own = guard.run("release", number, "--user", "sv1", "--reason", "x", check=False)
        self.assertEqual(own.returncode, 65, own.stderr)
        guard.run("release", number, "--user", "sv2", "--reason", "four eyes")
        again = guard.run("release", number, "--user", "sv2", "--reason", "x", check=False)
        self.assertEqual(again.returncode, 65, again.stderr)

    def test_authenticated_sender_does_not_release(self):
        hold = self.held(message(), [KOYO], "cross-client", login="sv1")
        self.assertEqual(hold["auth_user"], "sv1")
        own = guard.run("release", str(hold["id"]), "--user", "sv1", "--reason", "x", check=False)
        self.assertEqual(own.returncode, 65, own.stderr)

    def test_return_tells_the_operator_without_content(self):
        data = message(text="顧客番号: C-000042\r\n秘密の用件です。\r\n")
        hold = self.held(data, [KOYO], "cross-client", sender="operator7@denwa.example")
        guard.run("return", str(hold["id"]), "--user", "sv1", "--reason", "宛先を確かめてください")
        notices = wait_until("two notices", lambda: [m for m in guard.arrived() if m["to"] == ["operator7@denwa.example"]][1:] and
                             [m for m in guard.arrived() if m["to"] == ["operator7@denwa.example"]])
        for notice in notices:
            parsed = email.message_from_bytes(notice["data"])
            self.assertEqual(notice["from"], "")
            self.assertIn(parsed["Auto-Submitted"], ("auto-generated", "auto-replied"))
            body = b"".join(part.get_payload(decode=True) or b"" for part in parsed.walk()).decode()
            self.assertNotIn("秘密", body)
            self.assertIn(KOYO, body)

    def test_history_and_audit_chain(self):
        hold = self.held(message(), [KOYO], "cross-client")
        guard.run("show", str(hold["id"]), "--user", "sv2")
        guard.run("return", str(hold["id"]), "--user", "sv2", "--reason", "wrong company")
        history = guard.run("history", str(hold["id"])).stdout
        self.assertIn("sv2", history)
        self.assertEqual(guard.run("audit", "verify").returncode, 0)


class Operation(GateCase):
    def setting(self, settings):
        guard.write_conf(settings)
        guard.reload()

    def tearDown(self):
        self.setting("")
        time.sleep(1)

    def test_monitor_records_and_delivers(self):
        self.setting("mode = monitor")

        def passes():
            data = message()
            code, text = guard.send(data, [KOYO])
            return code == 250 and guard.hold_of(queue_id(text)) is None and data
        data = wait_until("monitor mode", passes)
        wait_until("delivery", lambda: guard.arrived_with(data))

    def test_reject_says_why(self):
        self.setting("action { cross-client = reject }")

        def refused():
            code, text = guard.send(message(), [KOYO])
            return code == 550 and text
        self.assertRegex(wait_until("a rejection", refused), r"5\.7\.1 .*client")

    def test_bad_configuration_leaves_the_running_one(self):
        self.setting("no_such_key = 1")
        time.sleep(1)
        guard.write_conf("")  # the command line reads the same file; the daemon is not told
        self.held(message(), [KOYO], "cross-client")

    def test_new_directory_is_taken_over(self):
        data = message("【日報】新星電機", "顧客番号: C-000777\r\n")
        self.held(data, ["a@shinsei.example"], "unknown-client")
        guard.import_clients(DIRECTORY + "C-000777,新星電機株式会社,,shinsei.example,,,,,\n")

        def delivered():
            code, text = guard.send(data, ["a@shinsei.example"])
            return code == 250 and guard.hold_of(queue_id(text)) is None
        wait_until("the new client", delivered)


class Flow:
    """Messages by several connections at once; afterwards each is accounted for."""

    def __init__(self, count, threads=8):
        self.lock, self.outcomes, self.todo = threading.Lock(), [], list(range(count))
        self.threads = [threading.Thread(target=self.work) for _ in range(threads)]
        for thread in self.threads:
            thread.start()

    def work(self):
        while True:
            with self.lock:
                if not self.todo:
                    return
                number = self.todo.pop()
            wrong = number % 5 == 0
            data = message()
            try:
                code, text = guard.send(data, [KOYO if wrong else AOZORA])
            except Exception as problem:  # the connection broke: the sender knows nothing, so it counts as refused
                code, text = 0, repr(problem)
            with self.lock:
                self.outcomes.append((data, wrong, code, text))
            if code != 250:
                time.sleep(0.3)  # a sender waits before it tries again

    def done(self):
        with self.lock:
            return len(self.outcomes)

    def join(self):
        for thread in self.threads:
            thread.join()


class SuddenDeath(GateCase):
    def account(self, flow):
        """Every accepted message is delivered or held, no wrong one is delivered, and nothing is both."""
        flow.join()
        accepted = [(d, w, t) for d, w, code, t in flow.outcomes if code == 250]
        refused = [(code, t) for _, _, code, t in flow.outcomes if code != 250]
        for code, text in refused:
            self.assertTrue(code == 0 or 400 <= code < 500, f"{code} {text}")
        holds = {hold["queue_id"] for hold in guard.holds()}

        def settled():
            ids = [message_id(mail["data"]) for mail in guard.arrived()]
            return ids if all(queue_id(t) in holds or message_id(d) in ids for d, _, t in accepted) else None
        ids = wait_until("delivered + held = accepted", settled, 60)
        for data, wrong, text in accepted:
            is_held, count = queue_id(text) in holds, ids.count(message_id(data))
            self.assertEqual((1 if is_held else 0) + count, 1, "neither lost nor twice")
            self.assertFalse(wrong and count, "a wrong report was delivered")
        print(f"    {len(accepted)} accepted, {len(refused)} refused, {len([1 for _, _, t in accepted if queue_id(t) in holds])} held",
              file=sys.stderr)
        self.assertGreater(len(accepted), len(refused))

    def kill_during_flow(self, name):
        flow = Flow(500)
        for turn in range(1, 5):
            wait_until("messages", lambda t=turn: flow.done() >= 100 * t - 50, 120)
            victims = wait_until(f"a running {name}", lambda: guard.processes(name))
            os.kill(random.choice(victims), signal.SIGKILL)
            if name == "atesakid":
                guard.daemon.wait()
                wait_until("the children's end", lambda: not guard.processes("atesaki-milter"))
                guard.start_daemon()
        self.account(flow)

    def test_reader_dies(self):
        self.kill_during_flow("atesaki-reader")

    def test_milter_dies(self):
        self.kill_during_flow("atesaki-milter")

    def test_courier_dies(self):
        self.kill_during_flow("atesaki-courier")

    def test_parent_dies(self):
        self.kill_during_flow("atesakid")

    def test_reload_under_load(self):
        flow = Flow(500)
        while flow.done() < 480:
            guard.reload()
            time.sleep(0.3)
        flow.join()
        self.assertEqual([t for _, _, code, t in flow.outcomes if code != 250], [])
        self.account(flow)


if __name__ == "__main__":
    program = unittest.main(exit=False, verbosity=2)
    result = program.result
    bad = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
    print(f"{result.testsRun - bad - len(result.skipped)} passed, {bad} failed, {len(result.skipped)} skipped")
    sys.exit(1 if bad or not result.testsRun else 0)
