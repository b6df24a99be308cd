#!/usr/bin/python3
"""generate.py FOLDER [--seed N] [--count N] - makes a corpus of outgoing mail with what is right for each message.

Writes clients.csv, atesaki.conf, list (sender, recipients, file; for judge_list), truth.tsv and the messages. Deterministic by
seed. truth.tsv: file, pass or hold, the reasons of which at least one must be given, operation, what is special about it.
What a careful supervisor would say is written down here and only here: a message passes when every document in it, or its body if
it is the report, says whose it is, nothing in it is another client's, and every recipient belongs to that client."""
import argparse
import csv as csv_module
import os
import pathlib
import random

import formats as f
import letters as l
import names as n

KINDS = ["xlsx", "xlsx", "xlsx", "openpyxl", "csv", "csv", "docx", "pdf", "pdf", "txt", "html", "zip"]
TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv", "pdf": "application/pdf",
         "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "txt": "text/plain", "html": "text/html",
         "zip": "application/zip"}
CHARSETS = ["utf-8", "utf-8", "utf-8", "iso-2022-jp", "iso-2022-jp", "shift_jis", "cp932", "euc-jp"]
CARRIERS = ["addressee", "addressee", "title", "label", "beside", "beside", "name-beside", "below", "column", "name-column", "cell", "file-name", "english", "both"]
MORE_CARRIERS = {"xlsx": ["sheet-name", "property", "header"], "openpyxl": ["sheet-name"], "docx": ["header", "footer", "property"], "pdf": ["property"]}


class File:
    def __init__(self, name, data, type_, tags):
        self.name, self.data, self.type, self.tags = name, data, type_, tags


class Mail:
    """What one message is made of, and what is right for it."""

    def __init__(self, op):
        self.op, self.tags = op, []
        self.sender = "desk1@denwa.example"
        self.recipients, self.subject, self.body, self.files, self.fields = [], "", "", [], []
        self.alternative = None  # a second body, HTML
        self.must, self.reasons = "pass", []

    def hold(self, *reasons):
        self.must, self.reasons = "hold", list(reasons)
        return self


