package charset

import "strings"

const (
	nameUTF8    = "UTF-8"
	nameASCII   = "US-ASCII"
	namePETSCII = "PETSCII"
	nameATASCII = "ATASCII"
	nameGB18030 = "GB18030"
)

var names = [...]string{nameATASCII, "Big5", "EUC-JP", "EUC-KR", nameGB18030, "GBK", "IBM00858", "IBM437", "IBM850", "IBM852",
	"IBM855", "IBM860", "IBM862", "IBM863", "IBM865", "IBM866", "ISO-8859-1", "ISO-8859-10", "ISO-8859-13", "ISO-8859-14",
	"ISO-8859-15", "ISO-8859-16", "ISO-8859-2", "ISO-8859-3", "ISO-8859-4", "ISO-8859-5", "ISO-8859-6", "ISO-8859-6-E",
	"ISO-8859-6-I", "ISO-8859-7", "ISO-8859-8", "ISO-8859-8-E", "ISO-8859-8-I", "ISO-8859-9", "KOI8-R", "KOI8-U", namePETSCII,
	"Shift_JIS", nameASCII, nameUTF8, "macintosh", "windows-1250", "windows-1251", "windows-1252", "windows-1253",
	"windows-1254", "windows-1255", "windows-1256", "windows-1257", "windows-1258", "windows-874"}

var offer = [...]string{nameUTF8, "LATIN1", nameASCII, "CP1252", "ISO-8859-15", "CP437", "SHIFT_JIS", "CP932", "BIG5", "CP950",
	"GBK", "GB2312", "CP936", "EUC-KR", "CP949"}

// canonical is the name by which IANA knows a set, for any usual spelling of it; other names come back without blanks around them.
func canonical(name string) string {
	name = strings.TrimSpace(name)
	s := squeeze(name)
	if known := alias(s); known != "" {
		return known
	}
	for _, prefix := range []string{"codepage", "windows", "cspc", "xcp", "win", "dos", "ibm", "oem", "cp", "ms"} {
		if number, ok := strings.CutPrefix(s, prefix); ok {
			if known := codePage(strings.TrimLeft(number, "0")); known != "" {
				return known
			}
		}
	}
	if known := codePage(s); known != "" {
		return known
	}
	// "iso88591" and "8859_1" of locale names and of Java, "ISO8859-15" of Solaris.
	if part, ok := strings.CutPrefix(strings.TrimPrefix(s, "iso"), "8859"); ok && len(part) <= 2 && digits(part) {
		return "ISO-8859-" + part
	}
	return name
}

// squeeze writes a name in lower case and leaves out what spellings differ in.
func squeeze(name string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '-', '_', '.', ' ', ':':
			return -1
		}
		return r
	}, strings.ToLower(name))
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// codePage is the set of a code page of DOS and Windows.
func codePage(number string) string {
	switch number {
	case "437", "850", "852", "855", "860", "862", "863", "865", "866":
		return "IBM" + number
	case "858":
		return "IBM00858"
	case "1250", "1251", "1252", "1253", "1254", "1255", "1256", "1257", "1258":
		return "windows-" + number
	case "367", "20127":
		return nameASCII
	case "819":
		return "ISO-8859-1"
	case "874":
		return "windows-874"
	case "932", "31j":
		return "Shift_JIS"
	case "936":
		return "GBK"
	case "949":
		return "EUC-KR"
	case "950":
		return "Big5"
	case "1208", "65001":
		return nameUTF8
	case "20866":
		return "KOI8-R"
	case "21866":
		return "KOI8-U"
	case "20932", "51932":
		return "EUC-JP"
	case "51949":
		return "EUC-KR"
	case "54936":
		return nameGB18030
	}
	if part, ok := strings.CutPrefix(number, "2859"); ok && len(part) == 1 && part != "0" {
		return "ISO-8859-" + part // Windows' numbers 28591 to 28599
	}
	if number == "28605" {
		return "ISO-8859-15"
	}
	return ""
}

// alias is the set of a squeezed name. The sets are those with which a terminal of that name really works: IANA's index of x/text
// knows the names GB 2312, KS C 5601, TIS-620, Windows-31J and Big5-HKSCS, but has no encoding for them, and the sets here contain
// them but for the additions of the last.
func alias(s string) string {
	switch s {
	case "utf8", "csutf8", "unicode11utf8":
		return nameUTF8
	case "usascii", "ascii", "us", "iso646us", "ansix341968", "ansix341986", "ansix34", "646":
		return nameASCII
	case "latin1", "l1", "iso8859", "cslatin1":
		return "ISO-8859-1"
	case "latin9", "latin0", "l9":
		return "ISO-8859-15"
	case "latin10", "l10":
		return "ISO-8859-16"
	case "ansi":
		return "windows-1252"
	case "tis620", "tis6200", "tis6202529", "tis6202533", "iso885911", "885911":
		return "windows-874"
	case "shiftjis", "sjis", "xsjis", "mskanji", "pck", "csshiftjis", "windows31j", "cswindows31j":
		return "Shift_JIS"
	case "eucjp", "ujis", "xeucjp":
		return "EUC-JP"
	case "euckr", "uhc", "xwindows949", "ksc5601", "ksc56011987", "ksc56011989", "isoir149", "csksc56011987", "korean":
		return "EUC-KR"
	case "gb2312", "gb231280", "euccn", "gbk", "xgbk", "chinese", "csgb2312", "csiso58gb231280", "isoir58":
		return "GBK"
	case "gb18030", "gb180302000", "gb180302005":
		return nameGB18030
	case "big5", "big5hkscs", "big5eten", "bigfive", "xxbig5", "csbig5", "big5hk", "hkscs":
		return "Big5"
	case "koi8r", "koi8":
		return "KOI8-R"
	case "koi8u", "koi8ru":
		return "KOI8-U"
	case "macroman", "mac", "macintosh", "xmacroman":
		return "macintosh"
	case "petscii", "cbm", "c64":
		return namePETSCII
	case "atascii", "atari8bit":
		return nameATASCII
	}
	return ""
}
