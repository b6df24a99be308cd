/* test_claim.c - what is a claim and what is a mention, as offices write their reports. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "policy/case.h"

/* Claimed clients with the rules that found them; "": none. */
static const struct claimed {
	const char *claim, *message, *claims;
} claimed[] = {
	/* ---- labels ---- */
	{"label and identifier on a line", "@body\n顧客番号: C-000042\n", "C-000042:label"},
	{"full width, other dash, other case", "@body\nお客様番号：ｃ－０００１３７\n", "C-000137:label"},
	{"label in brackets", "@body\n【契約番号】C-000042\n", "C-000042:label"},
	{"no separator", "@body\n顧客コードC-000042\n", "C-000042:label"},
	{"spaced label", "@body\n顧 客 番 号 　 C-000042\n", "C-000042:label"},
	{"equals sign", "@body\n契約コード=C-000042\n", "C-000042:label"},
	{"number sign", "@body\n会員番号＃C-000042\n", "C-000042:label"},
	{"a sentence", "@body\n御社の顧客番号は「C-000042」です。\n", "C-000042:label"},
	{"an explanation in parentheses", "@body\n顧客番号（契約コード）： C-000042\n", "C-000042:label"},
	{"English", "@body\nClient ID: C-000042\n", "C-000042:label"},
	{"English with number sign", "@body\nClient # C-000042\n", "C-000042:label"},
	{"English abbreviation", "@body\nCustomer No. C-000042\n", "C-000042:label"},
	{"English in capitals and underscore", "@body\nCUSTOMER_ID=C-000042\n", "C-000042:label"},
	{"value on the next line", "@body\n顧客番号\nC-000042\n", "C-000042:label"},
	{"value after an empty line", "@body\n■顧客番号\n\n　C-000042\n", "C-000042:label"},
	{"value two empty lines below is none of the label's", "@body\n顧客番号\n\n\n本日の件\n\nC-000042 C-000137\n", ""},
	{"two values after a label", "@body\n顧客番号: C-000042、C-000137\n", "C-000042:label C-000137:label"},
	{"two labels on a line", "@body\n顧客番号: C-000042 契約番号: C-000137\n", "C-000042:label C-000137:label"},
	{"a branch number after it", "@body\n顧客番号: C-000042-01\n", "C-000042:label"},
	{"nothing between label and value", "@body\n会員IDC-000042 担当\n", "C-000042:label"},
	{"a longer word before a number is another", "@body\nABC-000042\n", ""},
	{"a longer number is another", "@body\n顧客番号: C-0000421\n", ""},
	{"unknown identifier", "@body\n顧客番号: C-999999\n", "C-999999:label"},
	{"what has no shape of an identifier is none", "@body\nお客様番号: 8812-3321\n", ""},
	{"shaped like one, but no label", "@body\nご注文番号 C-999999 の件です\n", ""},
	{"a word that only ends like a label", "@body\nexclient id C-000042 and C-000137\n", ""},
	{"label with a client's name", "@body\nクライアント：株式会社あおぞら商事\n", "C-000042:label"},
	{"addressee label", "@body\n宛先：光洋設備株式会社\n", "C-000137:label"},
	{"a caller's number in a caller's line is a mention", "@body\nお電話主：光洋設備 田中様（顧客番号 C-000137）\n", ""},
	{"name and number of the report's own client on one line",
	 "@body\n会社名：株式会社あおぞら商事　顧客番号：C-000042\n", "C-000042:label"},
	{"a customer's name at the head", "@body\n顧客名：株式会社あおぞら商事\n期間：11月\n", "C-000042:label"},
	{"a customer's name in the form of a call is the caller's", "@body\n顧客名：光洋設備株式会社\n担当：田中様\n用件：見積\n", ""},
	{"a table below it makes no form of it", "@file x.txt\n顧客名\t株式会社あおぞら商事\n期間\t11月\n時刻\tお名前\tご用件\n9:12\t光洋設備 田中様\t見積\n",
	 "C-000042:label"},
	{"unless the form has a caller too", "@body\n顧客名：株式会社あおぞら商事\n発信者：光洋設備 田中様\n用件：見積\n", "C-000042:label"},
	{"a column in text at its lines' ends", "@body\n時刻　相手　用件　顧客コード\n1　光洋設備　見積　C-000042\n2　光洋設備　予約　C-000137\n",
	 "C-000042:label C-000137:column"},
	{"a column in text below its label", "@body\n顧客コード 件数\nC-000042 3\nC-000137 1\nC-000042 2\n",
	 "C-000042:column C-000042:label C-000137:column"},

	{"a customer's name above the period is the report's", "@file x.csv\n@table\n顧客名|株式会社あおぞら商事\n期間|11月\n時刻|9:12\n顧客名|光洋設備\n内容|見積\n",
	 "C-000042:label"},
	{"a label without the identifier's hyphen", "@body\n顧客番号: C000137\n", "C-000137:label"},
	{"a label and an identifier with a space in it", "@body\n顧客番号 C- 000137 2026/11/24\n", "C-000137:label"},
	{"the same split among the digits", "@body\nClient No. c 000 137\n", "C-000137:label"},
	{"no label, no other spelling", "@body\nC000137 の件\n", ""},
	{"another spelling of nobody's", "@body\n顧客番号: C000999\n", ""},
	{"label and another spelling in one cell", "@file x.csv\n@table\n顧客番号：C000137\n", "C-000137:label"},
	{"another spelling in a cell", "@file x.csv\n@table\n顧客番号|C000137\n", "C-000137:label"},
	{"another spelling down a column", "@file x.csv\n@table\n時刻|顧客番号|用件\n9:12|C000042|見積\n9:15|C 000137|見積\n",
	 "C-000042:label C-000137:label"},
	{"another spelling in a file's name", "@file report-c000137-1124.csv\n9:12\n", "C-000137:file-name"},
	{"another spelling in a subject", "@subject 日報 C000137\n@body\n本日分です。\n", "C-000137:subject"},
	{"an account's name", "@body\nAccount: Koyo Facilities\n", "C-000137:label"},

	/* ---- addressees ---- */
	{"a physician is one", "@body\nみなみ歯科クリニック 院長先生\n", "C-000201:addressee"},
	{"who was asked for is none", "@body\n光洋設備様（社長）宛に3件\n", ""},
	{"company and 御中", "@body\n株式会社あおぞら商事 御中\n", "C-000042:addressee"},
	{"abbreviated form of company", "@body\n㈱あおぞら商事　御中\n", "C-000042:addressee"},
	{"spaces in the name", "@body\n株式会社　あおぞら 商事　御　中\n", "C-000042:addressee"},
	{"alias", "@body\nあおぞら商事様\n\n本日の受電\n", "C-000042:addressee"},
	{"department", "@body\n株式会社あおぞら商事 総務部 御中\n", "C-000042:addressee"},
	{"department and person", "@body\n株式会社あおぞら商事　総務部　鈴木様\n", "C-000042:addressee"},
	{"whoever is in charge", "@body\n株式会社あおぞら商事 ご担当者様\n\nいつもお世話になっております。\n", "C-000042:addressee"},
	{"person on the next line", "@body\n株式会社あおぞら商事\n総務部 鈴木様\n\nいつもお世話になっております。\n",
	 "C-000042:addressee"},
	{"御中 on the next line", "@body\n株式会社あおぞら商事\n　　　御中\n", "C-000042:addressee"},
	{"people whose names end like other words", "@body\n株式会社あおぞら商事 清水健一様\n\n光洋設備 本多様\n", "C-000042:addressee C-000137:addressee"},
	{"a company whose name begins so is another", "@body\n株式会社あおぞら商事ホールディングス 御中\n", "C-000042:longer-name"},
	{"its department without a space", "@body\n株式会社あおぞら商事総務部 御中\n", "C-000042:addressee"},
	{"its branch with a space", "@body\n株式会社あおぞら商事 東海 御中\n", "C-000042:addressee"},
	{"さま", "@body\nあおぞら商事 鈴木さま\n", "C-000042:addressee"},
	{"各位", "@body\n株式会社あおぞら商事 各位\n", "C-000042:addressee"},
	{"宛", "@body\n株式会社あおぞら商事 宛\n", "C-000042:addressee"},
	{"おんちゅう", "@body\n株式会社あおぞら商事 おんちゅう\n", "C-000042:addressee"},
	{"殿", "@body\n株式会社あおぞら商事殿\n", "C-000042:addressee"},
	{"To", "@body\nTo: Aozora Trading\n\nDear Sirs,\n", "C-000042:label"},
	{"Dear", "@body\nDear Koyo Facilities,\n\nplease find attached\n", "C-000137:label"},
	{"identifier beside the name", "@body\n株式会社あおぞら商事（C-000042）御中\n", "C-000042:addressee"},
	{"greeting that goes on", "@body\n株式会社あおぞら商事様の本日の受電をお知らせします。\n", "C-000042:addressee"},
	{"wrapped in the name", "@body\n平素よりお世話になっております。株式会社あおぞら\n商事 御中\n", "C-000042:addressee"},
	{"御中 broken at the line's end", "@body\n株式会社あおぞら商事 札幌サービスセンター 御\n中\n", "C-000042:addressee"},
	{"さま too", "@body\nあおぞら商事 鈴木さ\nま\n", "C-000042:addressee"},
	{"a caller's さま broken at the line's end", "@body\n鈴木様\n光洋設備 田中さ\nまよりお電話がありました。\n", ""},
	{"caller: より", "@body\n光洋設備の田中様よりお電話がありました。\n", ""},
	{"caller: から", "@body\n光洋設備株式会社様からお電話です。\n", ""},
	{"caller: 様より on the next line", "@body\n鈴木様\n光洋設備 田中様\nよりお電話がありました。\n", ""},
	{"subject of a sentence", "@body\n光洋設備様の件でお電話しました。\n", ""},
	{"caller with time", "@body\n日報\n09:12 光洋設備 田中様\n", ""},
	{"caller with telephone", "@body\n鈴木様\n光洋設備 田中様 03-1234-5678\n", ""},
	{"caller label", "@body\nお電話主：光洋設備株式会社 田中様\n", ""},
	{"company label", "@body\n会社名：光洋設備株式会社 田中様\n", ""},
	{"far down somebody's 様 is a caller", "@body\n1\n2\n3\n4\n5\n6\n7\n光洋設備 田中様\n", ""},
	{"after a caller's label too", "@body\nお電話主\n光洋設備 田中様\n", ""},
	{"company in parentheses after a person", "@body\n鈴木様（株式会社あおぞら商事）\n\nお世話になります。\n", "C-000042:addressee"},
	{"person before the company in English", "@body\nTo: Suzuki, Aozora Trading\n", "C-000042:addressee"},
	{"company in parentheses in English", "@body\nDear Ms. Suzuki (Aozora Trading),\n", "C-000042:addressee"},
	{"a caller's company in parentheses", "@body\n田中様（光洋設備）よりお電話がありました。\n", ""},
	{"what a customer's label asks for on the line above", "@body\n鈴木様\n\n■お客様名\n光洋設備 田中様\n■ご用件\n見積\n", ""},
	{"below a call's time", "@body\n鈴木様\n\n(1) 9:12\n光洋設備 田中様\n見積の件\n", ""},
	{"at the beginning of a call's form", "@body\n鈴木様\n報告です\n\n光洋設備 田中様\n内容：見積\n", ""},
	{"a row set apart by tabs", "@file x.txt\n日報\n時刻\t相手\t件\n1\t光洋設備 様\t見積\n", ""},
	{"a katakana name in a longer word", "@body\n鈴木サクラソフト様\nトマト カスタマーサクラ課 御中\n", ""},
	{"a katakana name set apart by a space", "@body\nサクラ サービス課 御中\n", "C-000800:addressee"},
	{"a katakana name at the line's end", "@body\n株式会社サクラ\nサービス課 鈴木様\n", "C-000800:addressee"},
	{"an English name in a longer one", "@body\nTo: Aozora Trading Works Co., Ltd.\n", ""},
	{"an English name with its legal form", "@body\nTo: Aozora Trading Co., Ltd.\n", "C-000042:label"},
	{"own word in a longer one", "@body\n光洋設備 お客様番号\n", ""},
	{"a company in parentheses behind a caller", "@body\n本日の受電です。\n11:00 田中様(光洋設備)\n", ""},

	/* ---- titles ---- */
	{"title line", "@body\n株式会社あおぞら商事 日報\n", "C-000042:title"},
	{"name in parentheses", "@body\n日報（あおぞら商事様）\n", "C-000042:addressee"},
	{"call report with date", "@body\n【コールレポート】2026/11/24 株式会社あおぞら商事 様\n", "C-000042:addressee"},
	{"call report with hours", "@body\n【受電日報】9:00〜18:00 株式会社あおぞら商事 様分\n", "C-000042:title"},
	{"identifier in the title", "@body\n日報 C-000042 2026/11/24\n", "C-000042:title"},
	{"unknown identifier in the title", "@body\n日報 C-999999 2026/11/24\n", "C-999999:title"},
	{"letterhead", "@file x.txt\n株式会社あおぞら商事\n\n受電 3件\n", "C-000042:title"},
	{"a second body has a head of its own",
	 "@body\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n@body\n株式会社あおぞら商事 日報\n", "C-000042:title"},
	{"a row about somebody's invoice is no title", "@file x.txt\n一覧\n番号\t相手\t件\n1\t光洋設備\t請求書の再発行\n", ""},
	{"a sheet's name", "@file x.xlsx\n@sheet 1 あおぞら商事\n", "C-000042:title"},
	{"an identifier as a sheet's name", "@file x.xlsx\n@sheet 2 C-000137\n", "C-000137:title"},
	{"a running header, wherever it is kept",
	 "@file x.xlsx\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n@running\n株式会社あおぞら商事 日報\n", "C-000042:title"},
	{"a title on a later page", "@file x.pdf application/pdf\n@page 1\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n@page 2\n光洋設備様 日報\n",
	 "C-000137:title"},
	{"calls that go on on a later page", "@file x.pdf application/pdf\n@page 1\n1\n2\n@page 2\n光洋設備 田中様\n見積\n", ""},
	{"a call about a report is no title", "@body\n本日の受電\n09:12 光洋設備 レポートの件\n", ""},
	{"a sentence about somebody's report", "@body\n鈴木様\n光洋設備から報告がありました。\n", ""},
	{"a note of a call has the caller's name at its head", "@body\n【電話メモ】\n光洋設備 田中様\n折り返し希望\n", ""},

	/* ---- names in names, two clients with one name ---- */
	{"the longest name is meant", "@body\nあおぞら商事 御中\n", "C-000042:addressee"},
	{"the shorter one alone", "@body\nあおぞら 御中\n", "C-000600:addressee"},
	{"a name with a space in the directory", "@body\nさくら歯科駅前院 御中\n", "C-000500:addressee"},

	/* ---- fields ---- */
	{"subject with report", "@subject 【日報】あおぞら商事様 11/24\n@body\n\n", "C-000042:subject"},
	{"subject with an identifier", "@subject Re: C-000042\n", "C-000042:subject"},
	{"subject that is only the name", "@subject Re: 株式会社あおぞら商事 2026/11/24\n", "C-000042:subject"},
	{"subject about a caller", "@subject 光洋設備 田中様よりお電話\n", ""},
	{"subject of a phone memo", "@subject 【入電】光洋設備 田中様\n", ""},
	{"subject of a note that is called like a report", "@subject 受電メモ（光洋設備）\n", ""},
	{"subject of a list of calls", "@subject 入電一覧 光洋設備様\n", "C-000137:subject"},
	{"subject of a missed call", "@subject 不在着信のお知らせ 光洋設備様\n", ""},
	{"subject that speaks of somebody", "@subject 光洋設備の見積について\n", ""},
	{"a date like an identifier in a subject", "@subject 月報 202611\n", ""},
	{"X-Client-ID", "@header X-Client-ID: C-000042\n", "C-000042:header"},
	{"X-Client-ID that nobody has", "@header X-Client-ID: whatever\n", "whatever:header"},
	{"X-Client-ID too short to be looked for in texts", "@header X-Client-ID: 77\n", "77:header"},
	{"another field of ours", "@header X-Report-Customer: C-000137\n", "C-000137:header"},
	{"sender's organisation is no claim", "@header Organization: 光洋設備株式会社\n", ""},
	{"property", "@file x.xlsx\n@property custom:ClientID: C-000042\n", "C-000042:property"},
	{"title of a document", "@file x.xlsx\n@property title: 光洋設備株式会社 日報\n", "C-000137:property"},
	{"who wrote it is no claim", "@file x.xlsx\n@property creator: 光洋設備株式会社\n", ""},
	{"file name", "@file C-000042_20261124.xlsx\n", "C-000042:file-name"},
	{"name in a file name", "@file 日報_株式会社あおぞら商事_1124.xlsx\n", "C-000042:file-name"},
	{"unknown identifier in a file name", "@file C-999999_日報.xlsx\n", "C-999999:file-name"},
	{"a fax from somebody", "@file 光洋設備様からのFAX.pdf\n", ""},
	{"a picture's name is no claim", "@ornament C-000137.png\n", ""},

	/* ---- tables ---- */
	{"cell beside", "@file x.xlsx\n@table\n顧客番号|C-000042\n", "C-000042:label"},
	{"cell beside, one empty between", "@file x.xlsx\n@table\n顧客番号||C-000042\n", "C-000042:label"},
	{"cell below", "@file x.xlsx\n@table\n発行日|顧客番号\n11/24|C-000042\n", "C-000042:label"},
	{"label with colon in its cell", "@file x.xlsx\n@table\n契約コード：|C-000042\n", "C-000042:label"},
	{"label and value in one cell", "@file x.xlsx\n@table\n顧客番号：C-000042\n", "C-000042:label"},
	{"short identifier beside its label", "@file x.xlsx\n@table\n顧客番号|77\n", "77:label"},
	{"column", "@file x.csv text/csv\n@table\n顧客コード|件数\nC-000042|1\nC-000137|2\n", "C-000042:column C-000137:column"},
	{"unknown row of a column", "@file x.csv text/csv\n@table\n顧客コード|件数\nC-000042|1\nC-999999|2\n",
	 "C-000042:column C-999999:column"},
	{"column known by its values", "@file x.csv text/csv\n@table\n1|C-000042\n2|C-000042\n3|C-000137\n",
	 "C-000042:column C-000137:column"},
	{"two identifiers make no column", "@file x.csv text/csv\n@table\n1|C-000042\n2|C-000137\n", ""},
	{"callers' identifiers", "@file x.csv text/csv\n@table\n時刻|相手先|用件\n1|C-000137|x\n2|C-000137|x\n3|C-000137|y\n", ""},
	{"callers' names", "@file x.xlsx\n@table\n時刻|お電話主|ご用件\n09:12|光洋設備株式会社 田中様|折り返し\n", ""},
	{"company column", "@file x.xlsx\n@table\n会社名|用件\n光洋設備株式会社|x\n株式会社あおぞら商事|y\n", ""},
	{"customers' column", "@file x.xlsx\n@table\n顧客名|用件\n光洋設備株式会社 様|x\n株式会社あおぞら商事 様|y\n", ""},
	{"call in a form", "@file x.xlsx\n@table\n相手先|光洋設備 田中様\nご用件|x\n", ""},
	{"the one customer of a table of calls", "@file x.xlsx\n@table\n時刻|お客様名|ご用件\n9:12|光洋設備 田中様|見積\n", ""},
	{"the customer of a form of a call", "@file x.xlsx\n@table\n顧客名|光洋設備 田中様\nご用件|見積\n", ""},
	{"unless that form has a caller", "@file x.xlsx\n@table\n顧客名|あおぞら商事\n相手先|光洋設備 田中様\nご用件|見積\n", "C-000042:label"},
	{"a table of calls below the customer's name makes no form of it",
	 "@file x.xlsx\n@table\n顧客名|あおぞら商事 様\n期間|11月\n時刻|お名前|ご用件\n9:12|光洋設備 田中様|見積\n", "C-000042:label"},
	{"a form that asks for the caller's company", "@file x.xlsx\n@table\n顧客名|あおぞら商事\n会社名|光洋設備\nご用件|見積\n", "C-000042:label"},
	{"a form below the report's own head", "@file x.xlsx\n@table\n得意先名|あおぞら商事\n顧客名|光洋設備\nご用件|見積\n", "C-000042:label"},
	{"forms set apart by a row", "@file x.xlsx\n@table\n得意先名|あおぞら商事\n\n顧客名|光洋設備\nご用件|見積\n", "C-000042:label"},
	{"client's name label beside, far down", "@file x.xlsx\n@table\nクライアント名|あおぞら商事|11月\n時刻|件|x\n", "C-000042:label"},
	{"To in a cell", "@file x.xlsx\n@table\nTo|Aozora Trading|2026\n", "C-000042:label"},
	{"To above a cell", "@file x.xlsx\n@table\nTo|Date\nAozora Trading|2026\n", "C-000042:label"},
	{"a company beside its label is nobody's", "@file x.xlsx\n@table\n一覧|11月\n社名|光洋設備 様\n", ""},
	{"short identifier below its label", "@file x.xlsx\n@table\n日付|顧客番号\n11/24|77\n", "77:label"},
	{"様 alone in a row of data", "@file x.xlsx\n@table\n一覧\nNo|件|相手|備考\n1|見積|光洋設備|様\n", ""},
	{"様 in the next cell", "@file x.xlsx\n@table\n株式会社あおぞら商事|様\n", "C-000042:addressee"},
	{"client's name beside its label", "@file x.xlsx\n@table\n顧客名|株式会社あおぞら商事\n", "C-000042:label"},
	{"御中 in its cell", "@file x.xlsx\n@table\n顧客|株式会社あおぞら商事 御中\n", "C-000042:addressee"},
	{"御中 in the next cell", "@file x.xlsx\n@table\n株式会社あおぞら商事|御中\n", "C-000042:addressee"},
	{"title in a cell", "@file x.xlsx\n@table\n株式会社あおぞら商事 受電日報\n", "C-000042:title"},
	{"heading of three cells", "@file x.xlsx\n@table\n受電日報|株式会社あおぞら商事 様|2026年11月\n", "C-000042:addressee"},
	{"a first row of data", "@file x.csv text/csv\n@table\n09:12|光洋設備 田中様|折り返し\n", ""},
	{"a client's column of names", "@file x.xlsx\n@table\nクライアント名|件数\n株式会社あおぞら商事|3\n光洋設備株式会社|1\n",
	 "C-000042:column C-000137:column"},
	{"identifiers run together on a page", "@file x.pdf application/pdf\n3C-0000422026/11/24 12:404C-0001375\n",
	 "C-000042:column C-000137:column"},
	{"the same in a page's cells", "@file x.pdf application/pdf\n@table\n3C-0000422026/11/24|4C-0001375\n", "C-000042:column C-000137:column"},
	{"not in what is no page", "@file x.txt\n3C-0000422026/11/24 12:404C-0001375\n", ""},
	{"second sheet", "@file x.xlsx application/vnd.openxmlformats-officedocument.spreadsheetml.sheet\n@table\n顧客番号|C-000042\n"
	 "@table\n光洋設備株式会社 御中\n", "C-000042:label C-000137:addressee"},

	/* ---- quoted mail and signatures ---- */
	{"a quoted name is a mention", "@body\n株式会社あおぞら商事 御中\n\n承知しました。\n\n> 光洋設備株式会社 御中\n> お世話に\n",
	 "C-000042:addressee"},
	{"below an original message too",
	 "@body\n株式会社あおぞら商事 御中\n-----Original Message-----\nFrom: x\n\n光洋設備株式会社 御中\n", "C-000042:addressee"},
	{"below 'wrote:' too", "@body\n株式会社あおぞら商事 御中\n\nOn Tue, Nov 24, 2026 Suzuki wrote:\n光洋設備 御中\n",
	 "C-000042:addressee"},
	{"below mail fields too",
	 "@body\n株式会社あおぞら商事 御中\n\nFrom: a@x.example\nSent: Tuesday\nTo: b@x.example\nSubject: x\n\n光洋設備 御中\n",
	 "C-000042:addressee"},
	{"a forwarded report is still a report", "@body\n転送します。\n\n-----Original Message-----\n光洋設備株式会社 御中\n",
	 "C-000137:addressee"},
	{"an identifier of ours is one in quoted mail too", "@body\n株式会社あおぞら商事 御中\n\n> 顧客番号: C-000137\n",
	 "C-000042:addressee C-000137:label"},
	{"in a signature", "@body\n株式会社あおぞら商事 御中\n\n-- \n光洋設備株式会社 御中\n", "C-000042:addressee"},

	/* ---- nothing else ---- */
	{"the only identifier", "@file x.txt\n受電 3件\n管轄 C-000042\n", "C-000042:sole-identifier"},
	{"not beside another claim", "@body\n株式会社あおぞら商事 御中\n参照 C-000137\n", "C-000042:addressee"},
	{"not one of two", "@file x.txt\n参照 C-000042\n参照 C-000137\n", ""},
	{"not a name", "@file x.txt\n本日\n連絡\n確認\n光洋設備の見積を確認\n", ""},
	{"other readings claim too", "@file x.txt\n顧客番号: C-000042\n@alt 1\n顧客番号: C-000137\n", "C-000042:label C-000137:label"},
};

static struct policy *policy;

static int set_up(void **state)
{
	(void)state;
	policy = case_policy(NULL);
	return policy == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
	(void)state;
	policy_release(&policy);
	return 0;
}

static void claims_and_mentions(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(claimed) / sizeof(claimed[0]); i++) {
		struct arena *arena = arena_new(0);
		struct reading *reading = case_reading(claimed[i].message);
		struct verdict v = case_judge(policy, reading, "op@denwa.example", "report@aozora.example", arena);
		const char *told = case_claims(arena, &v);

		if (strcmp(told, claimed[i].claims) != 0) {
			print_error("%s: \"%s\", not \"%s\"\n", claimed[i].claim, told, claimed[i].claims);
			wrong++;
		}
		reading_free(&reading);
		arena_free(&arena);
	}
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(claims_and_mentions),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