class Office:
    def __init__(self, seed, count):
        self.rng = random.Random(seed)
        self.clients = n.directory(self.rng, count)
        self.usual = [c for c in self.clients if c.kind == "usual"]
        self.number = 0

    def pick(self, of=None):
        return self.rng.choice(of or self.usual)

    def other(self, c, of=None):
        """A client that nobody could take for c: no name of one in a name of the other."""
        while True:
            o = self.pick(of)
            if o is not c and not set(o.addresses) & set(c.addresses) and not any(a and b and (a in b or b in a) for a in o.names() for b in c.names()):
                return o

    # ---- what is in a report ----

    def calls(self, c, least=1, most=6):
        return [l.Call(self.rng, self.clients, c) for _ in range(self.rng.randint(least, most))]

    def claim_blocks(self, c, carrier):
        rng = self.rng
        if carrier == "addressee":
            return [l.addressee(rng, c)]
        if carrier == "title":
            return [l.title(rng, c)]
        if carrier == "label":
            return [l.label(rng, c)]
        if carrier == "beside":
            rows = [[rng.choice(l.LABELS), c.id], ["発行日", "2026年11月24日"], ["担当", rng.choice(n.PEOPLE)]]
            rng.shuffle(rows)
            return [rng.choice(["受電日報", "電話応対報告書", "月報"]), rows]
        if carrier == "name-beside":
            return [[[rng.choice(["顧客名", "クライアント名", "契約者名", "お客様名", "宛先", "得意先名", "ご契約者"]), l.written(rng, c) + rng.choice(["", " 様", " 御中"])],
                     ["期間", "2026/11/01～2026/11/30"]]]
        if carrier == "cell":  # label and value in one cell
            return [[[f"{rng.choice(l.LABELS)}{rng.choice([chr(10), '：', ' '])}{c.id}", "2026年11月24日"], ["受電日報", rng.choice(["", "作成：山本"])]]]
        if carrier == "below":
            return [[["発行日", rng.choice(l.LABELS), "件数"], ["2026/11/24", c.id, "3"]]]
        if carrier == "english" and c.english in c.aliases:
            return [rng.choice([l.addressee_english, l.title_english])(rng, c)]
        if carrier in ("both", "english"):
            return [l.addressee(rng, c), l.label(rng, c)]
        return [rng.choice(["受電日報", "電話応対一覧", "2026年11月24日（火）", "コールレポート"])]

    def call_table(self, c, carrier, foreign=None, least=1, most=6):
        rng, calls = self.rng, self.calls(c, max(least, 3 if carrier in ("column", "name-column") else 1), most)
        if carrier == "name-column":
            names = [rng.choice([c.full, c.core or c.full]) for _ in calls]
            if foreign:
                names[rng.randrange(len(names))] = foreign
            return l.calls_rows(rng, calls, (rng.choice(["クライアント名", "契約者名", "契約先", "クライアント", "client_name", "ご契約者名"]), names))
        if carrier != "column":
            return l.calls_rows(rng, calls)
        ids = [c.id] * len(calls)
        if foreign:
            ids[rng.randrange(len(ids))] = foreign
        return l.calls_rows(rng, calls, (rng.choice(l.COLUMNS), ids))

    def file(self, c, kind=None, carrier=None, foreign=None, name=None, most=6, hidden=None):
        """A report of c as a file. hidden: (carrier, client) of which something is left in it where few people look."""
        rng = self.rng
        kind = kind or rng.choice(KINDS)
        if kind == "pdf" and not f.HAVE_PDF:
            kind = "docx"
        if kind == "zip":
            return self.archive(c, carrier, foreign, most, hidden)
        if carrier is None:
            choices = CARRIERS + MORE_CARRIERS.get(kind, [])
            carrier = rng.choice([x for x in choices if not (kind == "csv" and x in ("addressee", "label", "both")) or rng.random() < 0.2])
        table = self.call_table(c, carrier, foreign, most=most)
        if carrier in ("column", "name-column") and rng.random() < 0.3:
            table.append(["合計", f"{len(table) - 1}件"])
        if carrier not in ("column", "name-column") and rng.random() < 0.25:
            blocks = self.claim_blocks(c, carrier) + l.calls_forms(rng, self.calls(c, 1, 4))
        else:
            blocks = self.claim_blocks(c, carrier) + [table]
        ext = {"openpyxl": "xlsx"}.get(kind, kind)
        if name is None:
            name = l.file_name(rng, c, ext) if carrier == "file-name" or rng.random() < 0.25 else f"{rng.choice(l.NEUTRAL_NAMES)}.{ext}"
        data, tags = self.render(c, kind, carrier, blocks, hidden)
        return File(name, data, TYPES[ext], [kind, f"claim={carrier}", *tags])

    def archive(self, c, carrier, foreign, most, hidden):
        rng = self.rng
        named = carrier == "file-name"
        inner = [self.file(c, rng.choice(["xlsx", "csv", "pdf", "txt"]), carrier, foreign, most=most, hidden=hidden)]
        if rng.random() < 0.4:
            inner.append(self.file(c, "csv"))
        files = [(f"{i}_{x.name}", x.data) for i, x in enumerate(inner)]
        name = l.file_name(rng, c, "zip") if named or rng.random() < 0.2 else rng.choice(l.NEUTRAL_NAMES) + ".zip"
        return File(name, f.zipped(files), TYPES["zip"], ["zip", *inner[0].tags])

    def mail_file(self, c):
        """An earlier mail, attached."""
        inner = Mail("")
        inner.recipients = ["someone@client.example"]
        inner.subject = l.subject(self.rng, c)
        self.letter(c, inner, self.rng.choice([("addressee",), ("label",), ("addressee", "label")]))
        number, self.number = self.number, f"{self.number}.earlier"
        raw = as_bytes(self, inner)
        self.number = number
        return File("日報.eml", raw, "message/rfc822", ["eml"])

    def leftover(self, hidden):
        """title, header, footer, subject, keywords and a further sheet, of whom `hidden` says."""
        where, other = hidden if hidden else ("", None)
        rng, out = self.rng, {"title": "", "header": "", "footer": "", "subject": "", "keywords": "", "sheet": None}
        if where == "property":
            out[rng.choice(["title", "subject", "keywords"])] = rng.choice([other.id, f"{other.full} 日報", f"{other.id} {other.full}"])
        elif where in ("header", "footer"):
            out[where] = rng.choice([f"{other.full} 御中", f"顧客番号：{other.id}", f"{other.full}様 受電日報"])
        elif where in ("hidden", "veryHidden"):
            rows = rng.choice([[["顧客番号", other.id]], [[f"{other.full} 御中"]], [["顧客コード", "件数"], [other.id, 3], [other.id, 1]]])
            out["sheet"] = (rng.choice(["Sheet2", "data", "マスタ"]), rows, where)
        elif where == "sheet-name":
            out["sheet"] = (rng.choice([other.core or other.full, other.id])[:30], [["時刻", "お電話主"], ["9:10", "田中様"]], "visible")
        return out

    def render(self, c, kind, carrier, blocks, hidden):
        rng = self.rng
        left = self.leftover(hidden or ((carrier, c) if carrier in ("property", "header", "footer") else None))
        if kind in ("xlsx", "openpyxl"):
            rows = []
            for b in blocks:
                rows += [[t] for t in b.split("\n")] if isinstance(b, str) else b
                rows += [[]] if rng.random() < 0.6 else []
            name = (c.core or c.full)[:30] if carrier == "sheet-name" else rng.choice(["日報", "Sheet1", "11月", "受電一覧", "1124"])
            sheets = [(name, rows, "visible")] + ([left["sheet"]] if left["sheet"] else [])
            if kind == "openpyxl":
                return f.xlsx_openpyxl(sheets, title=left["title"]), []
            header = left["header"] or left["footer"]
            return f.xlsx(sheets, title=left["title"], subject=left["subject"], keywords=left["keywords"], header="&C" + header if header else "",
                          shared=rng.random() < 0.7), []
        if kind == "docx":
            return f.docx([x for b in blocks for x in (b.split("\n") if isinstance(b, str) else [b])], title=left["title"], subject=left["subject"],
                          header=left["header"], footer=left["footer"], keywords=left["keywords"]), []
        if kind == "pdf":
            return f.pdf(blocks, title=left["title"] or left["subject"] or left["keywords"]), []
        if kind == "csv":
            rows = [r for b in blocks for r in ([[t] for t in b.split("\n")] if isinstance(b, str) else b)] if carrier != "column" else blocks[-1]
            charset = rng.choice(["utf-8-sig", "utf-8", "cp932", "cp932", "utf-16"])
            return f.csv(rows, charset, rng.choice(["\r\n", "\n"]), "\t" if charset == "utf-16" else ","), [charset]
        charset = rng.choice(CHARSETS)
        if kind == "html":
            data, charset = f.html(blocks, charset, rng.randrange(2))
            return data, [charset]
        joint = rng.choice(["\t", "　", "  ", " | "]) if carrier != "name-column" else "\t"  # names need columns that are seen
        text = "\n\n".join(b if isinstance(b, str) else "\n".join(joint.join(map(str, r)) for r in b) for b in blocks)
        data, charset = f.encoded(text.replace("\n", "\r\n"), charset)
        return data, [charset]

    # ---- mails ----

    def letter(self, c, mail, claims=("addressee",), with_calls=True):
        """The body of a report to c, with the claims asked for."""
        rng = self.rng
        if "english" in claims and c.english not in c.aliases:
            claims = ("addressee",)
        english = "english" in claims
        calls = self.calls(c)
        head, parts = [], []
        if "addressee" in claims:
            head.append(l.addressee(rng, c))
        elif english:
            head.append(rng.choice([l.addressee_english, l.title_english])(rng, c))
        elif rng.random() < 0.4:
            head.append(f"{l.person(rng)}様")
        parts.append("\n".join(head))
        titled = [l.title(rng, c)] if "title" in claims else []
        labelled = [l.label(rng, c)] if "label" in claims else []
        if titled and not head:
            parts = titled + parts
            titled = []
        if english:
            parts.append(rng.choice(["Thank you for using our answering service.", "Please find today's calls below.", "Here is your call report for 24 November 2026."]))
        else:
            parts.append(l.greeting(rng))
        parts += titled
        if labelled and rng.random() < 0.8:
            parts += labelled
            labelled = []
        if with_calls:
            if not english:
                parts.append(rng.choice(l.INTROS).format(n=len(calls)))
            parts.append((l.calls_english if english else l.calls_text)(rng, calls))
        else:
            parts.append("Please see the attached report." if english else rng.choice(l.FILE_INTROS))
        parts += labelled
        parts.append("Best regards," if english else rng.choice(l.CLOSINGS))
        parts.append(l.signature(rng))
        mail.body = "\n\n".join(p for p in parts if p) + "\n"
        if rng.random() < 0.12:
            mail.body += l.quoted(rng, self.clients, c) + "\n"
            mail.tags.append("quoted")
        mail.tags += ["body=" + "+".join(claims)] if claims else []

    def start(self, op, c, recipients=None):
        mail = Mail(op)
        mail.recipients = recipients or [n.address_of(self.rng, c)]
        if self.rng.random() < 0.15:
            mail.recipients.append("sv@denwa.example")
            self.rng.shuffle(mail.recipients)
        mail.sender = self.rng.choice(c.senders) if c.senders else self.rng.choice(["desk1@denwa.example", "desk2@denwa.example", "nippo@denwa.example"])
        return mail

    def body_report(self, op, c, recipients=None):
        """A report in the body alone."""
        rng, mail = self.rng, self.start(op, c, recipients)
        claims = rng.choice([("addressee",), ("addressee",), ("addressee", "label"), ("title",), ("label",), ("addressee", "title"), ("english",),
                             ("title", "label"), ("english", "label"), ()])
        mail.subject = l.subject(rng, c) if not claims or rng.random() < 0.4 else rng.choice(l.NEUTRAL_SUBJECTS)
        if not claims:
            mail.tags.append("subject-only")
        self.letter(c, mail, claims)
        return mail

    def file_report(self, op, c, recipients=None, files=None):
        rng, mail = self.rng, self.start(op, c, recipients)
        mail.files = files if files is not None else [self.file(c) for _ in range(1 if rng.random() < 0.8 else rng.randint(2, 4))]
        how = rng.random()
        mail.subject = l.subject(rng, c) if how < 0.3 else rng.choice(l.NEUTRAL_SUBJECTS)
        if how < 0.12:
            mail.body = ""
            mail.tags.append("empty-body")
        else:
            self.letter(c, mail, rng.choice([("addressee",), ("addressee",), ("addressee", "label"), ("title",), ("english",), ()]), rng.random() < 0.2)
        return mail

    def monthly(self, op, c, foreign=None, recipients=None):
        file = self.file(c, self.rng.choice(["csv", "csv", "xlsx", "zip"]), "column", foreign, most=self.rng.choice([40, 120, 300]))
        return self.file_report(op, c, recipients, [file])

    def memo(self, op, c, recipients=None):
        """A note of one call, addressed."""
        rng, mail = self.rng, self.start(op, c, recipients)
        call = self.calls(c, 1, 1)[0]
        mail.subject = rng.choice([f"【電話メモ】{call.who()}", f"【入電】{call.who(' ')}", "お電話がありました", f"{call.who()}よりお電話", "【受電連絡】", f"受電メモ（{call.company}）", "電話メモ"])
        text = rng.choice([f"{call.who('の')}よりお電話がありました。", f"{call.who('の')}からお電話です。折り返しをお願いします。", f"{call.time}に{call.who()}より入電がございました。",
                           f"【電話メモ】\nお電話主：{call.who()}\n時刻：{call.time}", f"下記のお電話がございました。\n会社名：{call.company}\nお名前：{call.person}様"])
        mail.body = f"{l.addressee(rng, c)}\n\n{l.greeting(rng)}\n\n{text}\n{call.matter}\nTEL {call.tel}\n\n{l.signature(rng)}\n"
        return mail

    def any_report(self, op, c, recipients=None):
        how = self.rng.random()
        if how < 0.4:
            return self.body_report(op, c, recipients)
        if how < 0.8:
            return self.file_report(op, c, recipients)
        return self.monthly(op, c, recipients=recipients) if how < 0.9 else self.memo(op, c, recipients)


