"""letters.py - what answering services write: greetings, titles, labels, calls, signatures, quoted mail."""
from names import BRANCHES, DEPARTMENTS, GIVEN, LATIN, PEOPLE, STRANGERS

LABELS = ["顧客番号", "お客様番号", "顧客コード", "顧客ID", "契約番号", "ご契約番号", "契約コード", "得意先コード", "会員ID", "会員番号", "クライアントID", "お客様コード",
          "お客様ID", "管理番号", "取引先コード", "顧客No.", "契約No", "貴社番号", "御社顧客番号", "Client ID", "Customer No.", "Account Number",
          "CLIENT CODE", "Customer ID", "Contract No."]
COLUMNS = ["契約番号", "得意先コード", "顧客ID", "お客様番号", "会員ID", "顧客コード", "クライアントコード", "client_id", "customer_code", "契約者ID", "顧客番号",
           "Client ID", "ご契約番号", "CustomerNo"]
SERVICE = "株式会社ベル電話代行"
MATTERS = ["見積書の件で折り返しのお電話をご希望です。", "明日の打ち合わせを15時に変更したいとのことです。", "請求書の再発行をお願いしたいとのこと。", "営業のお電話でした。お断りしました。",
           "納期の確認。急ぎではないとのこと。", "また改めますとのことでした。", "資料を送ってほしいとのこと。", "来週の訪問時間について", "水漏れがあり至急ご連絡がほしい", "ご予約の変更（26日→28日）",
           "先日の件でお礼のお電話", "新規のお問い合わせ。料金を知りたい。", "担当者が変わったとのご挨拶", "FAXが届いていないとのこと", "ご注文の品が違っているとのご連絡です。"]


def short(rng, c):
    return rng.choice([c.core, c.full]) if c.core else c.full


def written(rng, c):
    """The client's name as people type it."""
    name = c.full
    if "株式会社" in name and rng.random() < 0.35:
        name = name.replace("株式会社", rng.choice(["(株)", "（株）", "㈱", "株式会社 ", "株式会社　"]) if c.front else rng.choice(["(株)", "㈱", "　株式会社"]))
    elif "有限会社" in name and rng.random() < 0.4:
        name = name.replace("有限会社", rng.choice(["(有)", "㈲", "有限会社　"]))
    return name


def person(rng):
    return rng.choice(PEOPLE) + (rng.choice(["　", " ", ""]) + rng.choice(GIVEN) if rng.random() < 0.2 else "")


def addressee(rng, c):
    n, s, p, d, b = written(rng, c), short(rng, c), person(rng), rng.choice(DEPARTMENTS), rng.choice(BRANCHES)
    return rng.choice([
        f"{n} 御中", f"{n}　御中", f"{n}御中", f"{n}\n　　　　　御中", f"{n} 様", f"{s}様", f"{s} 様", f"{s}　様", f"{n}\n{d} {p}様", f"{n}\n{d}\n{p} 様",
        f"{n}\n　{d}　{p} 様", f"{n} {d} {p}様", f"{n}　{d}　御中", f"{s} {p}様", f"{s}　{p} 様", f"{n}\nご担当者様", f"{n}　ご担当者様",
        f"{n} ご担当者 様", f"{n} ご担当者各位", f"{n} 各位", f"{n} {b} 御中", f"{s} {b} {p}様", f"{n}\n{b}\n{d}　{p}様", f"宛先：{n}", f"宛先：{n} {p}様",
        f"〒100-0001\n東京都千代田区丸の内1-2-3\n{n} 御中", f"{n} 殿", f"{n} 代表取締役 {p} 様", f"{n}　{p}様\n　　　　　　{person(rng)}様", f"{s}の皆様",
        f"{n}\n{d} 各位", f"To: {n} {p}様", f"{n}\n{p}様、{person(rng)}様", f"{n} 御担当者様", f"送付先　{n}　御中", f"{p}様（{s}）", f"＜{n} 御中＞", f"{n}　{d}御中",
        f"{s}　ご担当　{p}様", f"{c.id} {n} 様", f"{c.id}\n{n} 様", f"{n}\n{d}\n{p}様　{person(rng)}様", f"{n}{d}　{p}様",
        f"{n}　{d}　{p}{rng.choice(['部長', '課長'])}様", f"{s} {p}さま", f"{s}\n{p}さま", f"({c.id}) {n} 御中", f"{n}（{c.id}）御中", f"【{n} 御中】", f"{n} 様　　　　　　　　　　2026年11月24日", f"{n}　総務ご担当様",
    ])


