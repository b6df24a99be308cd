/* shared_domain.c - domains that many people share. Sorted; a new one goes to its place (test_directory checks the order). */
#include "policy/shared_domain.h"

#include <libpsl.h>
#include <stdlib.h>

/* Free mail, throw-away mail, mobile carriers, and providers whose customers get addresses in the provider's domain. */
static const char *const shared[] = {
	"10minutemail.com", "126.com", "139.com", "163.com", "189.cn", "aim.com", "aliyun.com", "alpha-net.ne.jp",
	"aol.com", "aol.jp", "asahi-net.or.jp", "att.net", "attnet.ne.jp", "au.com", "auone-net.jp", "auone.jp",
	"avis.ne.jp", "bbexcite.jp", "bbiq.jp", "bekkoame.ne.jp", "bellsouth.net", "biglobe.ne.jp", "bk.ru",
	"bmobile.ne.jp", "broba.cc", "btinternet.com", "catv.ne.jp", "catv296.ne.jp", "ccnet-ai.ne.jp", "ccnw.ne.jp",
	"charter.net", "coara.or.jp", "comcast.net", "commufa.jp", "cox.net", "csf.ne.jp", "ctc.ne.jp", "ctk.ne.jp",
	"ctktv.ne.jp", "cty-net.ne.jp", "cyberhome.ne.jp", "daum.net", "dion.ne.jp", "disney.ne.jp",
	"disneymobile.ne.jp", "disroot.org", "docomo.ne.jp", "dream.jp", "dti.ne.jp", "e-mansion.com",
	"earthlink.net", "ejnet.ne.jp", "email.com", "emnet.ne.jp", "emobile.ne.jp", "enjoy.ne.jp", "eonet.ne.jp",
	"excite.co.jp", "ezweb.ne.jp", "familynet.or.jp", "fastmail.com", "fc2.com", "fiberbit.net", "foxmail.com",
	"free.fr", "freeserve.ne.jp", "fusion-gol.com", "gmail.com", "gmobb.jp", "gmx.com", "gmx.de", "gmx.net",
	"gol.com", "goo.jp", "googlemail.com", "guerrillamail.com", "hanmail.net", "hey.com", "hi-ho.ne.jp",
	"highway.ne.jp", "hinet.net", "home.ne.jp", "hotmail.co.jp", "hotmail.co.uk", "hotmail.com", "hotmail.fr",
	"hushmail.com", "i.softbank.jp", "icloud.com", "icntv.ne.jp", "ido.ne.jp", "ii-okinawa.ne.jp", "inbox.com",
	"inbox.ru", "incl.ne.jp", "infoseek.co.jp", "infoseek.jp", "infoweb.ne.jp", "interlink.or.jp", "interq.or.jp",
	"itscom.jp", "itscom.net", "janis.or.jp", "jcom.ne.jp", "jp-t.ne.jp", "justnet.ne.jp", "kakao.com",
	"kbn.ne.jp", "kcat.ne.jp", "kcn.ne.jp", "kddi.ne.jp", "laposte.net", "lcv.ne.jp", "libero.it", "list.ru",
	"live.com", "live.jp", "livedoor.com", "lolipop.jp", "lycos.com", "lycos.jp", "m-net.ne.jp", "mac.com",
	"mail.com", "mail.goo.ne.jp", "mail.ru", "mailbox.org", "mailinator.com", "mbn.or.jp", "me.com",
	"medias.ne.jp", "mega-egg.ne.jp", "mopera.net", "msn.com", "myyahoo.com", "nate.com", "nava21.ne.jp",
	"naver.com", "netvigator.com", "netwave.or.jp", "nifty.com", "nirai.ne.jp", "nns.ne.jp", "nsk.ne.jp",
	"ocn.ne.jp", "octv.ne.jp", "odn.ne.jp", "orange.fr", "outlook.com", "outlook.de", "outlook.fr", "outlook.jp",
	"outlook.kr", "panasonic.ne.jp", "passport.com", "pdx.ne.jp", "pikara.ne.jp", "plala.or.jp", "pm.me",
	"posteo.de", "posteo.net", "privaterelay.appleid.com", "proton.me", "protonmail.com", "qq.com", "qtnet.ne.jp",
	"rakumail.jp", "rcn.ne.jp", "rediffmail.com", "rocketmail.com", "runbox.com", "ryucom.ne.jp", "sakura.ne.jp",
	"sannet.ne.jp", "sbcglobal.net", "sensyu.ne.jp", "sharklasers.com", "sina.cn", "sina.com", "singnet.com.sg",
	"sky.tu-ka.ne.jp", "so-net.com", "so-net.jp", "so-net.ne.jp", "softbank.ne.jp", "sohu.com", "spacelan.ne.jp",
	"starcat.ne.jp", "startmail.com", "stnet.ne.jp", "sute.jp", "synapse.jp", "synapse.ne.jp", "t-com.ne.jp",
	"t-online.de", "tcat.ne.jp", "tiki.ne.jp", "tnc.ne.jp", "tokai.or.jp", "tom.com", "trashmail.com",
	"try-net.or.jp", "tutanota.com", "ueda.ne.jp", "urban.ne.jp", "valley.ne.jp", "verizon.net", "vodafone.ne.jp",
	"wakwak.com", "wakwak.ne.jp", "wcm.ne.jp", "web.de", "willcom.com", "windowslive.com", "xsrv.jp",
	"y-mobile.ne.jp", "yahoo.co.in", "yahoo.co.jp", "yahoo.co.kr", "yahoo.co.uk", "yahoo.com", "yahoo.com.cn",
	"yahoo.com.tw", "yahoo.de", "yahoo.fr", "yandex.com", "yandex.ru", "ybb.jp", "ybb.ne.jp", "yeah.net",
	"ymail.com", "ymail.ne.jp", "ymobile.ne.jp", "ymobile1.ne.jp", "yopmail.com", "zaq.jp", "zaq.ne.jp",
	"zoho.com", "zohomail.com",
};

#define DOMAIN_ROOM 256

static int order(const void *key, const void *element)
{
	const char *const *name = element;

	return strcmp(key, *name);
}

/* libpsl and bsearch want terminated strings. */
static bool terminate(struct span s, char out[DOMAIN_ROOM])
{
	if (s.len == 0 || s.len >= DOMAIN_ROOM)
		return false;
	memcpy(out, s.p, s.len);
	out[s.len] = '\0';
	return true;
}

bool domain_is_shared(struct span domain)
{
	char name[DOMAIN_ROOM];

	if (!terminate(domain, name))
		return false;
	for (const char *p = name; p != NULL; p = strchr(p, '.')) {
		p += *p == '.';
		if (bsearch(p, shared, sizeof(shared) / sizeof(shared[0]), sizeof(shared[0]), order) != NULL)
			return true;
	}
	return false;
}

bool domain_is_public_suffix(struct span domain)
{
	char name[DOMAIN_ROOM];

	return terminate(domain, name) && psl_is_public_suffix(psl_builtin(), name) != 0;
}

struct span domain_registered(struct span domain)
{
	char name[DOMAIN_ROOM];
	const char *registered = terminate(domain, name) ? psl_registrable_domain(psl_builtin(), name) : NULL;

	if (registered == NULL)
		return domain;
	return (struct span){domain.p + (registered - name), domain.len - (size_t)(registered - name)};
}

bool shared_domain_sorted(void)
{
	for (size_t i = 1; i < sizeof(shared) / sizeof(shared[0]); i++) {
		if (strcmp(shared[i - 1], shared[i]) >= 0)
			return false;
	}
	return true;
}
