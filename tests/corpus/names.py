"""names.py - invented clients, callers and people for the corpus, by seed."""

WORDS = [  # Japanese, reading in Latin letters
    ("あおぞら", "Aozora"), ("ひかり", "Hikari"), ("東雲", "Shinonome"), ("光洋", "Koyo"), ("みなと", "Minato"), ("はるかぜ", "Harukaze"),
    ("北斗", "Hokuto"), ("暁月", "Akatsuki"), ("青葉", "Aoba"), ("若葉", "Wakaba"), ("白樺", "Shirakaba"), ("朝日野", "Asahino"),
    ("富士見", "Fujimi"), ("大和田", "Owada"), ("松ヶ丘", "Matsugaoka"), ("緑川", "Midorikawa"), ("月島", "Tsukishima"), ("桜木", "Sakuragi"),
    ("つばめ", "Tsubame"), ("ことぶき", "Kotobuki"), ("すみれ", "Sumire"), ("やまびこ", "Yamabiko"), ("アクア", "Aqua"), ("ルミナス", "Luminous"),
    ("グリーンヒル", "Greenhill"), ("サンライズ", "Sunrise"), ("ノースポート", "Northport"), ("オリーブ", "Olive"), ("セントラル", "Central"),
    ("プライム", "Prime"), ("中央", "Chuo"), ("三栄", "Sanei"), ("丸福", "Marufuku"), ("一ノ瀬", "Ichinose"), ("八千代", "Yachiyo"), ("千歳", "Chitose"),
]
TRADES = [
    ("商事", "Trading"), ("設備", "Facilities"), ("不動産", "Realty"), ("工務店", "Construction"), ("建設", "Builders"), ("運輸", "Transport"),
    ("電機", "Electric"), ("印刷", "Printing"), ("食品", "Foods"), ("製作所", "Works"), ("システム", "Systems"), ("住宅", "Homes"),
    ("物産", "Products"), ("観光", "Travel"), ("リース", "Leasing"), ("テクノ", "Techno"), ("警備", "Security"), ("企画", "Planning"),
]
PRACTICES = [
    ("歯科クリニック", "Dental Clinic"), ("法律事務所", "Law Office"), ("会計事務所", "Accounting"), ("司法書士事務所", "Legal Office"),
    ("内科医院", "Clinic"), ("動物病院", "Animal Hospital"), ("税理士法人", "Tax Corporation"), ("整骨院", "Osteopathy"), ("美容室", "Hair Salon"),
]
FORMS = [("株式会社", "", "Co., Ltd."), ("", "株式会社", "Inc."), ("有限会社", "", "Ltd."), ("合同会社", "", "LLC"), ("", "", ""),
         ("株式会社", "", "K.K."), ("", "株式会社", "Corporation"), ("医療法人社団", "", ""), ("一般社団法人", "", "")]
ORDINARY = [("株式会社", "サポート", "", "Support Inc."), ("株式会社", "みらい", "", "Mirai Co., Ltd."), ("", "アシスト", "株式会社", "Assist Inc."),
            ("有限会社", "ひまわり", "", "Himawari Ltd."), ("株式会社", "ネクスト", "", "Next Co., Ltd."), ("", "ケアネット", "合同会社", "Carenet LLC"),
            ("株式会社", "スマイル", "", "Smile Co., Ltd."), ("", "総合企画", "株式会社", "Sogo Kikaku Inc."), ("株式会社", "クラウド", "", "Cloud Inc."),
            ("株式会社", "安心生活", "", "Anshin Life Inc."), ("", "ハート", "株式会社", "Heart Corporation"), ("株式会社", "大和", "", "Daiwa Co., Ltd.")]
PEOPLE = ["佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村", "小林", "加藤", "吉田", "山田", "佐々木", "山口", "松本", "井上", "木村", "林", "清水",
          "山崎", "森", "池田", "橋本", "阿部", "石川", "前田", "藤田", "小川", "後藤", "岡田", "長谷川", "村上", "近藤", "石井", "坂本", "遠藤"]
GIVEN = ["太郎", "花子", "健一", "美咲", "誠", "由美", "大輔", "恵", "直樹", "陽子"]
LATIN = ["Sato", "Suzuki", "Takahashi", "Tanaka", "Ito", "Watanabe", "Yamamoto", "Nakamura", "Kobayashi", "Kato", "Yoshida", "Yamada"]
DEPARTMENTS = ["総務部", "営業部", "営業第二課", "経理部", "業務課", "カスタマーサポート課", "受付", "企画室", "工事部", "管理本部 総務課", "人事総務グループ",
               "代表取締役", "営業部 部長", "店長", "院長", "事務長"]
BRANCHES = ["大阪支店", "名古屋営業所", "東京本社", "横浜支社", "福岡事業所", "仙台工場", "本店", "新宿店", "札幌サービスセンター"]
STRANGERS = ["株式会社ひので", "東和運輸株式会社", "山水堂", "株式会社テラコッタ", "丸十物流株式会社", "有限会社たけのこ", "ペンギン便", "青海銀行 駅前支店",
             "さざなみ信用金庫", "東都ガス", "市役所 税務課", "リサイクルの森", "株式会社コバルト通信", "ドリーム引越センター", "キングフィッシャー合同会社"]