def addressee_english(rng, c):
    e, p = c.english, rng.choice(LATIN)
    return rng.choice([f"To: {e}", f"Dear {e},", f"Attn: {e}", f"TO: {e.upper()}", f"To: {p}, {e}", f"{e}\nAttn: Mr. {p}", f"Client: {e}", f"Dear Ms. {p} ({e}),",
                       f"Client name: {e}", f"To : {e} / Mr. {p}", f"Prepared for: {e}"])


def title(rng, c):
    n, s = written(rng, c), short(rng, c)
    return rng.choice([
        f"【{s}】受電報告", f"【日報】{n}様", f"■{s}様 日報", f"{n}様 受電報告書", f"＜{s}様＞ 電話応対報告 11/24", f"{s}様分 電話代行日報", f"【受電日報】{s} 様 2026年11月24日(火)",
        f"コールレポート（{s}様）", f"電話応対履歴：{n}", f"{n}　11月度 月報", f"【{s}様】11/24 入電一覧", f"{s} 御中　本日の受電レポート", f"☆★ {s}様 受電のご報告 ★☆",
        f"電話代行報告書　―　{n}　様", f"{n}様の本日の受電をご報告いたします。", f"本日({s}様)の受電報告です。",
    ])


def title_english(rng, c):
    e = c.english
    return rng.choice([f"Daily Call Report - {e}", f"Call Report for {e}", f"{e} - Daily Call Log (Nov 24, 2026)", f"Monthly Report: {e}",
                       f"DAILY CALL REPORT [{e}]", f"Call summary for {e}, 24 November 2026"])


def label(rng, c, id_=None):
    i, name = id_ or c.id, rng.choice(LABELS)
    return rng.choice([
        f"{name}：{i}", f"{name}: {i}", f"{name}:{i}", f"{name} {i}", f"{name}　{i}", f"【{name}】{i}", f"【{name}】\n{i}", f"■{name}\n{i}", f"{name}\n　{i}", f"{name}＝{i}",
        f"{name}：　{i}", f"・{name}　：　{i}", f"[{name}] {i}", f"({name}：{i})", f"{name}は {i} です。", f"◆ {name} … {i}", f"{name}→{i}", f"※{name}：{i}（お問い合わせの際にお知らせください）",
        f"{name} : {i}", f"{name}\t{i}", f"{name}／{i}", f"{name}「{i}」", f"{name} No.{i}", f"|{name}|{i}|", f"発行日：2026/11/24　{name}：{i}　担当：山本",
    ])


def subject(rng, c):
    n, s = written(rng, c), short(rng, c)
    return rng.choice([
        f"【日報】{n} 様 11/24", f"{s}様　受電報告", f"【{s}】11月24日の受電報告", f"電話代行 日報（{s}様）", f"日報 2026/11/24 {c.id}", f"[{c.id}] 受電日報", f"月報 2026年11月 {n}",
        f"{n} 御中 コールレポート", f"Re: 【日報】{s}様", f"受電連絡：{s}様", f"{s}様分 応対報告_20261124", f"Daily Call Report - {c.english}" if c.english in c.aliases else f"【日報】{n}", f"{n}", f"{s}様", f"Fwd: {n} 受電一覧",
    ])