# ---- operations: what the operator did ----

def op_right(o):
    return o.any_report("right", o.pick())


def op_right_several(o):
    c = o.pick()
    return o.any_report("right-several", c, [n.address_of(o.rng, c) for _ in range(o.rng.randint(2, 4))])


def op_right_partner(o):
    c = o.pick([c for c in o.usual if "houkoku@zeirishi.example" in c.addresses] or o.usual)
    to = ["houkoku@zeirishi.example"] if "houkoku@zeirishi.example" in c.addresses else [n.address_of(o.rng, c)]
    return o.any_report("right-partner", c, to + [n.address_of(o.rng, c)])


def op_right_limited(o):
    return o.any_report("right-sender", o.pick([c for c in o.clients if c.kind == "limited"]))


def op_right_header(o):
    c = o.pick()
    mail = o.file_report("right-header", c)
    mail.fields.append((o.rng.choice(["X-Client-ID", "X-Customer-No", "X-Client-Code"]), c.id))
    return mail


def op_internal(o):
    mail = o.any_report("internal", o.pick(), ["sv@denwa.example", "desk2@denwa.example"])
    mail.files += [o.file(o.pick())] if o.rng.random() < 0.5 else []
    return mail


def op_ordinary(o):
    c, rng = o.pick(), o.rng
    mail = o.start("ordinary", c, [rng.choice([n.address_of(rng, c), "someone@elsewhere.example"])])
    mail.subject = rng.choice(["打ち合わせの件", "Re: ご質問について", "会議室の予約", "ありがとうございました", "Lunch on Friday"])
    mail.body = rng.choice(["明日15時でお願いします。\n", "ご質問の件、確認いたします。少々お待ちください。\n", "See you on Friday.\n"]) + l.signature(rng) + "\n"
    return mail


