/* charset_language.c - the letters that languages use, and how much of a text they make up.
 *
 * A wrong charset gives the right script often enough, but seldom the letters that a language uses most, and upper
 * case in the middle of words. */
#include "report/charset_language.h"

#include "base/text.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define SAMPLE_BYTES 6144u

enum language {
	LANGUAGE_JAPANESE, LANGUAGE_CHINESE, LANGUAGE_TAIWANESE, LANGUAGE_KOREAN, LANGUAGE_CYRILLIC, LANGUAGE_GREEK,
	LANGUAGE_HEBREW, LANGUAGE_ARABIC, LANGUAGE_THAI, LANGUAGE_POLISH, LANGUAGE_CZECH, LANGUAGE_SLOVAK,
	LANGUAGE_HUNGARIAN, LANGUAGE_ROMANIAN, LANGUAGE_CROATIAN, LANGUAGE_TURKISH, LANGUAGE_LITHUANIAN, LANGUAGE_LATVIAN, LANGUAGE_GERMAN,
	LANGUAGE_FRENCH, LANGUAGE_SPANISH, LANGUAGE_PORTUGUESE, LANGUAGE_NORDIC, LANGUAGE_COUNT
};

/* `common` in lower case. A language without a range of letters is written in Latin: `common` is all that it adds. */
static const struct {
	const char *common;
	uint32_t first, last;
	unsigned least;    /* letters for a guess */
	double enough;     /* share for a guess */
	const char *charsets[7];
} languages[LANGUAGE_COUNT] = {
	[LANGUAGE_JAPANESE] = {
		"一右雨円王音下火花貝学気九休玉金空月犬見五口校左三山子四糸字耳七車手十出女小上森人水正生青夕石赤千川先早草足村大男"
		"竹中虫町天田土二日入年白八百文木本名目立力林六引羽雲園遠何科夏家歌画回会海絵外角楽活間丸岩顔汽記帰弓牛魚京強教近兄"
		"形計元言原戸古午後語工公広交光考行高黄合谷国黒今才細作算止市矢姉思紙寺自時室社弱首秋週春書少場色食心新親図数西声星"
		"晴切雪船線前組走多太体台地池知茶昼長鳥朝直通弟店点電刀冬当東答頭同道読内南肉馬売買麦半番父風分聞米歩母方北毎妹万明"
		"鳴毛門夜野友用曜来里理話悪安暗医委意育員院飲運泳駅央横屋温化荷界開階寒感漢館岸起期客究急級宮球去橋業曲局銀区苦具君"
		"係軽血決研県庫湖向幸港号根祭皿仕死使始指歯詩次事持式実写者主守取酒受州拾終習集住重宿所暑助昭消商章勝乗植申身神真深"
		"進世整昔全相送想息速族他打対待代第題炭短談着注柱丁帳調追定庭笛鉄転都度投豆島湯登等動童農波配倍箱畑発反坂板皮悲美鼻"
		"筆氷表秒病品負部服福物平返勉放味命面問役薬由油有遊予羊洋葉陽様落流旅両緑礼列練路和愛案以衣位茨印英栄媛塩岡億加果貨"
		"課芽賀改械害街各覚潟完官管関観願岐希季旗器機議求泣給挙漁共協鏡競極熊訓軍郡群径景芸欠結建健験固功好香候康佐差菜最埼"
		"材崎昨札刷察参産散残氏司試児治滋辞鹿失借種周祝順初松笑唱焼照城縄臣信井成省清静席積折節説浅戦選然争倉巣束側続卒孫帯"
		"隊達単置仲沖兆低底的典伝徒努灯働特徳栃奈梨熱念敗梅博阪飯飛必票標不夫付府阜富副兵別辺変便包法望牧末満未民無約勇要養"
		"浴利陸良料量輪類令冷例連老労録御株担報告件依頼契客様務部署製販営総株式当社弊社株企画経理技術設備管財団基準際提案条確認在属職復旧故障訂停込扱況",
		0x4E00, 0x9FFF, 2, 2, {NULL}},
	[LANGUAGE_CHINESE] = {
		"的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家"
		"种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民"
		"第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话"
		"合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神"
		"总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则"
		"听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候"
		"带导争运码您请谢附邮箱址姓号客户服联系费价单货付订购款收销售售买卖技支持网站版图片编辑选择输删除保存文件测试中文简体"
		"北京上海广州深圳香港台湾今天明天昨天每种吗呢吧啊喜欢碰银数码手表",
		0x3400, 0x9FFF, 2, 0.68, {"gb18030", NULL}},
	[LANGUAGE_TAIWANESE] = {
		"的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家"
		"種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民"
		"第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話"
		"合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神"
		"總何電數安少報才結反受目太量再感建務做接必場件計管期市直德資命山金指克許統區保至隊形社便空決治展馬科司五基眼書非則"
		"聽白卻界達光放強即像難且權思王象完設式色路記南品住告類求據程北邊死張該交規萬取拉格望覺術領共確傳師觀清今切院讓識候"
		"帶導爭運碼您請謝附郵箱址姓號客戶服聯繫費價單貨付訂購款收銷售買賣技支持網站版圖片編輯選擇輸刪除測試繁體簡體臺灣台北"
		"香港週嗎呢吧啊喜歡檔案訊息電話傳真",
		0x3400, 0x9FFF, 2, 0.68, {"big5", NULL}},
	[LANGUAGE_KOREAN] = {
		"이다는에을의가고하지은를한로기사도자어나리서대아시그인해일있수들부정보라으니면전구게주상원여과우만장스제것동적안마실"
		"거조오치생않비소공성내때위선무계국와유미관신경했요드문분까세물말모연간없었였회방학중입습님합등년월발화번호양락처녕트터"
		"르크래러바식및현용교단민산개결더통감명된되될데던저재당두려며론행히또새야할함알작집차질진최추출타표품피향형후력량반법변"
		"별복본북불살속손술심업역영예외운울육응임잡절점접족존종즉직참천청체초총쪽글서울김박강윤임류황송권홍검색기준강능력테젝",
		0xAC00, 0xD7A3, 2, 0.72, {"euc-kr", NULL}},
	[LANGUAGE_CYRILLIC] = {"оеаинтсрвлкмдпуябыьгзчйхі", 0x0400, 0x0491, 3, 0.78,
		{"windows-1251", "koi8-r", "koi8-u", "ibm866", "iso-8859-5", "x-mac-cyrillic", NULL}},
	[LANGUAGE_GREEK] = {"αοιετσνηυρπκμλςωίόάέή", 0x0370, 0x03FF, 3, 0.82, {"windows-1253", "iso-8859-7", NULL}},
	[LANGUAGE_HEBREW] = {"יוהלארתבשמםנ", 0x0590, 0x05FF, 3, 0.78, {"windows-1255", NULL}},
	[LANGUAGE_ARABIC] = {"اليمونرتبةعدسفهكق", 0x0600, 0x06FF, 3, 0.78, {"windows-1256", "iso-8859-6", NULL}},
	[LANGUAGE_THAI] = {"านรอกเง่มยลวดท้สตะัิีปบคหแจพชไข", 0x0E00, 0x0E7F, 3, 0.8, {"windows-874", NULL}},
	[LANGUAGE_POLISH] = {"ąćęłńóśźż", 0, 0, 3, 0.9, {"windows-1250", "iso-8859-2", NULL}},
	[LANGUAGE_CZECH] = {"áčďéěíňóřšťúůýž", 0, 0, 3, 0.9, {"windows-1250", "iso-8859-2", NULL}},
	[LANGUAGE_SLOVAK] = {"áäčďéíĺľňóôŕšťúýž", 0, 0, 3, 0.9, {"windows-1250", "iso-8859-2", NULL}},
	[LANGUAGE_HUNGARIAN] = {"áéíóöőúüű", 0, 0, 3, 0.9, {"windows-1250", "iso-8859-2", NULL}},
	[LANGUAGE_ROMANIAN] = {"ăâîşţșțş", 0, 0, 3, 0.9, {"windows-1250", "iso-8859-16", "iso-8859-2", NULL}},
	[LANGUAGE_CROATIAN] = {"čćđšž", 0, 0, 3, 0.9, {"windows-1250", "iso-8859-2", NULL}},
	[LANGUAGE_TURKISH] = {"çğıiöşüâ", 0, 0, 3, 0.9, {"windows-1254", NULL}},
	[LANGUAGE_LITHUANIAN] = {"ąčęėįšųūž", 0, 0, 3, 0.9, {"windows-1257", NULL}},
	[LANGUAGE_LATVIAN] = {"āčēģīķļņšūž", 0, 0, 3, 0.9, {"windows-1257", NULL}},
	[LANGUAGE_GERMAN] = {"äöüßé", 0, 0, 1, 0.9, {"windows-1252", "macintosh", "ibm850", NULL}},
	[LANGUAGE_FRENCH] = {"àâçéèêëîïôûùüœæ", 0, 0, 1, 0.9, {"windows-1252", "macintosh", "ibm850", NULL}},
	[LANGUAGE_SPANISH] = {"áéíóúñüà", 0, 0, 1, 0.9, {"windows-1252", "macintosh", "ibm850", NULL}},
	[LANGUAGE_PORTUGUESE] = {"áâãàçéêíóôõúü", 0, 0, 1, 0.9, {"windows-1252", "macintosh", "ibm850", NULL}},
	[LANGUAGE_NORDIC] = {"åäöæøéð", 0, 0, 1, 0.9, {"windows-1252", "macintosh", "ibm850", NULL}},
};