NEUTRAL_SUBJECTS = ["【日報】2026/11/24", "受電報告", "本日の日報をお送りします", "月報（11月）", "コールレポート 11/24", "Daily call report", "電話応対報告書の送付", "日報", "【電話代行】11月24日分", ""]

GREETINGS = ["いつもお世話になっております。\n{service}でございます。", "お世話になっております。電話代行センターの{p}です。", "平素より格別のお引き立てを賜り厚く御礼申し上げます。", "お疲れ様です。{p}です。",
             "いつも弊社サービスをご利用いただき、誠にありがとうございます。\n{service}　{p}でございます。", "お世話になります。"]
INTROS = ["本日の受電は下記のとおりです。", "本日の入電内容をご報告いたします。", "11月24日(火)のお電話の内容を下記の通りご報告申し上げます。", "本日のお電話、{n}件です。", "以下の通り、お電話がございましたのでご報告いたします。",
          "本日の受電件数：{n}件\n応対時間：9:00～18:00", "受電 {n} 件\n■■■■■■■■■■"]
FILE_INTROS = ["添付ファイルにて日報をお送りいたします。\nご確認をお願いいたします。", "添付の通りご報告いたします。", "受電一覧を添付いたしますので、ご査収ください。", "報告書を添付しました。よろしくお願いします。", "ファイルをお送りします。"]
CLOSINGS = ["以上、よろしくお願いいたします。", "ご不明な点がございましたらご連絡ください。", "以上です。", "ご確認のほど、よろしくお願い申し上げます。", ""]


def greeting(rng):
    return rng.choice(GREETINGS).format(service=SERVICE, p=rng.choice(PEOPLE))


def signature(rng):
    p = rng.choice(PEOPLE)
    return rng.choice([
        f"-- \n{SERVICE}\n担当：{p}\nTEL 03-0000-1111 / FAX 03-0000-1112\nnippo@denwa.example",
        f"━━━━━━━━━━━━━━━━━━━\n{SERVICE}　オペレーションセンター\n{p}\n〒160-0000 東京都新宿区西新宿9-9-9\nTEL：03-0000-1111\nhttps://www.denwa.example/\n━━━━━━━━━━━━━━━━━━━",
        f"***********************\n{SERVICE}\n日報係 {p}\n***********************", f"{SERVICE} {p}", f"==========\n電話代行センター\nE-mail: desk@denwa.example\n==========", "",
        f"--\nBell Answering Service, Tokyo\n{rng.choice(LATIN)}\n+81-3-0000-1111",
    ])


# ---- calls ----

class Call:
    def __init__(self, rng, clients, own):
        self.time = f"{rng.randrange(9, 18)}:{rng.randrange(60):02d}"
        who = rng.random()
        other = rng.choice([c for c in clients if not c.names() & own.names()])
        self.client = other if who < 0.5 else None
        self.company = rng.choice([written(rng, other), short(rng, other)]) if self.client else rng.choice(STRANGERS) if who < 0.85 else ""
        if who > 0.95:
            self.company = own.full  # a colleague calls in
        self.english = other.english if self.client else "Hinode Trading"
        self.person = rng.choice(PEOPLE) if rng.random() < 0.9 else ""
        self.latin = rng.choice(LATIN)
        self.tel = rng.choice(["03-1234-5678", "090-0000-1234", "06-6000-0001", "0120-000-111", "非通知", "0312345678"])
        self.matter = rng.choice(MATTERS)
        if rng.random() < 0.08:
            third = rng.choice([c for c in clients if not c.names() & own.names()])
            self.matter = rng.choice([f"{short(rng, third)}様への納品の件", f"{third.full}様のご紹介でお電話されたとのこと", f"{short(rng, third)}の工事について",
                                      f"{third.full}の{rng.choice(PEOPLE)}様から伺ったとのことでした。"])
        self.ours = rng.choice(PEOPLE)

    def who(self, joint="　"):
        if not self.company:
            return (self.person or "お名前をおっしゃらず") + ("様" if self.person else "")
        return f"{self.company}{joint}{self.person}様" if self.person else f"{self.company}様"