def op_wrong_recipient(o):
    c = o.pick()
    return o.any_report("wrong-recipient", c, [n.address_of(o.rng, o.other(c))]).hold("cross-client")


def op_one_foreign(o):
    c = o.pick()
    to = [n.address_of(o.rng, c), n.address_of(o.rng, o.other(c))]
    o.rng.shuffle(to)
    return o.any_report("one-foreign", c, to).hold("cross-client")


def op_wrong_file(o):
    c = o.pick()
    b = o.other(c)
    return o.file_report("wrong-file", c, files=[o.file(b)]).hold("cross-client", "mixed-report")


def op_wrong_among_files(o):
    c = o.pick()
    files = [o.file(c) for _ in range(o.rng.randint(1, 3))] + [o.file(o.other(c))]
    o.rng.shuffle(files)
    return o.file_report("wrong-among-files", c, files=files).hold("cross-client", "mixed-report")


def op_wrong_month(o):
    c = o.pick()
    b = o.other(c)
    return o.file_report("wrong-month", c, files=[o.file(b, o.rng.choice(["csv", "xlsx"]), "column", most=100)]).hold("cross-client")


def op_foreign_row(o):
    c = o.pick()
    return o.monthly("foreign-row", c, o.other(c).id).hold("mixed-report")


def op_foreign_name_row(o):
    c = o.pick()
    file = o.file(c, o.rng.choice(["csv", "xlsx", "docx"]), "name-column", o.other(c).full, most=30)
    return o.file_report("foreign-name-row", c, files=[file]).hold("mixed-report")