/* A bit for each language of whose common letters a character is one. */
static uint32_t common_to[0x10000];
_Static_assert(LANGUAGE_COUNT <= 32, "a bit for each");
/* languages[].charsets by their codecs. */
static const struct codec *codec_of[LANGUAGE_COUNT][COUNT(languages[0].charsets)];

void language_prepare(void)
{
	for (size_t l = 0; l < LANGUAGE_COUNT; l++) {
		for (size_t i = 0; languages[l].charsets[i] != NULL; i++)
			codec_of[l][i] = codec_find(languages[l].charsets[i]);
	}
	for (size_t l = 0; l < LANGUAGE_COUNT; l++) {
		struct span rest = span_of(languages[l].common);

		while (rest.len > 0) {
			uint32_t c;
			size_t len = text_decode(rest, &c);

			if (c < COUNT(common_to))
				common_to[c] |= 1u << l;
			rest = (struct span){rest.p + len, rest.len - len};
		}
	}
}

/* Of the scripts with two cases that are looked at here. */
static uint32_t lower_case(uint32_t c)
{
	if (c >= 0x0410 && c <= 0x042F)
		return c + 0x20;
	if (c >= 0x0400 && c <= 0x040F)
		return c + 0x50;
	if ((c >= 0x0391 && c <= 0x03A9) || (c >= 0xC0 && c <= 0xDE && c != 0xD7))
		return c + 0x20;
	if (c == 0x0386)
		return 0x03AC;
	if (c >= 0x0388 && c <= 0x038A)
		return c + 0x25;
	if (c == 0x0130)
		return 'i';
	if ((c >= 0x0100 && c <= 0x0137) || (c >= 0x014A && c <= 0x0177) || (c >= 0x0218 && c <= 0x021B))
		return c | 1;
	if ((c >= 0x0139 && c <= 0x0148) || (c >= 0x0179 && c <= 0x017E))
		return c % 2 == 1 ? c + 1 : c;
	return c;
}

