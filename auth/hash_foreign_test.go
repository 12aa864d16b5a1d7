package auth

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// foreignHashes are what others made: glibc's crypt(3) through Python and perl, and the examples of hashcat's list of hash kinds.
var foreignHashes = []struct{ password, hash string }{
	{"hashcat", "$1$28772684$iEwNOgGugqO9.bIz5sk8k/"},
	{"password", "$1$ab$oKsM6dtDD2L1bKowOBX.7."},
	{"Hello world!", "$1$abcdefgh$fzmjzFdo5nMtBG8gtud5e0"},
	{strings.Repeat("x", 100), "$1$abcdefgh$ax3Kvr/hbxTbyc0QiTLcg/"},
	{"pässwörd", "$1$28772684$qPSmJvZAFGRKI8ZU9QF.s/"},
	{"hashcat", "$5$rounds=5000$GX7BopJZJxPc/KEK$le16UF8I2Anb.rOrn22AUPWvzUETDGefUmAV8AZkGcD"},
	{"password", "$5$a$x8ssIx34C.IRiXo29UURs5AcnNhdWP3dXGeLtS3KoBB"},
	{"Hello world!", "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5"},
	{strings.Repeat("x", 100), "$5$rounds=1400$anotherlongsalts$u1CElcvxfRe/hGJVreAFSBT1biWzGYAyGObdCI4Fg0D"},
	{"pässwörd", "$5$rounds=1000$toolongsaltstrin$ylOIk9582TdeZ22jXD7ZLhoaTCM3yGCLnn/UUqTI124"},
	{"hashcat", "$6$52450745$k5ka2p8bFuSmoVT1tzOyyuaREkkKBcCNqoDKzYiJL9RaE8yMnPgh2XzzF0NDrUhgrcLwg78xs1w5pJiypEdFX/"},
	{"Hello world!", "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1"},
	{strings.Repeat("x", 100), "$6$rounds=1400$anotherlongsalts$BaMvyw440I21ozRaSVReppofjrlnjLm72zKf4/LMvD3AO8dSH.3nmJgq4q7zMhJWiFIPPy/0y4Uwap7YC1Uub0"},
	{"pässwörd", "$6$rounds=5000$x$CcOozKa6JVx4D2D8MkLiJrFeNI7WXH.mpgK166.0Klw7xGHTCeLuyZxq45XcTgw97w7RIg7n9epLe.7jp3kKM/"},
	{"hashcat", "$8$TnGX/fE4KGHOVU$pEhnEvxrvaynpi8j4f.EMHr6M.FzU8xnZnBr/tJdFWk"},
	{"hashcat", "$9$2MJBozw/9R3UsU$2lFhcKvpghcyw8deP25GOfyZaagyUOGBymkryvOdfo6"},
}

func TestForeignHashes(t *testing.T) {
	for _, v := range foreignHashes {
		if err := CheckHash(v.hash); err != nil || !verify(v.hash, v.password) {
			t.Errorf("%s of %.20q: %v", v.hash, v.password, err)
		}
		if verify(v.hash, v.password+" ") || verify(v.hash, "") {
			t.Errorf("%s: wrong password accepted", v.hash)
		}
	}
}

// TestForeignHashesCut: a hash that lost a character, or has one too many, is none.
func TestForeignHashesCut(t *testing.T) {
	for _, v := range foreignHashes {
		for i := range len(v.hash) {
			if CheckHash(v.hash[:i]) == nil {
				t.Errorf("%s cut at %d is a hash", v.hash, i)
			}
		}
		if CheckHash(v.hash+".") == nil || CheckHash(v.hash+"$") == nil {
			t.Errorf("%s with a tail is a hash", v.hash)
		}
	}
}

func TestForeignHashBounds(t *testing.T) {
	d43, d86, d22 := strings.Repeat(".", 43), strings.Repeat(".", 86), strings.Repeat(".", 22)
	for hash, ok := range map[string]bool{
		"$5$rounds=1000000$s$" + d43:   true,
		"$5$rounds=1000001$s$" + d43:   false,
		"$5$rounds=999$s$" + d43:       false,
		"$5$rounds=$s$" + d43:          false,
		"$5$rounds=-1$s$" + d43:        false,
		"$5$round=1000$s$" + d43:       false,
		"$6$1234567890123456$" + d86:   true,
		"$6$12345678901234567$" + d86:  false,
		"$6$$" + d86:                   false,
		"$6$a:b$" + d86:                false,
		"$6$a b$" + d86:                false,
		"$6$s$" + d43:                  false,
		"$6$s$" + d86[1:] + "!":        false,
		"$1$12345678$" + d22:           true,
		"$1$123456789$" + d22:          false,
		"$1$$" + d22:                   false,
		"$8$12345678901234$" + d43:     true,
		"$8$1234567890123$" + d43:      false,
		"$8$123456789012345$" + d43:    false,
		"$9$12345678901234$" + d43:     true,
		"$9$1234567890123!$" + d43:     false,
		"$9$12345678901234$" + d43[1:]: false,
		"$9$12345678901234$x$" + d43:   false,
		"$7$12345678901234$" + d43:     false,
	} {
		if err := CheckHash(hash); (err == nil) != ok {
			t.Errorf("%s: %v", hash, err)
		}
	}
}

// TestHashOfOneLine: base64 leaves line ends out, so a hash with one in it would do, and part its line in a users' file: then nobody gets in.
func TestHashOfOneLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "users")
	good := hash(t, "secret")
	if err := os.WriteFile(path, []byte(Line(User{"al", 1, good})+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	salt, key := strings.Repeat("A", 22), strings.Repeat("A", 43)
	for _, whole := range []string{good, "$pbkdf2-sha256$i=1$" + salt + "$" + key, "$9$" + strings.Repeat("a", 14) + "$" + key, "$8$" + strings.Repeat("a", 14) + "$" + key,
		"$2b$04$" + strings.Repeat("a", 53), "$6$salt$" + strings.Repeat("a", 86), "$5$salt$" + strings.Repeat("a", 43), "$1$salt$" + strings.Repeat("a", 22)} {
		if err := CheckHash(whole); err != nil {
			t.Fatalf("%s: %v", whole, err)
		}
		for at := range len(whole) + 1 {
			for _, end := range []string{"\n", "\r", "\r\n", " ", "\t", "\x00", "\u2028"} {
				broken := whole[:at] + end + whole[at:]
				if whole[:3] == "$2b" && at < len(whole) { // which has 60 bytes
					broken = whole[:at] + end + whole[at+1:]
				}
				if CheckHash(broken) == nil || f.Set(User{"bo", 1, broken}) == nil {
					t.Fatalf("%q is taken", broken)
				}
			}
		}
	}
	if _, known, err := f.Lookup(t.Context(), "al"); !known || err != nil {
		t.Errorf("%v, %v", known, err)
	}
}