class Client:
    def __init__(self, number, front, core, back, english):
        self.id = f"C-{number:06d}"
        self.front, self.core, self.back, self.english = front, core, back, english
        self.full = front + core + back
        self.aliases = []
        self.domains, self.addresses, self.senders = [], [], []
        self.valid_from, self.valid_until = "", ""
        self.slug = ""
        self.kind = "usual"  # or expired, future, limited

    def names(self):
        return {self.full, self.core, self.english, *self.aliases}

    def row(self):
        return [self.id, self.full, ";".join(self.aliases), ";".join(self.domains), ";".join(self.addresses), ";".join(self.senders),
                self.valid_from, self.valid_until, ""]


def slug_of(english):
    words = [w.strip(".,").lower() for w in english.split()]
    words = [w for w in words if w not in ("co", "ltd", "inc", "llc", "k.k", "kk", "corporation")]
    return "".join(c for c in "-".join(words) if c.isalnum() or c == "-")


def _plain(rng, number):
    word, latin = rng.choice(WORDS)
    if rng.random() < 0.25:
        trade, english = rng.choice(PRACTICES)
        front, back, form = rng.choice([("", "", ""), ("医療法人社団", "", ""), ("", "", "")]) if "科" in trade or "院" in trade else ("", "", "")
    else:
        trade, english = rng.choice(TRADES)
        front, back, form = rng.choice(FORMS[:7])
    return Client(number, front, word + trade, back, f"{latin} {english} {form}".strip())


def _make(rng, count):
    """Usual names, names in names, ordinary words, names that differ by a character, and two clients of one name."""
    numbers = rng.sample(range(1, 999999), count + 40)
    clients, seen = [], set()

    def add(client):
        if client.full in seen:
            return
        seen.add(client.full)
        clients.append(client)

    for front, core, back, english in rng.sample(ORDINARY, 6):
        add(Client(numbers.pop(), front, core, back, english))
    for word, latin in rng.sample(WORDS, 4):  # あおぞら, あおぞら商事, あおぞら商事サービス
        trade, english = rng.choice(TRADES)
        add(Client(numbers.pop(), "株式会社", word, "", f"{latin} Co., Ltd."))
        add(Client(numbers.pop(), "株式会社", word + trade, "", f"{latin} {english} Co., Ltd."))
        if rng.random() < 0.5:
            add(Client(numbers.pop(), "株式会社", word + trade + "サービス", "", f"{latin} {english} Service Co., Ltd."))
    for word, latin in rng.sample(WORDS, 2):  # branches that are clients of their own, with one short name
        for place, there in (("駅前院", "Ekimae"), ("北口院", "Kitaguchi")):
            client = Client(numbers.pop(), "", f"{word}歯科 {place}", "", f"{latin} Dental {there}")
            client.aliases.append(f"{word}歯科")
            add(client)
    while len(clients) < count:
        add(_plain(rng, numbers.pop() if numbers else rng.randrange(1, 999999)))
    return clients


def directory(rng, count):
    clients = _make(rng, count)
    slugs = set()
    for i, c in enumerate(clients):
        if c.core != c.full and rng.random() < 0.8:
            c.aliases.append(c.core)
        if rng.random() < 0.7:
            c.aliases.append(c.english)
        c.slug = slug_of(c.english)
        while c.slug in slugs:
            c.slug += rng.choice(["", "-jp", "2", "-hd"]) or "x"
        slugs.add(c.slug)
        kind = rng.random()
        if kind < 0.75:
            c.domains.append(("." if rng.random() < 0.3 else "") + c.slug + ".example")
        if kind > 0.65:
            c.addresses.append(f"{c.slug}.info@gmail.com")
        if rng.random() < 0.1:
            c.domains.append(c.slug + "-group.example")
        if not c.domains and not c.addresses:
            c.domains.append(c.slug + ".example")
        if i % 12 == 5:
            c.addresses.append("houkoku@zeirishi.example")  # an accountant of several
        if i % 19 == 7:
            c.kind, c.valid_until = "expired", "2026-03-31"
        elif i % 37 == 9:
            c.kind, c.valid_from = "future", "2027-01-01"
        elif i % 17 == 3:
            c.kind, c.senders = "limited", ["desk3@denwa.example", "desk4@denwa.example"]
        elif i % 23 == 2:
            c.valid_from, c.valid_until = "2026-11-24", "2026-11-24"
    return clients


def address_of(rng, c):
    choices = list(c.addresses)
    for d in c.domains:
        local = rng.choice(["info", "report", "nippo", "tanaka", "y.suzuki", "soumu", "Sato.Kenji", "box+nippo", "a-b_c"])
        choices.append(f"{local}@{d.lstrip('.')}")
        if d.startswith("."):
            choices.append(f"{local}@mail{d}")
            choices.append(f"{local}@osaka.branch{d}")
    a = rng.choice(choices)
    return a.upper() if rng.random() < 0.03 else a


def near_miss(rng, c):
    """An address that only looks like the client's."""
    if not c.domains:
        return None
    name, top = rng.choice(c.domains).lstrip(".").rsplit(".", 1)
    at = rng.randrange(len(name) - 1)
    return "info@" + rng.choice([name[:at] + name[at + 1] + name[at] + name[at + 2:] + "." + top, name + name[-1] + "." + top,
                                 name[:at] + name[at + 1:] + "." + top, name + ".example.jp", name + ".co.example", "mail-" + name + "." + top])
