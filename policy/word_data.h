/* word_data.h - the words by which a report says whose it is, as offices write them. Any width and case: they are brought
 * into the joined form (joined.h) when the policy is made. */

/* An identifier of a client follows. */
WORDS(WORDS_LABEL,
	"顧客番号", "顧客コード", "顧客ID", "顧客No", "顧客No.", "顧客管理番号", "顧客管理コード", "御社番号", "貴社番号",
	"お客様番号", "お客様コード", "お客様ID", "お客様No", "お客様No.", "お客様管理番号", "お客さま番号", "お客さまコード",
	"お客さまID", "御客様番号", "御客様コード", "契約番号", "契約コード", "契約ID", "契約No", "契約No.", "契約者番号",
	"契約者コード", "契約者ID", "契約管理番号", "会員番号", "会員コード", "会員ID", "会員No", "会員No.", "クライアントID",
	"クライアント番号", "クライアントコード", "クライアントNo", "クライアントNo.", "得意先コード", "得意先番号", "得意先ID",
	"得意先No", "得意先No.", "取引先コード", "取引先番号", "取引先ID", "取引先No", "取引先No.", "企業コード", "企業ID", "企業番号",
	"会社コード", "会社ID", "加入者番号", "加盟店番号", "加盟店コード", "加盟店ID", "利用者番号", "利用者ID", "ユーザーID",
	"アカウントID", "アカウント番号", "アカウントコード", "管理番号", "管理コード", "登録番号", "委託元コード", "委託元番号",
	"client id", "client no", "client no.", "client number", "client code", "client #", "client_id", "client-id", "clientid",
	"client_no", "client_code", "clientno", "clientcode",
	"customer id", "customer no", "customer no.", "customer number", "customer code", "customer #", "customer_id",
	"customer-id", "customerid", "customer_no", "customer_code", "customer_number", "customerno", "customercode",
	"account id", "account no", "account no.", "account number", "account code", "account #", "account_id", "account_no",
	"contract id", "contract no", "contract no.", "contract number", "contract code", "contract #", "contract_id",
	"contract_no", "contractid", "member id", "member no", "member no.", "member number", "member_id", "subscriber id",
	"subscriber no", "subscriber no.", "subscriber number", "company id", "company code", "company_id", "company_code")

/* The name of the client follows. */
WORDS(WORDS_NAME_LABEL,
	"クライアント名", "クライアント", "クライアント企業", "クライアント企業名", "契約者名", "契約者", "契約会社", "契約会社名",
	"契約企業", "契約企業名", "契約先", "契約先名", "ご契約者名", "ご契約者", "ご契約先", "ご契約企業", "委託元", "委託元名", "委託会社",
	"委託企業", "宛先", "宛名", "送付先", "提出先", "報告先", "お届け先", "配信先", "送信先", "client name", "client",
	"client company", "subscriber name", "subscriber", "account name", "account", "prepared for", "report for", "report to", "calls for",
	"messages for", "answered for", "on behalf of", "addressee", "client_name")

/* The same at the head of a document; further down it is a caller, who is our client's customer. */
WORDS(WORDS_HEAD_NAME_LABEL,
	"顧客名", "顧客名称", "お客様名", "お客さま名", "お客様名称", "得意先名", "得意先", "取引先名",
	"ご担当企業", "customer name", "customer", "customer_name")

/* An addressee follows, at the head. */
WORDS(WORDS_TO_LABEL, "to", "for", "attn", "attention", "dear")

