/* test_message.c - mail is read as mail programs show it, every way that one of them may. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/buf.h"
#include "report/read_fixture.h"

#define BYTES(s) s, sizeof(s) - 1
#define HEAD "From: nippo@denwa.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
#define MIXED HEAD "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
#define TEXT "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
#define FILE_OF(fields) MIXED "--b\r\nContent-Type: application/octet-stream\r\n" fields "\r\n\r\n\1\2\3\4\r\n--b--\r\n"

enum { BODY = 0, CHILD = 1 };

/* What must be in the reading: each text is looked for in one segment. */
struct message_case {
	const char *claim, *message;
	size_t len;
	const char *body[3];  /* in part 0 */
	const char *child[3]; /* in some other part */
	enum unreadable_why why;
};
#define READABLE .why = WHY_COUNT

static const struct message_case structure_cases[] = {
	{"a plain message", BYTES(HEAD "\r\nC-000042\r\n"), {"C-000042"}, {NULL}, READABLE},
	{"no header at all", BYTES("C-000042"), {"C-000042"}, {NULL}, READABLE},
	{"a header and no body", BYTES("Subject: C-000042\r\n"), {"C-000042"}, {NULL}, READABLE},
	{"lines that end in LF", BYTES("Subject: C-000042\nFrom: x@denwa.example\n\nC-000137\n"), {"C-000042", "C-000137"}, {NULL}, READABLE},
	{"lines that end in CR", BYTES("Subject: C-000042\rFrom: x@denwa.example\r\rC-000137\r"), {"C-000042", "C-000137"}, {NULL}, READABLE},
	{"nested multiparts",
	 BYTES(MIXED "--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\n\r\nC-000042\r\n--c\r\n"
	       "Content-Type: text/html\r\n\r\n<p>C-0000<b>43</b>\r\n--c--\r\n--b\r\n\r\nC-000044\r\n--b--\r\n"),
	 {"C-000042", "C-000043", "C-000044"}, {NULL}, READABLE},
	{"parts without header fields", BYTES(MIXED "--b\r\n\r\nC-000042\r\n--b\r\nC-000043\r\n\r\nC-000044\r\n--b--\r\n"),
	 {"C-000042", "C-000043", "C-000044"}, {NULL}, READABLE},
	{"no closing boundary", BYTES(MIXED TEXT "C-000042\r\n"), {"C-000042"}, {NULL}, READABLE},
	{"a wrong closing boundary", BYTES(MIXED TEXT "C-000042\r\n--c--\r\nC-000043"), {"C-000042", "C-000043"}, {NULL}, READABLE},
	{"preamble and epilogue", BYTES(MIXED "C-000041\r\n" TEXT "C-000042\r\n--b--\r\nC-000043\r\n"),
	 {"C-000041", "C-000042", "C-000043"}, {NULL}, READABLE},
	{"parts behind the end", BYTES(MIXED TEXT "a\r\n--b--\r\n--b\r\nContent-Transfer-Encoding: base64\r\n\r\nQy0wMDAwNDI=\r\n--b--\r\n"),
	 {"C-000042"}, {NULL}, READABLE},
	{"no boundary parameter",
	 BYTES(HEAD "Content-Type: multipart/mixed\r\n\r\n--b\r\nContent-Transfer-Encoding: base64\r\n\r\nQy0wMDAwNDI=\r\n--b--\r\n"),
	 {"C-000042"}, {NULL}, READABLE},
	{"two boundary parameters",
	 BYTES(HEAD "Content-Type: multipart/mixed; boundary=x; boundary=b\r\n\r\n--x\r\nContent-Transfer-Encoding: base64\r\n\r\n"
	       "Qy0wMDAwNDE=\r\n--x--\r\n--b\r\nContent-Transfer-Encoding: base64\r\n\r\nQy0wMDAwNDI=\r\n--b--\r\n"),
	 {"C-000041", "C-000042"}, {NULL}, READABLE},
	{"two Content-Types, text first",
	 BYTES(HEAD "Content-Type: text/plain\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
	       "--b\r\nContent-Transfer-Encoding: base64\r\n\r\nQy0wMDAwNDI=\r\n--b--\r\nC-000043"),
	 {"C-000042", "C-000043"}, {NULL}, READABLE},
	{"two Content-Types, multipart first",
	 BYTES(HEAD "Content-Type: multipart/mixed; boundary=b\r\nContent-Type: text/plain\r\n\r\n"
	       "--b\r\nContent-Transfer-Encoding: base64\r\n\r\nQy0wMDAwNDI=\r\n--b--\r\nC-000043"),
	 {"C-000042", "C-000043"}, {NULL}, READABLE},
	{"two multipart Content-Types",
	 BYTES(HEAD "Content-Type: multipart/mixed; boundary=a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
	       "--a\r\nContent-Transfer-Encoding: base64\r\n\r\nQy0wMDAwNDE=\r\n--a--\r\n"
	       "--b\r\nContent-Transfer-Encoding: base64\r\n\r\nQy0wMDAwNDI=\r\n--b--\r\n"),
	 {"C-000041", "C-000042"}, {NULL}, READABLE},
	{"junk behind a boundary",
	 BYTES(MIXED "--b\r\n\r\na\r\n--b x\r\nContent-Transfer-Encoding: base64\r\n\r\nQy0wMDAwNDI=\r\n--b--\r\n"),
	 {"C-000042"}, {NULL}, READABLE},
	{"a boundary that is another's beginning",
	 BYTES(MIXED "--b\r\nContent-Type: multipart/mixed; boundary=bb\r\n\r\n--bb\r\n\r\nC-000042\r\n--bb--\r\n--b\r\n\r\nC-000043\r\n--b--"),
	 {"C-000042", "C-000043"}, {NULL}, READABLE},
	{"a missing semicolon before the boundary",
	 BYTES(HEAD "Content-Type: multipart/mixed boundary=b\r\n\r\n--b\r\nContent-Transfer-Encoding: base64\r\n\r\nQy0wMDAwNDI=\r\n--b--"),
	 {"C-000042"}, {NULL}, READABLE},
	{"a blank before the colon",
	 BYTES(HEAD "Content-Type : multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Transfer-Encoding : base64\r\n\r\nQy0wMDAwNDI=\r\n--b--"),
	 {"C-000042"}, {NULL}, READABLE},
	{"boundary lines behind a bare CR",
	 BYTES(MIXED "--b\r\n\r\na\r--b\rContent-Transfer-Encoding: base64\r\rQy0wMDAwNDI=\r--b--\r\n"),
	 {"C-000042"}, {NULL}, READABLE},
	{"an attached message is a document",
	 BYTES(MIXED "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: C-000042\r\n\r\nC-000043\r\n--b--\r\n"),
	 {NULL}, {"C-000042", "C-000043"}, READABLE},
	{"an attached message in base64",
	 BYTES(MIXED "--b\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
	       "U3ViamVjdDogeA0KRnJvbTogYUBiDQoNCkMtMDAwMDQyDQo=\r\n--b--\r\n"),
	 {NULL}, {"C-000042"}, READABLE},
	{"an attached text is a document",
	 BYTES(MIXED TEXT "a\r\n--b\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nC-000042\r\n--b--\r\n"),
	 {"a"}, {"C-000042", "a.txt"}, READABLE},
	{"an attached HTML file is a document",
	 BYTES(MIXED TEXT "a\r\n--b\r\nContent-Type: text/html; name=a.html\r\n\r\n<p>C-0000<b>42</b>\r\n--b--\r\n"),
	 {"a"}, {"C-000042"}, READABLE},
	{"a signed message is read inside",
	 BYTES(HEAD "Content-Type: multipart/signed; boundary=b; protocol=\"application/pgp-signature\"\r\n\r\n" TEXT
	       "C-000042\r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\n-----BEGIN PGP SIGNATURE-----\r\n\r\niQ==\r\n"
	       "-----END PGP SIGNATURE-----\r\n--b--\r\n"),
	 {"C-000042"}, {NULL}, READABLE},
	{"multipart/encrypted",
	 BYTES(HEAD "Content-Type: multipart/encrypted; boundary=b\r\n\r\n--b\r\n\r\nVersion: 1\r\n--b--\r\n"), {NULL}, {NULL}, WHY_ENCRYPTED},
	{"encrypted, without a boundary",
	 BYTES(HEAD "Content-Type: multipart/encrypted\r\n\r\n--b\r\n\r\nVersion: 1\r\n--b--\r\n"), {NULL}, {NULL}, WHY_ENCRYPTED},
	{"PGP in the text", BYTES(HEAD "\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nxx\r\n"), {NULL}, {NULL}, WHY_ENCRYPTED},
	{"message/partial", BYTES(HEAD "Content-Type: message/partial; id=a; number=1\r\n\r\nC-000042\r\n"), {"C-000042"}, {NULL},
	 WHY_UNSUPPORTED},
	{"message/external-body",
	 BYTES(MIXED "--b\r\nContent-Type: message/external-body; access-type=url\r\n\r\nContent-Type: text/plain\r\n\r\n--b--\r\n"),
	 {NULL}, {NULL}, WHY_UNSUPPORTED},
	{"CMS enveloped", BYTES(HEAD "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\n"
	       "Content-Transfer-Encoding: base64\r\n\r\nMIAGCSqGSIb3DQEHA6CAMIACAQAxAA==\r\n"),
	 {NULL}, {NULL}, WHY_ENCRYPTED},
	{"CMS signed data is read inside", BYTES(HEAD "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\n"
	       "Content-Transfer-Encoding: base64\r\n\r\n"
	       "MEsGCSqGSIb3DQEHAqA+MDwCAQExADA1BgkqhkiG9w0BBwGgKAQmQ29udGVudC1UeXBlOiB0ZXh0\r\n"
	       "L3BsYWluDQoNCkMtMDAwMDQyDQo=\r\n"),
	 {"C-000042"}, {NULL}, READABLE},
	{"CMS signed data in pieces without lengths", BYTES(HEAD "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\n"
	       "Content-Transfer-Encoding: base64\r\n\r\n"
	       "MIAGCSqGSIb3DQEHAqCAMIACAQExADCABgkqhkiG9w0BBwGggCSABCFDb250ZW50LVR5cGU6IHRl\r\n"
	       "eHQvcGxhaW4NCg0KQy0wMDAEBTA0Mg0KAAAAAAAAAAAAAAAA\r\n"),
	 {"C-000042"}, {NULL}, READABLE},
	{"a detached CMS signature is nothing to read",
	 BYTES(MIXED TEXT "C-000042\r\n--b\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\n"
	       "Content-Transfer-Encoding: base64\r\n\r\n"
	       "MCEGCSqGSIb3DQEHAqAUMBICAQExADALBgkqhkiG9w0BBwE=\r\n" "--b--"),
	 {"C-000042"}, {"smime.p7s"}, READABLE},
	{"CMS that is neither signed content nor a bare signature holds",
	 BYTES(MIXED TEXT "C-000042\r\n--b\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\n"
	       "Content-Transfer-Encoding: base64\r\n\r\n"
	       "MB4GCSqGSIb3DQEHAqARMA8CAQExAAQIQy0wMDAxMzc=\r\n" "--b--"),
	 {"C-000042"}, {NULL}, WHY_DAMAGED},
	{"compressed CMS is read inside", BYTES(HEAD "Content-Type: application/pkcs7-mime; smime-type=compressed-data; name=smime.p7z\r\n"
	       "Content-Transfer-Encoding: base64\r\n\r\n"
	       "MGAGCyqGSIb3DQEJEAEJoFEwTwIBADANBgsqhkiG9w0BCRADCDA7BgkqhkiG9w0BBwGgLgQseJxzzs8rSc0r0Q2pLEi1\r\n"
	       "UihJrSjRL8hJzMzj5eLlctY1AAITI14uAPwnCug=\r\n"),
	 {"C-000042"}, {NULL}, READABLE},
	{"compressed CMS in pieces without lengths", BYTES(HEAD "Content-Type: application/pkcs7-mime; smime-type=compressed-data; name=smime.p7z\r\n"
	       "Content-Transfer-Encoding: base64\r\n\r\n"
	       "MIAGCyqGSIb3DQEJEAEJoIAwgAIBADCABgsqhkiG9w0BCRADCAAAMIAGCSqGSIb3DQEHAaCAJIAECnicc87PK0nNK9EE\r\n"
	       "Ig2pLEi1UihJrSjRL8hJzMzj5eLlctY1AAITI14uAPwnCugAAAAAAAAAAAAAAAA=\r\n"),
	 {"C-000042"}, {NULL}, READABLE},
	{"compressed CMS that is cut short holds", BYTES(HEAD "Content-Type: application/pkcs7-mime; smime-type=compressed-data; name=smime.p7z\r\n"
	       "Content-Transfer-Encoding: base64\r\n\r\n"
	       "MEwGCyqGSIb3DQEJEAEJoD0wOwIBADANBgsqhkiG9w0BCRADCDAnBgkqhkiG9w0BBwGgGgQYeJxzzs8rSc0r0Q2pLEi1\r\n"
	       "UihJrSjRL8hJ\r\n"),
	 {NULL}, {NULL}, WHY_DAMAGED},
	{"text behind a PGP signature is read",
	 BYTES(MIXED TEXT "C-000042\r\n--b\r\nContent-Type: application/pgp-signature; name=a.asc\r\n\r\n"
	       "-----BEGIN PGP SIGNATURE-----\r\n\r\niQ==\r\n-----END PGP SIGNATURE-----\r\nC-000043\r\n--b--"),
	 {"C-000042"}, {"C-000043"}, READABLE},
	{"what a Mac keeps beside a file is nothing to read",
	 BYTES(MIXED TEXT "C-000042\r\n--b\r\nContent-Type: application/octet-stream; name=a.bin\r\n"
	       "Content-Transfer-Encoding: base64\r\n\r\n"
	       "AAUWBwACAABNYWMgT1MgWCAgICAgICAgAAIAAAAJAAAAMgAAAAgAAAACAAAA\r\n"
	       "MgAAAAhDLTAwMDEzNw==\r\n" "--b--"),
	 {"C-000042"}, {"a.bin"}, READABLE},
	{"a file inside AppleDouble holds",
	 BYTES(MIXED TEXT "C-000042\r\n--b\r\nContent-Type: application/octet-stream; name=a.bin\r\n"
	       "Content-Transfer-Encoding: base64\r\n\r\n"
	       "AAUWBwACAABNYWMgT1MgWCAgICAgICAgAAEAAAABAAAAJgAAAAhDLTAwMDEz\r\n"
	       "Nw==\r\n" "--b--"),
	 {"C-000042"}, {NULL}, WHY_UNSUPPORTED},
	{"a digest's parts are messages",
	 BYTES(HEAD "Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\nSubject: C-000042\r\nFrom: a@b\r\n\r\nC-000043\r\n--b--\r\n"),
	 {NULL}, {"C-000042", "C-000043"}, READABLE},
	{"a small inline picture is an ornament",
	 BYTES(HEAD "Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<img src=cid:x>C-000042\r\n"
	       "--b\r\nContent-Type: image/png\r\nContent-ID: <x>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--b--"),
	 {"C-000042"}, {NULL}, READABLE},
	{"an attached picture is image-only",
	 BYTES(MIXED "--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n"
	       "iVBORw0KGgo=\r\n--b--"), {NULL}, {NULL}, WHY_IMAGE_ONLY},
};

