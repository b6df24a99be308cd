/* notice_text.c - what notices say. */
#include "quarantine/notice_text.h"

static const struct {
	const char *reason, *sentence[LANGUAGE_COUNT];
} reasons[] = {
	{"cross-client", {"報告書の顧客とは別の顧客の宛先が含まれています。",
		"A recipient belongs to another client than the report."}},
	{"mixed-report", {"1通の中に、複数の顧客の報告が含まれています。",
		"The message contains the reports of more than one client."}},
	{"unreadable", {"中身を確認できない添付ファイルがあります（暗号化、破損、未対応の形式、画像のみ、または制限超過）。",
		"An attachment could not be checked (encrypted, damaged, unknown, a picture only, or over a limit)."}},
	{"unknown-client", {"顧客台帳にない顧客番号が書かれています。",
		"The report names a client number that is not in the client directory."}},
	{"unidentified", {"どの顧客の報告か判断できない報告書があります（本文または添付ファイル）。",
		"It cannot be told whose report the message, or a file attached to it, is."}},
	{"unknown-recipient", {"顧客台帳に登録のない宛先が含まれています。",
		"A recipient is not in the client directory."}},
	{"expired-contract", {"契約期間外の顧客です。",
		"The client's contract is not valid today."}},
	{"sender-not-assigned", {"この顧客の担当として登録されていない送信者です。",
		"The sender is not assigned to this client."}},
	{"stamp-invalid", {"報告書の証印が正しくありません。",
		"The stamp on the report is not valid."}},
	{"seen-elsewhere", {"同じ文書が以前に別の顧客へ送られています。",
		"The same document went to another client before."}},
};

static const struct notice_text texts[NOTICE_KIND_COUNT][AUDIENCE_COUNT][LANGUAGE_COUNT] = {
	[NOTICE_HELD] = {
		[AUDIENCE_SENDER] = {
			{"メールを保留しました（受付番号 ", "あなたが送信したメールを、宛先確認のため保留しました。まだ誰にも届いていません。",
				"責任者が確認し、送信するか差し戻すかを決めます。送信しないことになったときは、お知らせします。\n同じメールを送り直さないでください。"},
			{"Your message is being held (reference ", "Your message is being held so that its recipients can be checked. Nobody has received it yet.",
				"A supervisor decides whether it is sent; if it is not, you will be told. You need to do nothing.\nPlease do not send it again."},
		},
		[AUDIENCE_SUPERVISOR] = {
			{"確認待ちのメールがあります（受付番号 ", "送信メールを保留しました。確認をお願いします。",
				"内容の確認: atesaki show #\n送信する:   atesaki release # --reason '理由'\n差し戻す:   atesaki return # --reason '理由'"},
			{"A message waits for your decision (reference ", "A message has been held and waits for your decision.",
				"Look:    atesaki show #\nSend:    atesaki release # --reason 'TEXT'\nReturn:  atesaki return # --reason 'TEXT'"},
		},
	},
	[NOTICE_RETURNED] = {
		[AUDIENCE_SENDER] = {
			{"メールを差し戻しました（受付番号 ", "保留していたメールを責任者が差し戻しました。このメールは誰にも届いていません。",
				"宛先と添付ファイルを確かめ、正しいものを新しいメールで送ってください。"},
			{"Your message was returned (reference ", "A supervisor has returned your message. Nobody has received it.",
				"Please check recipients and attachments, and send the right ones in a new message."},
		},
		[AUDIENCE_SUPERVISOR] = {
			{"メールを差し戻しました（受付番号 ", "保留していたメールが差し戻されました。", "送信者に知らせました。"},
			{"A message was returned (reference ", "A held message was returned.", "Its sender has been told."},
		},
	},
	[NOTICE_EXPIRED] = {
		[AUDIENCE_SENDER] = {
			{"メールの保留期限が切れました（受付番号 ", "保留していたメールは、期限までに判断されなかったため送信されませんでした。誰にも届いていません。",
				"必要であれば、責任者に確認のうえ送り直してください。"},
			{"Your held message has expired (reference ", "Nobody decided about your message in time, so it was not sent. Nobody has received it.",
				"If it is still needed, ask a supervisor and send it again."},
		},
		[AUDIENCE_SUPERVISOR] = {
			{"メールの保留期限が切れました（受付番号 ", "期限までに判断されなかったメールがあります。送信されませんでした。", "送信者に知らせました。"},
			{"A held message has expired (reference ", "A held message expired before anybody decided about it. It was not sent.",
				"Its sender has been told."},
		},
	},
	[NOTICE_REMIND] = {
		[AUDIENCE_SENDER] = {
			{"メールはまだ保留中です（受付番号 ", "あなたのメールはまだ保留中です。", "責任者に確認してください。"},
			{"Your message is still being held (reference ", "Your message is still being held.", "Please ask a supervisor."},
		},
		[AUDIENCE_SUPERVISOR] = {
			{"まだ確認されていないメールがあります（受付番号 ", "保留中のメールがまだ確認されていません。",
				"内容の確認: atesaki show #\n保留の一覧: atesaki list"},
			{"A message still waits for a decision (reference ", "A held message still waits for a decision.",
				"Look:      atesaki show #\nAll held:  atesaki list"},
		},
	},
	[NOTICE_BOUNCED] = {
		[AUDIENCE_SENDER] = {
			{"メールを送信できませんでした（受付番号 ", "承認されたメールをメールサーバーが受け付けませんでした。まだ保留中です。",
				"責任者がもう一度確認します。"},
			{"Your message could not be sent (reference ", "The mail server refused your approved message. It is held again.",
				"A supervisor looks at it again."},
		},
		[AUDIENCE_SUPERVISOR] = {
			{"送信できなかったメールがあります（受付番号 ", "承認されたメールをメールサーバーが受け付けませんでした。再び保留にしました。",
				"内容の確認: atesaki show #\nもう一度送信するか、差し戻してください。"},
			{"A released message was refused (reference ", "The mail server refused a released message. It is held again.",
				"Look:  atesaki show #\nRelease it again, or return it."},
		},
	},
};