def op_attached_mail(o):
    c = o.pick()
    return o.file_report("attached-mail", c, files=[o.mail_file(c)])


def op_wrong_attached_mail(o):
    c = o.pick()
    return o.file_report("wrong-attached-mail", c, files=[o.mail_file(o.other(c))]).hold("mixed-report", "cross-client")


def op_stranger(o):
    """Addressed to a company that is no client, whose name begins like the client's."""
    rng = o.rng
    known = {name for x in o.clients for name in x.names()}
    while True:
        c = o.pick()
        core = c.core + rng.choice(["ホールディングス", "東海", "販売", "エステート", "北海道", "ケミカル"])
        full = c.front + core + c.back
        if not any(core in k for k in known) and not c.aliases[1:2] == [core]:
            break
    mail = o.start("stranger", c)
    calls = o.calls(c)
    mail.subject = "日報"
    mail.body = f"{full} 御中\n\n{l.greeting(rng)}\n\n{l.calls_text(rng, calls)}\n\n{l.signature(rng)}\n"
    return mail.hold("unidentified", "unknown-client")


def op_unreadable(o):
    """The right client's name on what nobody can read."""
    c, rng = o.pick(), o.rng
    if rng.random() < 0.4:
        file = File(l.file_name(rng, c, "png"), f.png(rng), "image/png", ["png"])
    else:
        file = o.file(c, rng.choice(["xlsx", "docx", "zip"] + (["pdf"] if f.HAVE_PDF else [])))
        file.data = file.data[:int(len(file.data) * rng.choice([0.3, 0.5, 0.7, 0.9]))]
        file.tags.append("cut")
    return o.file_report("unreadable", c, files=[file]).hold("unreadable")


