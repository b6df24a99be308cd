#!/usr/bin/python3
"""Makes the three sample messages beside it: a right report, one to the wrong company, one with another client's file.

Needs python3-openpyxl. Run it again after a change; the results are kept in the repository."""
import email.policy
import io
import os
from email.message import EmailMessage

import openpyxl

HERE = os.path.dirname(os.path.abspath(__file__))
XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
CALLS = [
    ("09:12", "株式会社ひので 佐藤様", "見積書の件で折り返しのお電話をご希望です。"),
    ("10:40", "光洋設備株式会社 田中様", "明日の打ち合わせを15時に変更したいとのことです。"),
    ("11:05", "お名前をおっしゃらず", "営業のお電話でした。お断りしました。"),
    ("14:27", "東和運輸 山本様", "荷物の受け取り時間を確認したいとのことです。"),
]


def workbook(client_id, name, day="2026年11月24日"):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "日報"
    sheet.append(["受電日報", day])
    sheet.append(["顧客番号", client_id])
    sheet.append(["顧客名", name + " 御中"])
    sheet.append([])
    sheet.append(["時刻", "お電話主", "ご用件"])
    for call in CALLS:
        sheet.append(call)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def report(to, client_id, name, file_client_id, file_name):
    message = EmailMessage(policy=email.policy.SMTP.clone(cte_type="7bit"))
    message["From"] = "日報係 <nippo@denwa.example>"
    message["To"] = to
    message["Subject"] = f"【日報】{name} 様 2026年11月24日"
    message["Date"] = "Tue, 24 Nov 2026 18:05:00 +0900"
    message["Message-ID"] = f"<20261124.{client_id}.{file_client_id}@denwa.example>"
    message.set_content(
        f"{name} 御中\n\nいつもお世話になっております。本日の受電日報をお送りいたします。\n"
        f"顧客番号: {client_id}\n受電件数: {len(CALLS)} 件\n\n添付ファイルをご確認ください。\n\n-- \n電話代行サービス 日報係\n",
        charset="utf-8")
    message.add_attachment(workbook(file_client_id, file_name), maintype=XLSX[0], subtype=XLSX[1],
                           filename=f"日報_20261124.xlsx")
    return message.as_bytes()


AOZORA = ("C-000042", "株式会社あおぞら商事")
KOYO = ("C-000137", "光洋設備株式会社")
SAMPLES = {
    "1-right.eml": report("report@aozora.example", *AOZORA, *AOZORA),
    "2-wrong-company.eml": report("report@koyo.example", *AOZORA, *AOZORA),
    "3-wrong-file.eml": report("report@aozora.example", *AOZORA, *KOYO),
}

for file, data in SAMPLES.items():
    with open(os.path.join(HERE, file), "wb") as out:
        out.write(data)