def _block(rng, i, c):
    company, who = rng.choice(["会社名", "御社名", "貴社名", "お電話主", "発信元", "相手先", "先方", "お相手先", "企業名", "社名", "法人名", "発信者様", "相手先企業"]), rng.choice(["お名前", "氏名", "ご担当者", "ご担当者名", "担当者様"])
    return rng.choice([
        f"【{i}件目】\n受付日時：2026/11/24 {c.time}\n{company}：{c.company}\n{who}：{c.person}様\n電話番号：{c.tel}\nご用件：{c.matter}",
        f"■{i}\n日時：11月24日 {c.time}\nお電話主：{c.who()}\nTEL：{c.tel}\n宛先：{c.ours}様\nご用件：{c.matter}\n対応：折り返しいたしますとお伝えしました。",
        f"({i}) {c.time}\n{c.who(' ')}\n{c.matter}\n折返し先 {c.tel}",
        f"{i}. {c.time}　{c.who('の')}より{c.ours}様へお電話\n   {c.matter}",
        f"[No.{i}] {c.time} 受付：{c.ours}\n{company}　{c.company}　{c.person}様\n内容　{c.matter}",
        f"・{c.time} {c.who()} {c.tel}\n　→{c.matter}",
        f"{c.time} {c.who()}\n用件：{c.matter}",
        f"■お客様名\n{c.who()}\n■お電話番号\n{c.tel}\n■ご用件\n{c.matter}",
        f"お客様：{c.company or '個人'} {c.person}様\nお客様番号：8812-3321\n内容：{c.matter}",
        f"受電日時 {c.time}\n発信者 {c.who()}\n着信先 03-0000-2222\n伝言 {c.matter}",
        f"{c.who()}から{c.ours}様宛にお電話がありました({c.time})。{c.matter}",
        f"From: {c.who()}\nTime: {c.time}\n{c.matter}",
        f"顧客名：{c.company or c.person}\n担当：{c.person}様\n要件：{c.matter}",
    ])


def calls_text(rng, calls):
    how = rng.random()
    if how < 0.55:
        state = rng.getstate()
        out = []
        for i, c in enumerate(calls, 1):
            rng.setstate(state)  # one form for all
            out.append(_block(rng, i, c))
        rng.random()
        return rng.choice(["\n\n", "\n---------------\n", "\n"]).join(out)
    if how < 0.75:
        return "\n".join(rng.choice(["{t}　{w}　{m}", "{t} | {w} | {m} | {tel}", "{t}\t{w}\t{tel}\t{m}", "・{t} {w}（{tel}）{m}"]).format(
            t=c.time, w=c.who(), m=c.matter, tel=c.tel) for c in calls)
    if how < 0.85:
        return "┌──┬────────┬────────┐\n│時刻│お電話主　│ご用件│\n├──┼────────┼────────┤\n" + "\n".join(
            f"│{c.time}│{c.who()}│{c.matter}│" for c in calls) + "\n└──┴────────┴────────┘"
    return "\n".join(f"{c.who('の')}よりお電話がございました（{c.time}）。\n{c.matter}\n" for c in calls)


def calls_english(rng, calls):
    form = rng.choice(["{t}  Mr. {p} of {e} called. Please call back at {tel}.", "{t} - {e} ({p}) - wants a quotation", "Caller: {p}, {e}\nTime: {t}\nMessage: call back",
                       "Time: {t}\nCompany: {e}\nName: {p}\nMessage: asked for the invoice"])
    return "\n\n".join(form.format(t=c.time, p=c.latin, e=c.english, tel=c.tel) for c in calls)