/* Who called, or was called, follows. */
WORDS(WORDS_CALLER,
	"お電話主", "電話主", "電話元", "お電話元", "お電話の主", "発信者", "発信者名", "発信元", "発信元名", "発信先", "相手先", "相手先名",
	"相手先会社名", "相手方", "お相手", "お相手様", "お相手先", "相手", "相手様", "相手名", "相手会社名", "入電者", "入電者名", "入電元",
	"入電先", "着信元", "着信先", "着電元", "受電元", "架電先", "架電元", "架電者", "掛けてきた方", "かけてきた方", "かけた方", "先方",
	"先方名", "先方会社名", "先方様", "ご連絡者", "連絡者", "連絡元", "お問い合わせ元", "お問合せ元", "問合せ元", "お問い合わせ者",
	"お問合せ者", "問い合わせ者", "訪問者", "来訪者", "来客", "通話相手", "通話先", "電話相手",
	"caller", "caller name", "caller company", "callers", "called by", "calling party",
	"call from", "caller_name", "caller_company", "contact", "contact name")

/* A company or a person follows, nobody knows which. */
WORDS(WORDS_COMPANY,
	"会社名", "会社", "御社名", "貴社名", "企業名", "社名", "所属", "ご所属", "勤務先", "法人名", "団体名", "店名", "店舗名",
	"お名前", "氏名", "ご氏名", "名前", "申込者", "依頼者", "依頼元", "担当者", "ご担当者", "担当者名", "御担当者名", "お客様", "お客様名", "お客さま名", "顧客名", "顧客",
	"取引先", "取引先名", "得意先", "得意先名", "company", "company name", "company_name", "organization", "organisation",
	"customer", "customer name", "name", "from")

/* What the form of one call asks for. A customer's name beside these is the caller's, unless the form has a caller too. */
WORDS(WORDS_CALL_FIELD,
	"用件", "ご用件", "御用件", "要件", "ご要件", "内容", "ご内容", "電話内容", "用件内容", "伝言", "ご伝言", "伝言内容", "メッセージ", "お問い合わせ内容",
	"お問合せ内容", "問い合わせ内容", "問合せ内容", "相談内容", "ご相談内容", "入電内容", "受電内容", "折り返し", "折返し", "折返", "折り返し先",
	"折返し先", "受電日時", "受電時刻", "受電時間", "受付日時", "受付時刻", "受付時間", "入電日時", "入電時刻", "着信日時", "着信時刻", "通話時間", "時刻", "対応内容",
	"対応", "対応結果", "message", "messages", "call time", "time of call", "callback", "call back", "regarding", "reason for call")

/* What stands beside the client in the head of a report, and in no note of a call. */
WORDS(WORDS_PERIOD,
	"期間", "対象期間", "集計期間", "報告期間", "対象月", "対象日", "報告日", "報告月", "作成日", "発行日", "件数", "受電件数", "入電件数", "総件数",
	"合計件数", "着信件数", "period", "report date", "reporting period", "date of report", "number of calls", "total calls")

/* What a report is called. report.subjects are added. */
WORDS(WORDS_REPORT,
	"日報", "月報", "週報", "年報", "旬報", "報告書", "報告", "レポート", "受電", "入電一覧", "着信一覧", "応対", "対応履歴", "通話履歴",
	"電話代行", "秘書代行", "受付代行", "コール明細", "コール履歴", "コール集計", "集計", "明細", "一覧表", "請求書", "御請求書", "report",
	"call log", "daily", "monthly", "weekly", "summary", "statement", "invoice")

/* What nothing but a report of calls is called: a subject with one of these is a report's, whatever report.subjects says. */
WORDS(WORDS_CALL_REPORT,
	"受電報告", "受電日報", "入電報告", "入電日報", "着電報告", "着信報告", "電話報告", "応対報告", "電話応対報告", "電話代行報告", "電話受付報告", "電話日報",
	"コール報告", "コールレポート", "call report", "daily calls", "call log", "answering report", "call summary")

/* What the note of one call is called: the name beside it is the caller's. */
WORDS(WORDS_MEMO,
	"電話メモ", "伝言", "受電メモ", "入電メモ", "応対メモ", "電話連絡", "電話がありました", "電話がございました", "電話を頂", "電話をいただ",
	"電話あり", "お電話", "不在着信", "入電", "着信", "着電", "折り返し", "折返し", "来電", "ご用件", "用件", "phone memo",
	"phone message", "telephone message", "missed call", "call back", "callback", "called you", "you were called")