static const struct message_case content_cases[] = {
	{"base64 with junk", BYTES(HEAD "Content-Transfer-Encoding: base64\r\n\r\nQy0w*MD A\r\n!wNDI=\r\n"), {"C-000042"}, {NULL}, READABLE},
	{"base64 in two runs", BYTES(HEAD "Content-Transfer-Encoding: base64\r\n\r\nQy0wMDAwNDI=\r\nQy0wMDAwNDM=\r\n"),
	 {"C-000042", "C-000043"}, {NULL}, READABLE},
	{"text behind base64", BYTES(HEAD "Content-Transfer-Encoding: base64\r\n\r\nQy0wMDAwNDI=\r\n\r\n-- \r\nC-000043, the list\r\n"),
	 {"C-000042", "C-000043"}, {NULL}, READABLE},
	{"broken quoted-printable", BYTES(HEAD "Content-Transfer-Encoding: quoted-printable\r\n\r\nC=2D0000=\r\n42 =ZZ = \r\nx=4"), {"C-000042"},
	 {NULL}, READABLE},
	{"two transfer encodings",
	 BYTES(HEAD "Content-Transfer-Encoding: 7bit\r\nContent-Transfer-Encoding: base64\r\n\r\nQy0wMDAwNDI=\r\n"),
	 {"C-000042", "Qy0wMDAwNDI="}, {NULL}, READABLE},
	{"an unknown transfer encoding", BYTES(HEAD "Content-Transfer-Encoding: base65\r\n\r\nQy0wMDAwNDI=\r\n"),
	 {"C-000042", "Qy0wMDAwNDI="}, {NULL}, READABLE},
	{"ISO-2022-JP", BYTES(HEAD "Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n\x1B$B8\\5RHV9f\x1B(B: C-000042\r\n"),
	 {"顧客番号: C-000042"}, {NULL}, READABLE},
	{"an attached file in ISO-2022-JP",
	 BYTES(MIXED "--b\r\nContent-Type: text/plain; charset=iso-2022-jp\r\nContent-Disposition: attachment\r\n\r\n"
	       "\x1B$B8\\5RHV9f\x1B(B: C-000042\r\n--b--"), {NULL}, {"顧客番号: C-000042"}, READABLE},
	{"NULs in the text", BYTES(HEAD "\r\nC-00\0" "0042\r\n"), {"C-000042"}, {NULL}, READABLE},
	{"NULs in the header", BYTES("From: a@b\r\nSub\0ject: C-000042\r\n\r\nC-000043"), {"C-000043"}, {NULL}, READABLE},
	{"uuencode in the text", BYTES(HEAD "\r\nbegin 644 a.txt\r\n(0RTP,#`P-#(`\r\n`\r\nend\r\n"), {NULL}, {"C-000042", "a.txt"}, READABLE},
	{"yEnc in the text", BYTES(HEAD "\r\n=ybegin line=128 size=8 name=a.txt\r\nmWZZZZ^\\\r\n=yend size=8\r\n"), {NULL},
	 {"C-000042", "a.txt"}, READABLE},
	{"flowed text is joined", BYTES(HEAD "Content-Type: text/plain; format=flowed\r\n\r\n> C-000042 \r\n> of today\r\n"),
	 {"> C-000042 of today"}, {NULL}, READABLE},
	{"flowed text with delsp", BYTES(HEAD "Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\nC-0000 \r\n42\r\n"), {"C-000042"},
	 {NULL}, READABLE},
	{"HTML called plain text", BYTES(HEAD "Content-Type: text/plain\r\n\r\n<html><p>C-0000<b>42</b></html>\r\n"),
	 {"C-000042", "C-0000<b>42"}, {NULL}, READABLE},
	{"a file called text", BYTES(MIXED "--b\r\nContent-Type: text/plain\r\n\r\n\1\2\3\4\5\6\x81\r\n--b--"), {NULL}, {NULL}, WHY_UNSUPPORTED},
	{"CRLF.CRLF and long lines", BYTES(HEAD "\r\n" "0123456789012345678901234567890123456789012345678901234567890123456789"
	       "0123456789012345678901234567890123456789012345678901234567890123456789 C-000042\r\n.\r\n"), {"C-000042"}, {NULL}, READABLE},
};

