/* html_entity.c - names of characters that HTML 5 added (13.5) and libxml2 does not know: those that write or part a word. */
#include "report/html_entity.h"

#include <stdlib.h>
#include <string.h>

/* In the order of strcmp(3). Symbols that no name or identifier is written with are left out. */
static const struct entity {
	const char *name;
	uint32_t codepoint;
} entities[] = {
	{"AMP", 0x26}, {"Abreve", 0x102}, {"Afr", 0x1D504}, {"Amacr", 0x100}, {"Aogon", 0x104}, {"Aopf", 0x1D538},
	{"ApplyFunction", 0x2061}, {"Ascr", 0x1D49C}, {"Bernoullis", 0x212C}, {"Bfr", 0x1D505}, {"Bopf", 0x1D539},
	{"Bscr", 0x212C}, {"Cacute", 0x106}, {"CapitalDifferentialD", 0x2145}, {"Cayleys", 0x212D}, {"Ccaron", 0x10C},
	{"Ccirc", 0x108}, {"Cdot", 0x10A}, {"Cfr", 0x212D}, {"Colone", 0x2A74}, {"Copf", 0x2102}, {"Cscr", 0x1D49E},
	{"DD", 0x2145}, {"Dcaron", 0x10E}, {"Dfr", 0x1D507}, {"DiacriticalGrave", 0x60}, {"DifferentialD", 0x2146},
	{"Dopf", 0x1D53B}, {"Dscr", 0x1D49F}, {"Dstrok", 0x110}, {"ENG", 0x14A}, {"Ecaron", 0x11A}, {"Edot", 0x116},
	{"Efr", 0x1D508}, {"Emacr", 0x112}, {"Eogon", 0x118}, {"Eopf", 0x1D53C}, {"Equal", 0x2A75}, {"Escr", 0x2130},
	{"ExponentialE", 0x2147}, {"Ffr", 0x1D509}, {"Fopf", 0x1D53D}, {"Fouriertrf", 0x2131}, {"Fscr", 0x2131},
	{"GT", 0x3E}, {"Gbreve", 0x11E}, {"Gcedil", 0x122}, {"Gcirc", 0x11C}, {"Gdot", 0x120}, {"Gfr", 0x1D50A},
	{"Gopf", 0x1D53E}, {"Gscr", 0x1D4A2}, {"Hat", 0x5E}, {"Hcirc", 0x124}, {"Hfr", 0x210C},
	{"HilbertSpace", 0x210B}, {"Hopf", 0x210D}, {"Hscr", 0x210B}, {"Hstrok", 0x126}, {"IJlig", 0x132},
	{"Idot", 0x130}, {"Ifr", 0x2111}, {"Im", 0x2111}, {"Imacr", 0x12A}, {"ImaginaryI", 0x2148},
	{"InvisibleComma", 0x2063}, {"InvisibleTimes", 0x2062}, {"Iogon", 0x12E}, {"Iopf", 0x1D540}, {"Iscr", 0x2110},
	{"Itilde", 0x128}, {"Jcirc", 0x134}, {"Jfr", 0x1D50D}, {"Jopf", 0x1D541}, {"Jscr", 0x1D4A5}, {"Kcedil", 0x136},
	{"Kfr", 0x1D50E}, {"Kopf", 0x1D542}, {"Kscr", 0x1D4A6}, {"LT", 0x3C}, {"Lacute", 0x139},
	{"Laplacetrf", 0x2112}, {"Lcaron", 0x13D}, {"Lcedil", 0x13B}, {"Lfr", 0x1D50F}, {"Lmidot", 0x13F},
	{"Lopf", 0x1D543}, {"Lscr", 0x2112}, {"Lstrok", 0x141}, {"MediumSpace", 0x205F}, {"Mellintrf", 0x2133},
	{"Mfr", 0x1D510}, {"Mopf", 0x1D544}, {"Mscr", 0x2133}, {"Nacute", 0x143}, {"Ncaron", 0x147}, {"Ncedil", 0x145},
	{"NegativeMediumSpace", 0x200B}, {"NegativeThickSpace", 0x200B}, {"NegativeThinSpace", 0x200B},
	{"NegativeVeryThinSpace", 0x200B}, {"NewLine", 0xA}, {"Nfr", 0x1D511}, {"NoBreak", 0x2060},
	{"NonBreakingSpace", 0xA0}, {"Nopf", 0x2115}, {"Nscr", 0x1D4A9}, {"Odblac", 0x150}, {"Ofr", 0x1D512},
	{"Omacr", 0x14C}, {"Oopf", 0x1D546}, {"Oscr", 0x1D4AA}, {"Pfr", 0x1D513}, {"Poincareplane", 0x210C},
	{"Popf", 0x2119}, {"Pscr", 0x1D4AB}, {"QUOT", 0x22}, {"Qfr", 0x1D514}, {"Qopf", 0x211A}, {"Qscr", 0x1D4AC},
	{"Racute", 0x154}, {"Rcaron", 0x158}, {"Rcedil", 0x156}, {"Re", 0x211C}, {"Rfr", 0x211C}, {"Ropf", 0x211D},
	{"Rscr", 0x211B}, {"Sacute", 0x15A}, {"Scedil", 0x15E}, {"Scirc", 0x15C}, {"Sfr", 0x1D516}, {"Sopf", 0x1D54A},
	{"Sscr", 0x1D4AE}, {"TRADE", 0x2122}, {"Tab", 0x9}, {"Tcaron", 0x164}, {"Tcedil", 0x162}, {"Tfr", 0x1D517},
	{"ThinSpace", 0x2009}, {"Topf", 0x1D54B}, {"Tscr", 0x1D4AF}, {"Tstrok", 0x166}, {"Ubreve", 0x16C},
	{"Udblac", 0x170}, {"Ufr", 0x1D518}, {"Umacr", 0x16A}, {"UnderBar", 0x5F}, {"Uogon", 0x172}, {"Uopf", 0x1D54C},
	{"Uring", 0x16E}, {"Uscr", 0x1D4B0}, {"Utilde", 0x168}, {"VerticalLine", 0x7C}, {"VeryThinSpace", 0x200A},
	{"Vfr", 0x1D519}, {"Vopf", 0x1D54D}, {"Vscr", 0x1D4B1}, {"Wcirc", 0x174}, {"Wfr", 0x1D51A}, {"Wopf", 0x1D54E},
	{"Wscr", 0x1D4B2}, {"Xfr", 0x1D51B}, {"Xopf", 0x1D54F}, {"Xscr", 0x1D4B3}, {"Ycirc", 0x176}, {"Yfr", 0x1D51C},
	{"Yopf", 0x1D550}, {"Yscr", 0x1D4B4}, {"Zacute", 0x179}, {"Zcaron", 0x17D}, {"Zdot", 0x17B},
	{"ZeroWidthSpace", 0x200B}, {"Zfr", 0x2128}, {"Zopf", 0x2124}, {"Zscr", 0x1D4B5}, {"abreve", 0x103},
	{"af", 0x2061}, {"afr", 0x1D51E}, {"amacr", 0x101}, {"angst", 0xC5}, {"aogon", 0x105}, {"aopf", 0x1D552},
	{"ascr", 0x1D4B6}, {"ast", 0x2A}, {"bernou", 0x212C}, {"bfr", 0x1D51F}, {"bopf", 0x1D553}, {"bscr", 0x1D4B7},
	{"bsol", 0x5C}, {"cacute", 0x107}, {"ccaron", 0x10D}, {"ccirc", 0x109}, {"cdot", 0x10B}, {"cfr", 0x1D520},
	{"circledS", 0x24C8}, {"colon", 0x3A}, {"comma", 0x2C}, {"commat", 0x40}, {"complexes", 0x2102},
	{"copf", 0x1D554}, {"cscr", 0x1D4B8}, {"dash", 0x2010}, {"dcaron", 0x10F}, {"dd", 0x2146}, {"dfr", 0x1D521},
	{"dollar", 0x24}, {"dopf", 0x1D555}, {"dscr", 0x1D4B9}, {"dstrok", 0x111}, {"ecaron", 0x11B}, {"edot", 0x117},
	{"ee", 0x2147}, {"efr", 0x1D522}, {"ell", 0x2113}, {"emacr", 0x113}, {"emsp13", 0x2004}, {"emsp14", 0x2005},
	{"eng", 0x14B}, {"eogon", 0x119}, {"eopf", 0x1D556}, {"equals", 0x3D}, {"escr", 0x212F}, {"excl", 0x21},
	{"expectation", 0x2130}, {"exponentiale", 0x2147}, {"ffilig", 0xFB03}, {"fflig", 0xFB00}, {"ffllig", 0xFB04},
	{"ffr", 0x1D523}, {"filig", 0xFB01}, {"fllig", 0xFB02}, {"fopf", 0x1D557}, {"fscr", 0x1D4BB},
	{"gacute", 0x1F5}, {"gbreve", 0x11F}, {"gcirc", 0x11D}, {"gdot", 0x121}, {"gfr", 0x1D524}, {"gopf", 0x1D558},
	{"grave", 0x60}, {"gscr", 0x210A}, {"hairsp", 0x200A}, {"hamilt", 0x210B}, {"hcirc", 0x125}, {"hfr", 0x1D525},
	{"hopf", 0x1D559}, {"horbar", 0x2015}, {"hscr", 0x1D4BD}, {"hstrok", 0x127}, {"hyphen", 0x2010},
	{"ic", 0x2063}, {"ifr", 0x1D526}, {"ii", 0x2148}, {"ijlig", 0x133}, {"imacr", 0x12B}, {"imagline", 0x2110},
	{"imagpart", 0x2111}, {"imath", 0x131}, {"imped", 0x1B5}, {"incare", 0x2105}, {"inodot", 0x131},
	{"integers", 0x2124}, {"iogon", 0x12F}, {"iopf", 0x1D55A}, {"iscr", 0x1D4BE}, {"it", 0x2062},
	{"itilde", 0x129}, {"jcirc", 0x135}, {"jfr", 0x1D527}, {"jmath", 0x237}, {"jopf", 0x1D55B}, {"jscr", 0x1D4BF},
	{"kcedil", 0x137}, {"kfr", 0x1D528}, {"kgreen", 0x138}, {"kopf", 0x1D55C}, {"kscr", 0x1D4C0},
	{"lacute", 0x13A}, {"lagran", 0x2112}, {"lbrace", 0x7B}, {"lbrack", 0x5B}, {"lcaron", 0x13E},
	{"lcedil", 0x13C}, {"lcub", 0x7B}, {"lfr", 0x1D529}, {"lmidot", 0x140}, {"lopf", 0x1D55D}, {"lowbar", 0x5F},
	{"lpar", 0x28}, {"lscr", 0x1D4C1}, {"lsqb", 0x5B}, {"lstrok", 0x142}, {"mfr", 0x1D52A}, {"midast", 0x2A},
	{"mldr", 0x2026}, {"mopf", 0x1D55E}, {"mscr", 0x1D4C2}, {"nacute", 0x144}, {"napos", 0x149},
	{"naturals", 0x2115}, {"ncaron", 0x148}, {"ncedil", 0x146}, {"nfr", 0x1D52B}, {"nldr", 0x2025},
	{"nopf", 0x1D55F}, {"nscr", 0x1D4C3}, {"num", 0x23}, {"numero", 0x2116}, {"numsp", 0x2007}, {"oS", 0x24C8},
	{"odblac", 0x151}, {"ofr", 0x1D52C}, {"omacr", 0x14D}, {"oopf", 0x1D560}, {"order", 0x2134},
	{"orderof", 0x2134}, {"oscr", 0x2134}, {"percnt", 0x25}, {"period", 0x2E}, {"pfr", 0x1D52D},
	{"phmmat", 0x2133}, {"planckh", 0x210E}, {"plus", 0x2B}, {"popf", 0x1D561}, {"primes", 0x2119},
	{"pscr", 0x1D4C5}, {"puncsp", 0x2008}, {"qfr", 0x1D52E}, {"qopf", 0x1D562}, {"qscr", 0x1D4C6},
	{"quaternions", 0x210D}, {"quest", 0x3F}, {"racute", 0x155}, {"rationals", 0x211A}, {"rbrace", 0x7D},
	{"rbrack", 0x5D}, {"rcaron", 0x159}, {"rcedil", 0x157}, {"rcub", 0x7D}, {"realine", 0x211B},
	{"realpart", 0x211C}, {"reals", 0x211D}, {"rfr", 0x1D52F}, {"ropf", 0x1D563}, {"rpar", 0x29},
	{"rscr", 0x1D4C7}, {"rsqb", 0x5D}, {"sacute", 0x15B}, {"scedil", 0x15F}, {"scirc", 0x15D}, {"semi", 0x3B},
	{"sfr", 0x1D530}, {"sol", 0x2F}, {"sopf", 0x1D564}, {"sscr", 0x1D4C8}, {"tcaron", 0x165}, {"tcedil", 0x163},
	{"tfr", 0x1D531}, {"topf", 0x1D565}, {"tscr", 0x1D4C9}, {"tstrok", 0x167}, {"ubreve", 0x16D},
	{"udblac", 0x171}, {"ufr", 0x1D532}, {"umacr", 0x16B}, {"uogon", 0x173}, {"uopf", 0x1D566}, {"uring", 0x16F},
	{"uscr", 0x1D4CA}, {"utilde", 0x169}, {"verbar", 0x7C}, {"vert", 0x7C}, {"vfr", 0x1D533}, {"vopf", 0x1D567},
	{"vscr", 0x1D4CB}, {"wcirc", 0x175}, {"wfr", 0x1D534}, {"wopf", 0x1D568}, {"wscr", 0x1D4CC}, {"xfr", 0x1D535},
	{"xopf", 0x1D569}, {"xscr", 0x1D4CD}, {"ycirc", 0x177}, {"yfr", 0x1D536}, {"yopf", 0x1D56A}, {"yscr", 0x1D4CE},
	{"zacute", 0x17A}, {"zcaron", 0x17E}, {"zdot", 0x17C}, {"zeetrf", 0x2128}, {"zfr", 0x1D537}, {"zopf", 0x1D56B},
	{"zscr", 0x1D4CF},
};

static int entity_order(const void *key, const void *entity)
{
	return strcmp(key, ((const struct entity *)entity)->name);
}

uint32_t html_entity_find(const char *name)
{
	const struct entity *found =
		bsearch(name, entities, sizeof(entities) / sizeof(entities[0]), sizeof(entities[0]), entity_order);

	return found == NULL ? 0 : found->codepoint;
}