def op_old_subject(o):
    c = o.pick()
    mail = o.any_report("old-subject", c)
    b = o.other(c)
    mail.subject = o.rng.choice([f"【日報】{b.full}様", f"{b.full} 御中 受電報告", f"[{b.id}] 日報", f"{b.full}様分 月報"])
    return mail.hold("mixed-report", "cross-client")


def op_pasted(o):
    """Another client's report pasted or forwarded below a right greeting."""
    c, rng = o.pick(), o.rng
    b = o.other(c)
    mail, old = o.body_report("pasted", c), Mail("")
    o.letter(b, old, rng.choice([("addressee", "label"), ("label",), ("title", "label")]))
    ruler = rng.choice(["\n-----Original Message-----\nFrom: desk1@denwa.example\nSubject: 日報\n\n", "\n\n", "\n---------- Forwarded message ---------\nFrom: desk2@denwa.example\n\n"])
    mail.body += ruler + old.body
    return mail.hold("mixed-report", "cross-client")


def op_near_miss(o):
    c = o.pick([c for c in o.usual if c.domains])
    owned = [d.lstrip(".") for x in o.clients for d in x.domains]
    while True:
        to = n.near_miss(o.rng, c)
        domain = to.split("@")[1]
        if not any(domain == d or domain.endswith("." + d) for d in owned):
            break
    return o.any_report("near-miss", c, [to]).hold("unknown-recipient")


def op_unknown_recipient(o):
    c = o.pick()
    to = [n.address_of(o.rng, c), o.rng.choice(["tanaka@elsewhere.example", "someone@yahoo.co.jp", f"{c.slug}@gmail.com", "x@[192.0.2.7]", "info@other.example"])]
    return o.any_report("unknown-recipient", c, to[o.rng.randrange(2):]).hold("unknown-recipient")


def op_expired(o):
    return o.any_report("expired", o.pick([c for c in o.clients if c.kind in ("expired", "future")])).hold("expired-contract")


def op_sender(o):
    mail = o.any_report("sender", o.pick([c for c in o.clients if c.kind == "limited"]))
    mail.sender = o.rng.choice(["desk1@denwa.example", "desk3@denwa.example.example", "", "desk33@denwa.example"])
    return mail.hold("sender-not-assigned")


def op_unknown_id(o):
    c = o.pick()
    known = {x.id for x in o.clients}
    i = c.id
    while i in known:
        i = f"C-{o.rng.randrange(10**6):06d}"
    mail = o.body_report("unknown-id", c)
    if o.rng.random() < 0.5:
        mail.body = l.label(o.rng, c, i) + "\n\n" + mail.body
    else:
        mail.files.append(File("日報.xlsx", f.xlsx([("日報", [["顧客番号", i], *o.call_table(c, "")], "visible")]), TYPES["xlsx"], ["xlsx"]))
    return mail.hold("unknown-client")


def op_no_claim(o):
    """A report that says nowhere whose it is: nobody at the desk could tell either."""
    c, rng = o.pick(), o.rng
    mail = o.start("no-claim", c)
    if rng.random() < 0.4:
        o.letter(c, mail, ())
        mail.subject = rng.choice(["日報", "月報 11月分", "【日報】本日分"])
    else:
        mail.subject = rng.choice(["日報", "資料", "", "Fw: "])
        if rng.random() < 0.5:
            o.letter(c, mail, rng.choice([("addressee",), ()]), False)
        kind = rng.choice(["xlsx", "csv", "docx", "txt", "html"])
        blocks = rng.choice([["受電日報"], [[["顧客番号", c.id[2:]]]], [[["お客様番号", "8812-3321"]]]]) + [o.call_table(c, "")]
        data, tags = o.render(c, kind, "", blocks, None)
        mail.files = [File(f"{rng.choice(l.NEUTRAL_NAMES)}.{kind}", data, TYPES[kind], [kind, *tags])]
    return mail.hold("unidentified")