static const char *const labels[LABEL_COUNT][LANGUAGE_COUNT] = {
	[LABEL_REFERENCE] = {"受付番号", "Reference"},
	[LABEL_SENT] = {"送信日時", "Sent"},
	[LABEL_SENDER] = {"送信者", "Sender"},
	[LABEL_RECIPIENTS] = {"宛先", "Recipients"},
	[LABEL_DELIVERED] = {"送信済みの宛先", "Already sent to"},
	[LABEL_REASONS] = {"保留の理由", "Why it was held"},
	[LABEL_DECIDED_BY] = {"判断した人", "Decided by"},
	[LABEL_DECISION] = {"判断の理由", "Reason given"},
	[LABEL_ANSWER] = {"サーバーの応答", "Server's answer"},
};

const char *notice_reason(enum conf_language language, struct span reason)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		if (span_equal(span_of(reasons[i].reason), reason))
			return reasons[i].sentence[language];
	}
	return NULL;
}

const struct notice_text *notice_text(enum conf_language language, enum notice_kind kind, enum notice_audience audience)
{
	return &texts[kind][audience][language];
}

const char *notice_label(enum conf_language language, enum notice_label label)
{
	return labels[label][language];
}

const char *notice_text_partial(enum conf_language language, enum notice_kind kind)
{
	static const char *const held[] = {
		"あなたが送信したメールを、一部の宛先について宛先確認のため保留しました。確認できた宛先には送信済みです。",
		"Your message is being held for some of its recipients, so that they can be checked. The others have it already."};
	static const char *const returned[] = {
		"一部の宛先について保留していたメールを責任者が差し戻しました。送信済みの宛先以外には届いていません。",
		"A supervisor has returned your message, which was held for some of its recipients. Nobody but those below has received it."};
	static const char *const expired[] = {
		"一部の宛先について保留していたメールは、期限までに判断されなかったため送信されませんでした。送信済みの宛先以外には届いていません。",
		"Nobody decided in time about your message, which was held for some of its recipients. Nobody but those below has received it."};

	switch (kind) {
	case NOTICE_HELD: return held[language];
	case NOTICE_RETURNED: return returned[language];
	case NOTICE_EXPIRED: return expired[language];
	case NOTICE_REMIND:
	case NOTICE_BOUNCED:
	case NOTICE_KIND_COUNT: break;
	}
	return NULL;
}