def calls_rows(rng, calls, extra=None):
    """A table: heading and a row a call. extra: a heading and values for a column more."""
    who = rng.choice(["お電話主", "相手先", "発信者", "会社名", "先方", "お客様名", "入電者", "発信元", "顧客名", "お名前", "取引先名", "相手先会社名", "お客様", "ご連絡者"])
    if rng.random() < 0.5:
        head, rows = ["時刻", who, "ご用件", "電話番号"], [[c.time, c.who(), c.matter, c.tel] for c in calls]
    else:
        head = ["No", "受電日時", "会社名" if who == "お名前" else who, "ご担当者", "内容", "対応"]
        rows = [[str(i), f"2026/11/{rng.randrange(1, 25):02d} {c.time}", c.company or "-", f"{c.person} 様" if c.person else "", c.matter, "折返し"] for i, c in enumerate(calls, 1)]
    if extra:
        at = rng.choice([0, 1, len(head)])
        head = head[:at] + [extra[0]] + head[at:]
        rows = [r[:at] + [v] + r[at:] for r, v in zip(rows, extra[1])]
    return [head, *rows]


def calls_forms(rng, calls):
    """A table for each call, with labels on the left."""
    who = rng.choice(["お電話主", "会社名", "お客様名", "顧客名", "発信元", "御社名", "先方", "お相手先", "取引先名"])
    heads = rng.choice([["受付日時", who, "お名前", "電話番号", "ご用件"], ["時刻", who, "ご担当者", "TEL", "内容"], ["No", "受電日時", who, "氏名", "用件", "対応"]])
    out = []
    for i, c in enumerate(calls, 1):
        values = {"No": str(i), who: c.company or "個人", "お名前": c.person + "様", "ご担当者": f"{c.person} 様" if c.person else "-", "氏名": c.person, "電話番号": c.tel, "TEL": c.tel,
                  "ご用件": c.matter, "内容": c.matter, "用件": c.matter, "対応": "折返し"}
        out.append([[h, values.get(h, c.time)] for h in heads])
    return out


def quoted(rng, clients, own):
    """An earlier mail: the client's own, sometimes about other companies."""
    other = rng.choice([c for c in clients if not c.names() & own.names()])
    p, q = rng.choice(PEOPLE), rng.choice(PEOPLE)
    lines = rng.choice([
        f"電話代行センター 御中\n\nいつもお世話になっております。\n{own.full}の{p}です。\n{other.full}の{q}様からお電話がありましたら、転送をお願いします。",
        f"ご担当者様\n明日は休業します。{short(rng, other)}様には月曜に折り返すとお伝えください。\n{own.full} {p}",
        f"{SERVICE} 御中\n承知しました。",
    ])
    how = rng.randrange(4)
    if how == 0:
        return f"\n\n2026年11月24日(火) 17:02 {p} <{own.slug}@client.example>:\n" + "\n".join("> " + x for x in lines.split("\n"))
    if how == 1:
        return f"\n\n-----Original Message-----\nFrom: {p}\nSent: Tuesday, November 24, 2026 5:02 PM\nTo: desk@denwa.example\nSubject: 転送の件\n\n{lines}"
    if how == 2:
        return f"\n\n________________________________\n差出人: {p}\n送信日時: 2026年11月24日 17:02\n宛先: 電話代行センター\n件名: 転送の件\n\n{lines}"
    return "\n\n" + "\n".join("> " + x for x in lines.split("\n"))


def file_name(rng, c, ext):
    s = short(rng, c)
    return rng.choice([f"20261124_{s}.{ext}", f"{c.id}_20261124.{ext}", f"日報({s}).{ext}", f"日報_{s}様_1124.{ext}", f"{s}様_受電一覧.{ext}", f"{c.id}.{ext}", f"【{s}】月報.{ext}",
                       f"report_{c.id.lower()}_202611.{ext}", f"{c.full} 御中 受電報告書.{ext}", f"{s}　11月分.{ext}", f"{c.id}{s}様.{ext}"])


NEUTRAL_NAMES = ["日報_20261124", "report", "受電一覧", "20261124", "月報11月", "コールレポート", "calls-2026-11", "電話応対報告書", "nippo1124", "Book1", "無題"]