def op_hidden(o):
    """Something of another client where few people look."""
    c = o.pick()
    kind, where = o.rng.choice([("xlsx", "property"), ("xlsx", "header"), ("xlsx", "hidden"), ("xlsx", "veryHidden"), ("openpyxl", "hidden"), ("docx", "header"),
                                ("docx", "footer"), ("docx", "property"), ("xlsx", "sheet-name")] + ([("pdf", "property")] if f.HAVE_PDF else []))
    mail = o.file_report("hidden-" + where, c, files=[o.file(c, kind, o.rng.choice(["addressee", "label", "beside"]), hidden=(where, o.other(c)))])
    return mail.hold("mixed-report", "cross-client")


WIDE = str.maketrans("C-0123456789", "Ｃ－０１２３４５６７８９")


def disguise(rng, id_):
    return rng.choice([id_.translate(WIDE), id_[:4] + "\u200b" + id_[4:], id_.replace("-", "\u2011"), id_.replace("-", "－"), id_.replace("-", "\u2212"), id_[:5] + "\u00ad" + id_[5:],
                       id_.lower(), id_[:6] + "\u2060" + id_[6:], id_.replace("-", "\u2010"), "\ufeff" + id_, id_.replace("C", "Ｃ"), id_[:3] + "\u200d" + id_[3:]])


def op_disguised(o):
    """An identifier in odd characters means what it looks like: another client's holds, the own one passes."""
    c, rng = o.pick(), o.rng
    foreign = rng.random() < 0.6
    b = o.other(c) if foreign else c
    mail = o.body_report("disguised-foreign" if foreign else "disguised-own", c)
    odd = disguise(rng, b.id)
    if rng.random() < 0.5:
        mail.body = l.label(rng, b, odd) + "\n\n" + mail.body
    else:
        mail.files.append(File("日報.xlsx", f.xlsx([("日報", [["顧客番号", odd], *o.call_table(c, "")], "visible")]), TYPES["xlsx"], ["xlsx"]))
    return mail.hold("mixed-report", "cross-client") if foreign else mail


def op_alternative(o):
    """The HTML that the recipient sees is another client's."""
    c = o.pick()
    b = o.other(c)
    mail, old = o.body_report("alternative", c), Mail("")
    o.letter(b, old, o.rng.choice([("addressee",), ("label",), ("title", "label")]))
    mail.alternative = old.body
    return mail.hold("mixed-report", "cross-client")


def op_wrong_label(o):
    """The charset that the mail names is not the one it is in; the file tells whose it is."""
    c = o.pick()
    mail = o.any_report("wrong-charset", c, [n.address_of(o.rng, o.other(c))])
    mail.tags.append("mislabelled")
    return mail.hold("cross-client", "unidentified", "unreadable")


def op_split_subject(o):
    c = o.pick()
    b = o.other(c)
    mail = o.any_report("split-subject", c)
    at = o.rng.randrange(1, len(b.id))
    word = lambda t: f.word("【" + t, "utf-8") if o.rng.random() < 0.5 else f"=?utf-8?Q?{''.join(f'={x:02X}' for x in t.encode())}?="
    mail.subject = "\0" + "=?utf-8?B?5pel5aCxIA==?=\r\n " + word(b.id[:at])[:0] + f"=?utf-8?Q?{b.id[:at].replace('-', '=2D')}?=\r\n =?utf-8?Q?{b.id[at:].replace('-', '=2D')}?="
    return mail.hold("mixed-report", "cross-client")


OPERATIONS = [(op_right, 40), (op_right_several, 5), (op_right_partner, 3), (op_right_limited, 3), (op_right_header, 2), (op_internal, 2), (op_ordinary, 3),
              (op_wrong_recipient, 8), (op_one_foreign, 3), (op_wrong_file, 6), (op_wrong_among_files, 3), (op_wrong_month, 2), (op_foreign_row, 4),
              (op_foreign_name_row, 2), (op_attached_mail, 2), (op_wrong_attached_mail, 2), (op_stranger, 1), (op_unreadable, 2),
              (op_old_subject, 2), (op_pasted, 2), (op_near_miss, 2), (op_unknown_recipient, 2), (op_expired, 2), (op_sender, 2), (op_unknown_id, 2),
              (op_no_claim, 3), (op_hidden, 4), (op_disguised, 4), (op_alternative, 2), (op_wrong_label, 1), (op_split_subject, 1)]


# ---- as bytes ----

