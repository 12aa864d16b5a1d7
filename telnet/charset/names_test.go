package charset

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

func mustLookup(t testing.TB, name string) Charset {
	t.Helper()
	c, err := Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestT3_66_OfferedNames holds that every name that telnetlib3 offers is one here, and UTF-16 the one that is none for a terminal.
func TestT3_66_OfferedNames(t *testing.T) {
	for name, want := range map[string]string{"UTF-8": "UTF-8", "LATIN1": "ISO-8859-1", "US-ASCII": "US-ASCII", "CP1252": "windows-1252",
		"ISO-8859-15": "ISO-8859-15", "CP437": "IBM437", "SHIFT_JIS": "Shift_JIS", "CP932": "Shift_JIS", "BIG5": "Big5", "CP950": "Big5",
		"GBK": "GBK", "GB2312": "GBK", "CP936": "GBK", "EUC-KR": "EUC-KR", "CP949": "EUC-KR"} {
		if got := mustLookup(t, name).String(); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
		if !slices.Contains(Offer(), name) {
			t.Errorf("%s is not offered", name)
		}
	}
	if len(Offer()) != 15 || Offer()[0] != "UTF-8" || Offer()[1] != "LATIN1" || Offer()[14] != "CP949" {
		t.Errorf("offer %q", Offer())
	}
	if _, err := Lookup("UTF-16"); err == nil || !strings.Contains(err.Error(), "no character set for a terminal") {
		t.Errorf("UTF-16: %v", err)
	}
}

func TestLookupSpellings(t *testing.T) {
	for want, spellings := range map[string]string{
		"UTF-8":        "utf8 UTF-8 utf-8 Utf_8 csUTF8 cp65001 65001",
		"US-ASCII":     "us-ascii ascii ASCII ANSI_X3.4-1968 646 iso646-us csASCII cp367 ISO_646.irv:1991",
		"ISO-8859-1":   "latin1 Latin-1 l1 iso8859-1 ISO-8859-1 iso_8859-1 ISO_8859-1:1987 iso88591 8859_1 cp819 IBM819 windows-28591",
		"ISO-8859-2":   "latin2 iso8859-2 ISO_8859-2:1987",
		"ISO-8859-15":  "latin9 latin-9 iso885915 ISO8859-15 cp28605",
		"ISO-8859-6-E": "ISO-8859-6-E ISO_8859-6-E",
		"IBM437":       "cp437 CP437 IBM437 ibm-437 437 dos-437 cp-437 cspc8codepage437",
		"IBM850":       "cp850 850 oem850 IBM850",
		"IBM866":       "cp866 ibm866 866",
		"IBM00858":     "cp858 IBM00858 ibm858 CCSID00858",
		"Shift_JIS":    "shift_jis Shift-JIS sjis ShiftJIS cp932 ms932 windows-31j MS_Kanji csWindows31J x-sjis",
		"EUC-JP":       "euc-jp eucjp eucJP ujis EUC_JP",
		"EUC-KR":       "euc-kr euckr cp949 uhc KS_C_5601-1987 ks_c_5601",
		"Big5":         "big5 Big-5 cp950 big5hkscs Big5-HKSCS big5-eten csBig5",
		"GBK":          "gbk GB2312 gb-2312 euc-cn cp936 csGB2312 GB_2312-80 ms936",
		"GB18030":      "gb18030 GB-18030 cp54936 gb18030-2005",
		"KOI8-R":       "koi8-r koi8r KOI8_R cp20866",
		"KOI8-U":       "koi8-u koi8u",
		"windows-1251": "windows-1251 cp1251 win1251 win-1251 CP-1251 ms1251",
		"windows-1252": "windows-1252 cp1252 ansi",
		"windows-874":  "tis-620 TIS620 tis620.2533 ISO-8859-11 iso8859-11 iso885911 cp874 windows-874",
		"macintosh":    "macintosh mac MacRoman",
		"PETSCII":      "petscii PETSCII c64",
		"ATASCII":      "atascii",
	} {
		for spelling := range strings.FieldsSeq(spellings) {
			if c, err := Lookup(" " + spelling + " "); err != nil || c.String() != want {
				t.Errorf("%s is %v, want %s (%v)", spelling, c, want, err)
			}
			if c, _ := Lookup(spelling); c != mustLookup(t, want) {
				t.Errorf("%s and %s are not equal", spelling, want)
			}
		}
	}
}

// TestLookupRefuses holds that what is no set is said so in one printable line, whoever chose the name.
func TestLookupRefuses(t *testing.T) {
	for _, name := range []string{"", " ", "-", "8859", "iso8859-12", "iso-8859-0", "cp", "cp0", "utf", "utf-7", "UTF-16", "utf-16le", "UTF-32",
		"ebcdic", "IBM037", "cp1047", "IBM01140", "iso-2022-jp", "ISO-2022-KR", "hz-gb-2312", "\x1b[31m", "a\r\nb",
		strings.Repeat("a", 65), strings.Repeat("x", 1<<20)} {
		c, err := Lookup(name)
		if err == nil {
			t.Errorf("%.80q is %v", name, c)
			continue
		}
		if msg := err.Error(); len(msg) > 400 || strings.ContainsAny(msg, "\r\n\x1b") || !strings.HasPrefix(msg, "charset: ") {
			t.Errorf("%.80q: %.500q", name, msg)
		}
	}
}

// TestNamesAreAll holds the list against x/text.
func TestNamesAreAll(t *testing.T) {
	want := []string{nameATASCII, namePETSCII, nameUTF8, nameASCII}
	for _, all := range [][]encoding.Encoding{charmap.All, japanese.All, korean.All, simplifiedchinese.All, traditionalchinese.All} {
		for _, enc := range all {
			if name, err := ianaindex.MIME.Name(enc); err == nil && transparent(enc) {
				want = append(want, name)
			}
		}
	}
	slices.Sort(want)
	if got := Names(); !slices.Equal(got, want) {
		t.Errorf("names\n%q, want\n%q", got, want)
	}
	for _, name := range Names() {
		if got := mustLookup(t, name).String(); got != name {
			t.Errorf("%s is %s", name, got)
		}
	}
	if (Charset{}).String() != "UTF-8" || mustLookup(t, "utf-8") != (Charset{}) || mustLookup(t, "us-ascii") != USASCII() {
		t.Error("the zero value is not UTF-8, or USASCII not US-ASCII")
	}
}

func TestFromLang(t *testing.T) {
	for lang, want := range map[string]string{
		"de_DE.ISO-8859-1@euro": "ISO-8859-1", "en_US.UTF-8": "UTF-8", "ja_JP.eucJP": "eucJP", "C": "US-ASCII", "POSIX": "US-ASCII",
		"C.UTF-8": "UTF-8", "de_DE": "", "de_DE@euro": "", "": "", ".": "", "de_DE.": "", "de.@x": "", "C@x": "US-ASCII", "c": "",
		"ru_RU.KOI8-R": "KOI8-R", "@a.b": "b",
	} {
		if got := FromLang(lang); got != want {
			t.Errorf("%q: %q, want %q", lang, got, want)
		}
	}
}