static const struct message_case header_cases[] = {
	{"encoded words", BYTES("Subject: =?utf-8?B?6aGn5a6i?= C-000042\r\n\r\n"), {"顧客 C-000042"}, {NULL}, READABLE},
	{"a character cut between two words", BYTES("Subject: =?utf-8?B?6aE=?=\r\n =?UTF-8?B?p+WuoueVquWPtw==?=\r\n\r\n"), {"顧客番号"},
	 {NULL}, READABLE},
	{"ISO-2022-JP words, escape in each", BYTES("Subject: =?ISO-2022-JP?B?GyRCOFw1UhsoQg==?=\r\n =?ISO-2022-JP?B?GyRCSFY5ZhsoQg==?=\r\n\r\n"),
	 {"顧客番号"}, {NULL}, READABLE},
	{"a word inside a word", BYTES("Subject: X=?utf-8?Q?C=2D000042?=Y\r\n\r\n"), {"XC-000042Y"}, {NULL}, READABLE},
	{"blanks in a Q word", BYTES("Subject: =?utf-8?Q?C-0000 42_x?=\r\n\r\n"), {"C-0000 42 x"}, {NULL}, READABLE},
	{"raw bytes", BYTES("Subject: \x8C\xDA\x8B\x71\x94\xD4\x8D\x86 \x82\xCD\r\n\r\n"), {"顧客番号"}, {NULL}, READABLE},
	{"folded in the middle", BYTES("Subject: C-\r\n 000042\r\n\t x\r\n\r\n"), {"C- 000042"}, {NULL}, READABLE},
	{"a fold of blanks alone", BYTES("Subject: a\r\n \r\n C-000042\r\n\r\nC-000043"), {"C-000042", "C-000043"}, {NULL}, READABLE},
	{"an identity field", BYTES("X-Client-ID: C-000042\r\nFrom: a@b\r\n\r\n"), {"C-000042"}, {NULL}, READABLE},
	{"two subjects", BYTES("Subject: C-000042\r\nSubject: C-000043\r\n\r\n"), {"C-000042", "C-000043"}, {NULL}, READABLE},
	{"a display name", BYTES("From: =?utf-8?B?6aGn5a6i?= <a@denwa.example>\r\n\r\nx"), {"顧客"}, {NULL}, READABLE},
};