def body_entity(o, mail):
    rng, number = o.rng, o.number
    charset = rng.choice(CHARSETS)
    if "mislabelled" in mail.tags:
        raw, charset = f.encoded(mail.body, rng.choice(["cp932", "euc-jp", "utf-8"]))
        return f.leaf(raw, "text/plain", charset, "base64", label=rng.choice(["us-ascii", "iso-8859-1", "utf-8", "euc-jp", "shift_jis"]))
    raw, charset = f.encoded(mail.body.replace("\n", "\r\n"), charset)
    mail.tags.append(charset)
    cte = "7bit" if charset == "iso-2022-jp" else rng.choice(["base64", "quoted-printable", "8bit"])
    plain = f.leaf(raw, "text/plain", charset, cte)
    if mail.alternative is not None or rng.random() < 0.3:
        text = mail.body if mail.alternative is None else mail.alternative
        data, html_charset = f.html(text.split("\n\n"), rng.choice(CHARSETS), rng.randrange(2))
        page = f.leaf(data, "text/html", html_charset, rng.choice(["base64", "quoted-printable"]))
        if mail.alternative is None and rng.random() < 0.2:
            return page
        return f.multi("alternative", [plain, page], number)
    return plain


def as_bytes(o, mail):
    rng = o.rng
    charset = rng.choice(["utf-8", "utf-8", "iso-2022-jp", "shift_jis"])
    entity = body_entity(o, mail)
    if mail.files:
        parts = [entity]
        for file in mail.files:
            type_ = file.type if rng.random() < 0.8 else "application/octet-stream"
            parts.append(f.leaf(file.data, type_, "", "8bit" if type_ == "message/rfc822" else "base64", file.name, rng.choice(["attachment", "attachment", "inline"]),
                                rng.choice(["rfc2231", "rfc2047", "rfc2231-split", "both"]), rng.choice(["utf-8", "iso-2022-jp"])))
        entity = f.multi("mixed", parts, o.number)
    subject = mail.subject[1:] if mail.subject.startswith("\0") else f.word(mail.subject, charset, rng.choice("BBQ"))
    fields = [("From", f.word("日報係", charset) + " <nippo@denwa.example>"), ("To", mail.recipients[0] if mail.recipients else ""),
              ("Subject", subject), ("Date", "Tue, 24 Nov 2026 18:05:00 +0900"), ("Message-ID", f"<{o.number}@denwa.example>"), *mail.fields]
    return f.message(fields, entity)


def make(seed, count):
    """Yields (mail, bytes) for count messages."""
    rng = random.Random(seed * 7919)
    office = Office(seed, rng.choice([50, 80, 120, 200, 300]))
    weights = [w for _, w in OPERATIONS]
    yield office
    for i in range(count):
        office.number = i
        mail = rng.choices(OPERATIONS, weights)[0][0](office)
        yield mail, as_bytes(office, mail)


CONF = """internal_domains = {"denwa.example"}
identifier { pattern = "C-[0-9]{6}" }
report { subjects = {"日報", "月報", "受電報告", "コールレポート", "Daily call report"} }
"""


def write(folder, seed, count):
    folder = pathlib.Path(folder)
    (folder / "mail").mkdir(parents=True, exist_ok=True)
    made = make(seed, count)
    office = next(made)
    with open(folder / "clients.csv", "w", encoding="utf-8", newline="") as out:
        table = csv_module.writer(out)
        table.writerow("client_id,name,aliases,domains,addresses,senders,valid_from,valid_until,group".split(","))
        table.writerows(c.row() for c in office.clients)
    (folder / "atesaki.conf").write_text(CONF, encoding="utf-8")
    with open(folder / "list", "w", encoding="utf-8") as list_, open(folder / "truth.tsv", "w", encoding="utf-8") as truth:
        for i, (mail, raw) in enumerate(made):
            name = f"mail/{i:05d}.eml"
            (folder / name).write_bytes(raw)
            list_.write(f"{mail.sender}\t{' '.join(mail.recipients)}\t{name}\n")
            tags = mail.tags + [t for file in mail.files for t in file.tags]
            truth.write("\t".join([name, mail.must, ",".join(mail.reasons), mail.op, " ".join(tags)]) + "\n")
    return len(office.clients)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=5000)
    options = parser.parse_args()
    os.environ.setdefault("SOURCE_DATE_EPOCH", "1795485600")
    clients = write(options.folder, options.seed, options.count)
    print(f"{options.count} messages, {clients} clients, seed {options.seed}: {options.folder}")


if __name__ == "__main__":
    main()
