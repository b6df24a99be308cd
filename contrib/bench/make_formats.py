#!/usr/bin/python3
"""make_formats.py FOLDER - makes what contrib/bench/formats measures: a workbook of 2,000 rows, a Japanese PDF of 20 pages, a document
of 500 paragraphs. Debian: python3-xlsxwriter python3-docx python3-reportlab fonts-ipafont-gothic."""
import datetime
import pathlib
import random
import sys

import docx
import xlsxwriter
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

ROWS, PAGES, PARAGRAPHS = 2000, 20, 500
HEAD = ["No", "受電日時", "会員ID", "会社名", "担当", "内容", "所要(分)", "対応"]
COMPANIES = ["株式会社あおぞら商事", "株式会社光洋製作所", "有限会社ひので", "医療法人さくら会", "リサイクルの森", "ルミナス美容室"]
PEOPLE = ["佐藤様", "鈴木 一郎様", "田中様", "高橋様", "渡辺様"]
MATTERS = ["見積書の件で折り返しをご希望です。", "納期の確認をしたいとのことでした。", "請求書の再発行をお願いしたいとのこと。",
           "来週の打ち合わせの時間を変えたいとのお話でした。", "担当の方がお戻りになりましたらお電話をいただきたいとのこと。"]
rng = random.Random(1)


def call(number):
    when = datetime.datetime(2026, 11, 2, 9) + datetime.timedelta(minutes=7 * number)
    return [number, when, f"C-{rng.randrange(10**6):06d}", rng.choice(COMPANIES), rng.choice(PEOPLE),
            f"{rng.choice(MATTERS)}（受付 {number}）", rng.randrange(1, 90) / 4, rng.choice(["折返し", "済", "対応中"])]


def workbook(path):
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("日報")
        day, amount = book.add_format({"num_format": "yyyy/mm/dd hh:mm"}), book.add_format({"num_format": "0.0"})
        sheet.write_row(0, 0, ["顧客番号", "C-000042"])
        sheet.write_row(1, 0, HEAD)
        for number in range(1, ROWS + 1):
            for column, value in enumerate(call(number)):
                form = {1: day, 6: amount}.get(column)
                (sheet.write_datetime if column == 1 else sheet.write)(number + 1, column, value, form)


def pdf(path):
    pdfmetrics.registerFont(TTFont("IPA", "/usr/share/fonts/opentype/ipafont-gothic/ipag.ttf"))
    c = canvas.Canvas(str(path), pagesize=A4, invariant=1)
    c.setTitle("電話受付月報")
    number = 0
    for page in range(1, PAGES + 1):
        c.setFont("IPA", 11)
        c.drawString(40, 800, "株式会社あおぞら商事 御中")
        c.drawString(40, 780, f"顧客番号: C-000042　　電話受付月報　{page} ページ")
        c.setFont("IPA", 8)
        for row in range(32):
            number += 1
            cells = call(number)
            cells = [str(number), cells[1].strftime("%Y/%m/%d %H:%M"), *cells[2:6], cells[7]]
            for x, text in zip((30, 52, 125, 170, 260, 315, 540), cells if row else [h for h in HEAD if h != HEAD[6]]):
                c.drawString(x, 750 - 22 * row, text)
        c.showPage()
    c.save()


def document(path):
    d = docx.Document()
    d.add_heading("株式会社あおぞら商事 御中 電話受付月報", 1)
    for number in range(1, PARAGRAPHS + 1):
        number_, when, client, company, who, matter, _, done = call(number)
        p = d.add_paragraph(f"{number_}. {when:%Y/%m/%d %H:%M} ")
        p.add_run(f"{company} {who}").bold = True
        p.add_run(f"よりお電話。{matter}{rng.choice(MATTERS)}（{client}、{done}）")
    d.save(path)


folder = pathlib.Path(sys.argv[1])
workbook(folder / "workbook.xlsx")
pdf(folder / "report.pdf")
document(folder / "document.docx")