static const struct message_case name_cases[] = {
	{"RFC 2231", BYTES(FILE_OF("Content-Disposition: attachment; filename*=utf-8''%E9%A1%A7.txt")), {NULL}, {"顧.txt"}, WHY_UNSUPPORTED},
	{"continuations cut inside an escape",
	 BYTES(FILE_OF("Content-Disposition: attachment;\r\n filename*0*=utf-8''%E9%A;\r\n filename*1*=1%A7.txt")), {NULL}, {"顧.txt"},
	 WHY_UNSUPPORTED},
	{"continuations cut inside a character, out of order",
	 BYTES(FILE_OF("Content-Disposition: attachment;\r\n filename*1*=%A7.txt;\r\n filename*0*=utf-8''%E9%A1")), {NULL}, {"顧.txt"},
	 WHY_UNSUPPORTED},
	{"plain continuations", BYTES(FILE_OF("Content-Disposition: attachment; filename*0=\"C-00\"; filename*1=\"0042.txt\"")), {NULL},
	 {"C-000042.txt"}, WHY_UNSUPPORTED},
	{"RFC 2047 in quotes", BYTES(FILE_OF("Content-Disposition: attachment; filename=\"=?utf-8?B?6aGn?=.txt\"")), {NULL}, {"顧.txt"},
	 WHY_UNSUPPORTED},
	{"RFC 2047 in quotes, folded between words",
	 BYTES(FILE_OF("Content-Disposition: attachment; filename=\"=?utf-8?B?6aE=?=\r\n =?utf-8?B?pw==?=.txt\"")), {NULL}, {"顧.txt"}, WHY_UNSUPPORTED},
	{"raw UTF-8", BYTES(FILE_OF("Content-Disposition: attachment; filename=\"\xE9\xA1\xA7\xE5\xAE\xA2.txt\"")), {NULL}, {"顧客.txt"},
	 WHY_UNSUPPORTED},
	{"raw Shift_JIS", BYTES(FILE_OF("Content-Disposition: attachment; filename=\"\x8C\xDA\x8B\x71\x94\xD4\x8D\x86.txt\"")), {NULL}, {"顧客番号.txt"},
	 WHY_UNSUPPORTED},
	{"raw ISO-2022-JP", BYTES(FILE_OF("Content-Disposition: attachment; filename=\"\x1B$B8\\5R\x1B(B.txt\"")), {NULL}, {"顧客.txt"}, WHY_UNSUPPORTED},
	{"both forms that disagree are both read",
	 BYTES(FILE_OF("Content-Disposition: attachment; filename=C-000042.txt; filename*=utf-8''C-000043.txt")), {NULL},
	 {"C-000042.txt", "C-000043.txt"}, WHY_UNSUPPORTED},
	{"name and filename that disagree are both read",
	 BYTES(MIXED "--b\r\nContent-Type: application/octet-stream; name=C-000042.bin\r\nContent-Disposition: attachment; filename=C-000043.bin\r\n"
	       "\r\n\1\2\3\4\r\n--b--"), {NULL}, {"C-000042.bin", "C-000043.bin"}, WHY_UNSUPPORTED},
	{"two dispositions are both read",
	 BYTES(FILE_OF("Content-Disposition: attachment; filename=C-000042.txt\r\nContent-Disposition: inline; filename=C-000043.txt")), {NULL},
	 {"C-000042.txt", "C-000043.txt"}, WHY_UNSUPPORTED},
	{"a name without quotes, with blanks", BYTES(FILE_OF("Content-Disposition: attachment; filename=C-000042 of today.txt")), {NULL},
	 {"C-000042 of today.txt"}, WHY_UNSUPPORTED},
};

