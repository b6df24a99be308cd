#!/usr/bin/python3
"""Makes report40.xlsx beside it: a daily report of 40 calls. Needs python3-openpyxl."""
import os

import openpyxl

book = openpyxl.Workbook()
sheet = book.active
sheet.title = "日報"
sheet.append(["受電日報", "2026年11月24日"])
sheet.append(["顧客番号", "C-000042"])
sheet.append(["顧客名", "株式会社あおぞら商事 御中"])
sheet.append(["番号", "時刻", "お電話主", "ご用件", "折り返し先"])
for call in range(1, 41):
    sheet.append([call, f"{9 + call // 5:02d}:{call * 7 % 60:02d}", f"株式会社第{call}製作所 担当{call}様",
                  f"お見積り第{call * 37 % 1000}号の件で折り返しのお電話をご希望です。", f"03-0000-{call * 211 % 10000:04d}"])
book.save(os.path.join(os.path.dirname(os.path.abspath(__file__)), "report40.xlsx"))