static bool is_ascii_letter(uint32_t c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool is_lower(uint32_t c)
{
	if (c < 0x80)
		return c >= 'a' && c <= 'z';
	return lower_case(c) == c && ((c >= 0xDF && c < 0x250) || (c >= 0x03AC && c < 0x03CF) || (c >= 0x0430 && c < 0x0460));
}

/* Neither speaks for a language nor against it. */
static bool is_neutral(uint32_t c)
{
	return c == 0xA0 || c == 0xA7 || c == 0xA9 || c == 0xAB || c == 0xAE || c == 0xB0 || c == 0xB7 || c == 0xBB ||
		c == 0xA1 || c == 0xBF || c == 0x640 || c == 0x60C || c == 0x61F || c == 0xFEFF || c == 0x20AC || c == 0x2116 ||
		(c >= 0x2010 && c <= 0x2027) || c == 0x2122;
}

static bool is_east_asian(enum language l)
{
	return l <= LANGUAGE_KOREAN;
}

static bool is_cjk_mark(uint32_t c)
{
	return (c >= 0x3000 && c <= 0x3011) || (c >= 0xFF01 && c <= 0xFF5E) || (c >= 0x2460 && c <= 0x249B);
}

/* In tenths; -1: not counted. */
static int letter_worth(enum language l, uint32_t before, uint32_t c, uint32_t after)
{
	bool common = c < COUNT(common_to) && (common_to[lower_case(c)] >> l & 1) != 0;
	bool latin = languages[l].first == 0;

	if (is_neutral(c) && !common)
		return -1;
	if (is_east_asian(l)) {
		if (is_cjk_mark(c))
			return 7;
		return common ? 10 : c >= languages[l].first && c <= languages[l].last ? 4 : 0;
	}
	if (!common && (latin || c < languages[l].first || c > languages[l].last))
		return 0;
	if (is_lower(before) && lower_case(c) != c)
		return 0;
	if (is_ascii_letter(before) || is_ascii_letter(after))
		return latin ? 10 : 1;
	if (latin)
		return before < 0x80 && after < 0x80 ? 8 : 10;
	if (lower_case(c) != c && lower_case(before) != before)
		return common ? 8 : 2;
	return common ? 10 : 5;
}

struct tally {
	unsigned long worth;
	size_t counted, letters;
};

static bool uses(size_t l, const struct codec *codec)
{
	for (size_t i = 0; i < COUNT(codec_of[l]); i++) {
		if (codec_of[l][i] == codec)
			return true;
	}
	return false;
}

static struct tally tally_of(enum language l, struct span utf8, size_t errors)
{
	struct tally t = {.counted = errors};
	uint32_t before = ' ', c = ' ', after;

	for (size_t i = 0; i <= utf8.len; before = c, c = after) {
		int worth;

		after = ' ';
		if (i < utf8.len)
			i += text_decode((struct span){utf8.p + i, utf8.len - i}, &after);
		else
			i++;
		if (c < 0x80 || c == 0xFFFD)
			continue;
		worth = letter_worth(l, before, c, after);
		t.worth += worth > 0 ? (unsigned long)worth : 0;
		t.counted += worth >= 0;
		t.letters += worth >= 4;
	}
	return t;
}

static double share_of(struct tally t)
{
	return t.counted == 0 ? 0 : (double)t.worth / (10.0 * (double)t.counted);
}

/* From the line of the first byte outside ASCII on. */
static struct span sample_of(struct span bytes)
{
	size_t from = 0, to;

	while (from < bytes.len && (unsigned char)bytes.p[from] < 0x80)
		from++;
	while (from > 0 && bytes.p[from - 1] != '\n' && bytes.p[from - 1] != '\r')
		from--;
	if (bytes.len - from <= SAMPLE_BYTES)
		return (struct span){bytes.p + from, bytes.len - from};
	for (to = from + SAMPLE_BYTES; to > from + SAMPLE_BYTES / 2 && bytes.p[to - 1] != '\n'; to--)
		;
	return (struct span){bytes.p + from, to - from};
}

enum { GUESSES_MOST = 64 };

/* So few bytes tell no charset of a language from another. */
#define SHORT_BYTES 12u

/* Guesses on the way, the best first: the best charset of each language, and of short texts all. */
struct guessing {
	bool is_short;
	struct language_guess guesses[GUESSES_MOST];
	enum language languages[GUESSES_MOST];
	int count;
};

static void guess_remove(struct guessing *g, int at)
{
	g->count--;
	memmove(g->guesses + at, g->guesses + at + 1, (size_t)(g->count - at) * sizeof(g->guesses[0]));
	memmove(g->languages + at, g->languages + at + 1, (size_t)(g->count - at) * sizeof(g->languages[0]));
}

static void guess_keep(struct guessing *g, enum language language, struct language_guess guess)
{
	int at = 0;

	for (int i = g->count - 1; i >= 0; i--) {
		if ((g->is_short || g->languages[i] != language) && g->guesses[i].codec != guess.codec)
			continue;
		if (g->guesses[i].share >= guess.share)
			return;
		guess_remove(g, i);
	}
	while (at < g->count && g->guesses[at].share >= guess.share)
		at++;
	if (g->count == GUESSES_MOST)
		return;
	memmove(g->guesses + at + 1, g->guesses + at, (size_t)(g->count - at) * sizeof(g->guesses[0]));
	memmove(g->languages + at + 1, g->languages + at, (size_t)(g->count - at) * sizeof(g->languages[0]));
	g->guesses[at] = guess;
	g->languages[at] = language;
	g->count++;
}

/* One charset decoded, judged as each language that uses it. */
static int codec_guess(const struct codec *codec, struct span sample, struct guessing *g)
{
	struct decoding d = {.strict = false};
	int rc = codec_decode(codec, sample, &d);

	for (size_t l = 0; rc == 0 && l < LANGUAGE_COUNT; l++) {
		struct tally t;

		if (!uses(l, codec))
			continue;
		t = tally_of((enum language)l, buf_span(&d.out), d.errors);
		if (t.letters >= languages[l].least && share_of(t) >= languages[l].enough)
			guess_keep(g, (enum language)l, (struct language_guess){codec, share_of(t)});
	}
	rc = d.out.failed ? -1 : 0;
	buf_free(&d.out);
	return rc;
}

static const char *const foreign[] = {"windows-1252", "gb18030", "big5", "euc-kr", "windows-1251", "koi8-r", "koi8-u",
	"ibm866", "iso-8859-5", "x-mac-cyrillic", "windows-1253", "iso-8859-7", "windows-1255", "windows-1256", "iso-8859-6",
	"windows-874", "windows-1250", "iso-8859-2", "iso-8859-16", "windows-1254", "windows-1257", "macintosh", "ibm850"};

int language_guess(struct span bytes, struct language_guess guesses_out[LANGUAGE_GUESSES_MAX])
{
	struct span sample = sample_of(bytes);
	struct guessing g = {.is_short = sample.len < SHORT_BYTES};

	for (size_t i = 0; i < COUNT(foreign); i++) {
		const struct codec *codec = codec_find(foreign[i]);

		if (codec != NULL && codec_guess(codec, sample, &g) != 0)
			return -1;
		if (i == 0 && g.count > 0)
			return 0; /* Western, which is read anyway */
	}
	while (g.count > LANGUAGE_GUESSES_MAX || (g.count > 1 && g.guesses[g.count - 1].share + 0.1 < g.guesses[0].share))
		g.count--;
	memcpy(guesses_out, g.guesses, (size_t)g.count * sizeof(g.guesses[0]));
	return g.count;
}

double language_japanese(struct span utf8)
{
	return share_of(tally_of(LANGUAGE_JAPANESE, sample_of(utf8), 0));
}

/* Voicing marks stand behind what can be voiced, small kana never first. */
static bool half_kana_fits(uint32_t before, uint32_t c)
{
	bool in_word = before >= 0xFF66 && before <= 0xFF9F;

	if (c == 0xFF9E || c == 0xFF9F)
		return before == 0xFF73 || (before >= 0xFF76 && before <= 0xFF84) || (before >= 0xFF8A && before <= 0xFF8E);
	return (c < 0xFF67 || c > 0xFF70) || in_word;
}

bool language_is_half_kana(struct span utf8)
{
	struct span sample = sample_of(utf8);
	uint32_t before = ' ', c;
	size_t kana = 0;

	for (size_t i = 0; i < sample.len; before = c) {
		i += text_decode((struct span){sample.p + i, sample.len - i}, &c);
		if (c < 0x80)
			continue;
		if (c < 0xFF61 || c > 0xFF9F || !half_kana_fits(before, c))
			return false;
		kana++;
	}
	return kana >= 2;
}

bool language_has_kana(struct span utf8)
{
	struct span head = sample_of(utf8);
	size_t kana = 0, others = 0;

	for (size_t i = 0; i < head.len;) {
		uint32_t c;

		i += text_decode((struct span){head.p + i, head.len - i}, &c);
		kana += c >= 0x3041 && c <= 0x30FE;
		others += c >= 0x80;
	}
	return kana >= 2 && kana * 12 >= others;
}