static bool is_in(const struct reading *reading, const char *text, int where)
{
	for (size_t i = 0; i < reading->segment_count; i++) {
		const struct segment *s = &reading->segments[i];

		if ((s->part == 0) == (where == BODY) && memmem(s->text.p, s->text.len, text, strlen(text)) != NULL)
			return true;
	}
	return false;
}

static unsigned check_one(const struct message_case *c)
{
	struct reading *reading = fixture_read((struct span){c->message, c->len}, READ_AS_MESSAGE, NULL);
	bool good = c->why == WHY_COUNT || fixture_unreadable(reading, NULL, c->why) != NULL;

	for (size_t i = 0; i < 3; i++) {
		good &= c->body[i] == NULL || is_in(reading, c->body[i], BODY);
		good &= c->child[i] == NULL || is_in(reading, c->child[i], CHILD);
	}
	if (c->why == WHY_COUNT)
		good &= reading->unreadable_count == 0;
	if (!good) {
		print_message("NOT: %s\n", c->claim);
		fixture_print(reading);
	}
	reading_free(&reading);
	return !good;
}

static void check(const struct message_case *cases, size_t count)
{
	unsigned bad = 0;

	for (size_t i = 0; i < count; i++)
		bad += check_one(&cases[i]);
	assert_int_equal(bad, 0);
}
#define CHECK(cases) check(cases, sizeof(cases) / sizeof((cases)[0]))

