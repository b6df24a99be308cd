#!/usr/bin/python3
"""test_recipients.py - real Postfix: right recipients get it at once, the others wait; the same document to another client is held."""
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from guard import Guard, message, queue_id, wait_until  # noqa: E402

AOZORA, KOYO = "report@aozora.example", "report@koyo.example"
guard = None
key = None


def setUpModule():
    global guard, key
    key = tempfile.NamedTemporaryFile(suffix=".key")
    key.write(b"0123456789abcdef" * 4)
    key.flush()
    guard = Guard(f'on_partial = deliver-verified\nseen {{ key = "{key.name}" }}\nreport {{ inherit = true }}\n')


def tearDownModule():
    guard.close()


def recipients(mails):
    return sorted(sum((mail["to"] for mail in mails), []))


class DeliverVerified(unittest.TestCase):
    def partly(self, data, right, wrong):
        code, text = guard.send(data, right + wrong)
        self.assertEqual(code, 250, text)
        hold = guard.hold_of(queue_id(text))
        self.assertIsNotNone(hold, text)
        self.assertEqual(sorted(hold["delivered"]), sorted(right))
        mails = wait_until("delivery to the right ones", lambda: guard.arrived_with(data))
        self.assertEqual(recipients(mails), sorted(right))
        return hold

    def test_right_ones_get_it_and_release_goes_to_the_others_alone(self):
        data = message()
        hold = self.partly(data, [AOZORA, "boss@denwa.example"], [KOYO, "x@elsewhere.example"])
        guard.run("release", "--user", "sv1", "--reason", "asked by telephone", str(hold["id"]))
        wait_until("release", lambda: len(recipients(guard.arrived_with(data))) == 4)
        self.assertEqual(recipients(guard.arrived_with(data)), sorted([AOZORA, "boss@denwa.example", KOYO, "x@elsewhere.example"]))

    def test_case_and_tags_of_addresses(self):
        self.partly(message(), ["Report+Nippo@Aozora.Example"], ["Some.One+x@Elsewhere.Example", "a_b-c=d@elsewhere.example"])

    def test_what_postfix_might_not_find_again_waits_for_all(self):
        for odd in ('"some one"@elsewhere.example', "@relay.example:x@elsewhere.example"):
            data = message()
            code, text = guard.send(data, [AOZORA, odd])
            if code != 250:
                continue  # Postfix does not take it
            hold = guard.hold_of(queue_id(text))
            # A source route reaches the guard without it.
            self.assertIsNotNone(hold, text)
            mails = guard.arrived_with(data)
            self.assertNotIn("x@elsewhere.example", recipients(mails))
            self.assertNotIn('"some one"@elsewhere.example', recipients(mails))

    def test_mixed_reports_go_to_nobody(self):
        data = message(text="顧客番号: C-000042\r\n\r\n顧客番号: C-000137\r\n")
        code, text = guard.send(data, [AOZORA, KOYO])
        self.assertEqual(code, 250, text)
        self.assertEqual(guard.hold_of(queue_id(text))["delivered"], [])
        self.assertEqual(guard.arrived_with(data), [])


TEXT = "".join(f"{9 + i // 6:02}:{i % 6}0 株式会社やまびこ建材の佐藤様より入荷の件でお電話、折り返しをご希望です。\r\n" for i in range(12))
BODIES = {AOZORA: "顧客番号: C-000042\r\n", KOYO: "顧客番号: C-000137\r\n"}


class SeenElsewhere(unittest.TestCase):
    def send(self, to, name, text):
        data = message("【日報】", BODIES[to], files=[(name, text.encode())])
        code, answer = guard.send(data, [to])
        self.assertEqual(code, 250, answer)
        return data, guard.hold_of(queue_id(answer))

    def test_the_same_document_to_another_client_is_held_until_released(self):
        self.assertIsNone(self.send(AOZORA, "a.txt", TEXT)[1])
        self.assertIsNone(self.send(AOZORA, "a.txt", TEXT)[1])
        data, hold = self.send(KOYO, "b.txt", TEXT.replace("\r\n", "\n\n"))
        self.assertEqual(hold["reasons"], "seen-elsewhere")
        self.assertEqual(hold["evidence"]["seen"][0]["client"], "C-000042")
        self.assertIn("C-000042", guard.run("show", str(hold["id"])).stdout)
        guard.run("release", "--user", "sv1", "--reason", "meant for both", str(hold["id"]))
        wait_until("release", lambda: guard.arrived_with(data))
        wait_until("the release is recorded", lambda: guard.holds("released") and
                   hold["id"] in [h["id"] for h in guard.holds("released")])
        self.assertIsNone(self.send(KOYO, "c.txt", TEXT)[1])

    def test_a_common_document_goes_to_all(self):
        text = TEXT + "料金表\r\n"
        self.assertIsNone(self.send(AOZORA, "price.txt", text)[1])
        hold = self.send(KOYO, "price.txt", text)[1]
        self.assertEqual(hold["reasons"], "seen-elsewhere")
        path = guard.dir + "/price.txt"
        with open(path, "wb") as file:
            file.write(text.encode())
        guard.run("documents", "common", "--user", "sv1", path)
        self.assertIn("price.txt", guard.run("documents", "list").stdout)
        self.assertIsNone(self.send(KOYO, "price.txt", text)[1])
        guard.run("documents", "remove", "--user", "sv1", "1")
        self.assertEqual(guard.run("documents", "list", "--json").stdout.strip(), "[]")

    def test_empty_forms_are_all_alike(self):
        self.assertIsNone(self.send(AOZORA, "none.txt", "本日の受電はありませんでした。")[1])
        self.assertIsNone(self.send(KOYO, "none.txt", "本日の受電はありませんでした。")[1])


if __name__ == "__main__":
    unittest.main(verbosity=2)