static void structures_are_taken_every_way(void **state)
{
	(void)state;
	CHECK(structure_cases);
}

static void contents_are_decoded(void **state)
{
	(void)state;
	CHECK(content_cases);
}

static void header_fields_are_decoded(void **state)
{
	(void)state;
	CHECK(header_cases);
}

static void file_names_are_read_in_every_form(void **state)
{
	(void)state;
	CHECK(name_cases);
}

static void fields_are_header_segments(void **state)
{
	struct reading *reading =
		fixture_read(span_of("Subject: C-000042\r\nX-Client-ID: C-000043\r\nTo: C-000044@x.example\r\n\r\n"), READ_AS_MESSAGE, NULL);
	const struct segment *subject = fixture_segment(reading, "Subject", "C-000042");
	const struct segment *client = fixture_segment(reading, "X-Client-ID", "C-000043");

	(void)state;
	assert_non_null(subject);
	assert_int_equal(subject->kind, SEGMENT_HEADER);
	assert_true(span_equal(subject->label, span_of("Subject")));
	assert_non_null(client);
	assert_int_equal(client->kind, SEGMENT_HEADER);
	assert_null(fixture_segment(reading, NULL, "C-000044")); /* recipients are those of the envelope */
	reading_free(&reading);
}

/* repeated, with its number for each '#'. */
static struct reading *generated_read(const char *front, const char *repeated, int times, const char *back)
{
	struct buf message = {0};
	struct reading *reading;

	buf_adds(&message, front);
	for (int i = 0; i < times; i++) {
		for (const char *p = repeated; *p != '\0'; p++) {
			if (*p == '#')
				buf_addf(&message, "%04d", i);
			else
				buf_addc(&message, *p);
		}
	}
	buf_adds(&message, back);
	reading = fixture_read(buf_span(&message), READ_AS_MESSAGE, NULL);
	buf_free(&message);
	return reading;
}

static void deep_nesting_is_a_limit(void **state)
{
	struct reading *reading =
		generated_read(MIXED, "--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n", 2000, "C-000042");

	(void)state;
	assert_non_null(fixture_unreadable(reading, NULL, WHY_LIMIT));
	reading_free(&reading);
}

static void ten_thousand_parts_are_a_limit_or_read(void **state)
{
	struct reading *texts = generated_read(MIXED, "--b\r\n\r\nC-00#\r\n", 10000, "--b--\r\n");
	struct reading *files = generated_read(MIXED, "--b\r\nContent-Disposition: attachment; filename=#.txt\r\n\r\nC-00#\r\n", 10000,
		"--b--\r\n");

	(void)state;
	assert_non_null(fixture_segment(texts, NULL, "C-009999"));
	assert_non_null(fixture_unreadable(files, NULL, WHY_LIMIT));
	reading_free(&texts);
	reading_free(&files);
}

static void a_very_long_line_is_read_to_its_end(void **state)
{
	struct reading *reading = generated_read(HEAD "\r\n", "# # ", 10000, "C-000042");

	(void)state;
	assert_non_null(fixture_segment(reading, NULL, "C-000042"));
	reading_free(&reading);
}

/* A label and its value lie together in some segment wherever a piece ends. */
static void a_split_parts_no_label_from_its_value(void **state)
{
	(void)state;
	for (int shift = 0; shift < 60; shift++) {
		struct buf body = {0};
		struct reading *reading;

		for (size_t i = 0; body.len < 65536 - 30 + (size_t)shift % 30; i++)
			buf_addc(&body, shift < 30 && i % 50 == 49 ? '\n' : 'x');
		buf_adds(&body, shift % 2 ? "\n顧客番号:\nC-000042\n" : " 顧客番号: C-000042 ");
		for (size_t i = 0; i < 3000; i++)
			buf_addc(&body, i % 50 == 49 ? '\n' : 'y');
		reading = fixture_read(buf_span(&body), READ_AS_FOUND, NULL);
		assert_non_null(fixture_segment(reading, NULL, shift % 2 ? "顧客番号:\nC-000042\n" : "顧客番号: C-000042 "));
		reading_free(&reading);
		buf_free(&body);
	}
}

static void what_all_programs_see_is_read_once(void **state)
{
	static const char *const messages[] = {
		MIXED "--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\nContent-Type: text/plain\r\n\r\nC-000042\r\n"
			"--c\r\nContent-Type: text/html\r\n\r\n<p>x\r\n--c--\r\n--b\r\nContent-Type: text/plain\r\n\r\ny\r\n--b--\r\n",
		MIXED "--b\r\nContent-Type: text/plain\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nC-000042\r\n--b--\r\n",
		MIXED "--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: a@b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n"
			"--c\r\nContent-Type: text/plain\r\n\r\nC-000042\r\n--c--\r\n--b--\r\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
		struct reading *reading = fixture_read(span_of(messages[i]), READ_AS_MESSAGE, NULL);
		unsigned found = 0;

		for (size_t k = 0; k < reading->segment_count; k++)
			found += memmem(reading->segments[k].text.p, reading->segments[k].text.len, "C-000042", 8) != NULL;
		assert_int_equal(found, 1);
		reading_free(&reading);
	}
}

static void the_right_sample_reads(void **state)
{
	struct reading *reading = fixture_read_file("contrib/samples/1-right.eml", READ_AS_MESSAGE, NULL);

	(void)state;
	assert_non_null(fixture_segment(reading, "body", "顧客番号: C-000042"));
	assert_non_null(fixture_segment(reading, "Subject", "【日報】株式会社あおぞら商事様"));
	assert_int_equal(reading->parts[0].role, PART_MESSAGE);
	assert_true(span_equal(reading->parts[1].name, span_of("日報_20261124.xlsx")));
	reading_free(&reading);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(structures_are_taken_every_way),
		cmocka_unit_test(contents_are_decoded),
		cmocka_unit_test(header_fields_are_decoded),
		cmocka_unit_test(file_names_are_read_in_every_form),
		cmocka_unit_test(fields_are_header_segments),
		cmocka_unit_test(deep_nesting_is_a_limit),
		cmocka_unit_test(ten_thousand_parts_are_a_limit_or_read),
		cmocka_unit_test(a_very_long_line_is_read_to_its_end),
		cmocka_unit_test(a_split_parts_no_label_from_its_value),
		cmocka_unit_test(what_all_programs_see_is_read_once),
		cmocka_unit_test(the_right_sample_reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
