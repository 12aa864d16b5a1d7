package auth

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestWeaker(t *testing.T) {
	key := "$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	for hash, want := range map[string]bool{
		"$argon2id$v=19$m=19456,t=2,p=1" + key:    false,
		"$argon2id$v=19$m=7168,t=5,p=1" + key:     false, // the same by OWASP's table
		"$argon2id$v=19$m=12288,t=3,p=1" + key:    false,
		"$argon2id$v=19$m=19456,t=1,p=1" + key:    true,
		"$argon2id$v=19$m=8,t=1,p=1" + key:        true,
		"$2b$10$" + strings.Repeat("a", 53):       false,
		"$2b$09$" + strings.Repeat("a", 53):       true,
		"$pbkdf2-sha256$i=600000" + key:           false,
		"$pbkdf2-sha256$599999" + key:             true,
		"$5$s$" + strings.Repeat(".", 43):         true,
		"$9$12345678901234$" + foreign43:          true,
		"$8$12345678901234$" + foreign43:          true,
		"$argon2id$v=19$m=1048576,t=64,p=1" + key: false,
	} {
		if CheckHash(hash) != nil || weaker(hash, Cost{}) != want {
			t.Errorf("%s: want %v", hash, want)
		}
	}
	if !weaker("$argon2id$v=19$m=19456,t=2,p=1"+key, Cost{Memory: 65536, Passes: 3}) {
		t.Error("a dearer policy")
	}
}

const foreign43 = "..........................................."

// TestRehash: a secret that was pasted from a router becomes argon2id with the first login, in the file and in memory.
func TestRehash(t *testing.T) {
	const type9 = "$9$2MJBozw/9R3UsU$2lFhcKvpghcyw8deP25GOfyZaagyUOGBymkryvOdfo6"
	path := filepath.Join(t.TempDir(), "users")
	if err := os.WriteFile(path, []byte("# staff\nal 15 "+type9+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		for _, users := range []Users{file, NewMemory(User{"al", 15, type9})} {
			for _, test := range []struct {
				policy Policy
				typed  string
				anew   bool
			}{{Policy{KeepHashes: true}, "hashcat", false}, {Policy{Cost: cheap}, "wrong", false}, {Policy{Cost: cheap}, "hashcat", true}} {
				record(t, Password(users, test.policy), far, false, "al\r"+test.typed+"\r")
				u, _, err := users.Lookup(t.Context(), "al")
				if anew := strings.HasPrefix(u.Hash, "$argon2id$v=19$m=8,t=1,p=1$"); anew != test.anew || !verify(u.Hash, "hashcat") || u.Level != 15 || err != nil {
					t.Errorf("%T, %+v: %+v, %v", users, test, u, err)
				}
			}
			before, _, _ := users.Lookup(t.Context(), "al")
			if got := record(t, Password(users, Policy{Cost: cheap}), far, false, "al\rhashcat\r"); !strings.HasSuffix(got, "r#") {
				t.Errorf("after it:\n%s", got)
			}
			if after, _, _ := users.Lookup(t.Context(), "al"); after != before {
				t.Error("hashed again")
			}
			// a password that was changed since is not put back
			if err := users.(Rehasher).Rehash(t.Context(), "al", type9, hash(t, "old")); err != nil {
				t.Error(err)
			}
			if after, _, _ := users.Lookup(t.Context(), "al"); after != before {
				t.Error("a changed password was put back")
			}
			if err := users.(Rehasher).Rehash(t.Context(), "nobody", "", hash(t, "old")); err != nil {
				t.Error(err)
			}
			if _, known, _ := users.Lookup(t.Context(), "nobody"); known {
				t.Error("a user came to be")
			}
		}
	})
	if text, _ := os.ReadFile(path); !strings.HasPrefix(string(text), "# staff\nal 15 $argon2id$") || strings.Count(string(text), "\n") != 2 {
		t.Errorf("file:\n%s", text)
	}
}

// noted notes what it is told of tries, slowly for users it knows.
type noted struct {
	Users
	tries []string
	err   error
}

func (n *noted) Record(_ context.Context, name string, ok bool) error {
	if name == "al" {
		time.Sleep(300 * time.Millisecond)
	}
	n.tries = append(n.tries, name+map[bool]string{true: " in", false: " out"}[ok])
	return n.err
}

// TestR064_Record: tries are recorded, and the time that takes is not seen by who is refused.
func TestR064_Record(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := &noted{Users: NewMemory(User{"al", 1, hash(t, "secret")}), err: errors.New("disk")}
		g := Password(n, Policy{Cost: cheap}).(*gate)
		for _, name := range []string{"al", "nobody", "-f"} {
			start := time.Now()
			if !g.refuse(t.Context(), name, time.Second) || time.Since(start) != time.Second {
				t.Errorf("%s: %v", name, time.Since(start))
			}
		}
		if got := record(t, g, far, false, "al\rsecret\r"); !strings.HasSuffix(got, "r>") {
			t.Errorf("a record that fails:\n%s", got)
		}
		if got := strings.Join(n.tries, ","); got != "al out,nobody out,al in" {
			t.Errorf("recorded %s", got)
		}
	})
}

// TestR064_MixedHashes: where hashes of several kinds are in use, an unknown name is compared with the same one each time, the names
// are spread over all, and a locked user is compared with his own or with another's.
func TestR064_MixedHashes(t *testing.T) {
	a, b := hash(t, "secret"), foreignHashes[0].hash
	m := NewMemory(User{"a", 1, a}, User{"b", 1, b}, User{"c", 1, Locked + a}, User{"d", 1, Locked})
	used := map[string]int{}
	for i := range 200 {
		name := "u" + strings.Repeat("x", i%60) + string(rune('a'+i/60))
		u, known, _ := m.Lookup(t.Context(), name)
		again, _, _ := m.Lookup(t.Context(), name)
		if known || again != u {
			t.Fatalf("%s: %+v, then %+v", name, u, again)
		}
		used[u.Hash]++
	}
	if len(used) != 2 || used[a] < 90 || used[b] < 40 { // a stands twice
		t.Errorf("%v", used)
	}
	if u, known, _ := m.Lookup(t.Context(), "c"); !known || u.Hash != Locked+a {
		t.Errorf("%+v, %v", u, known)
	}
	if u, known, _ := m.Lookup(t.Context(), "d"); !known || CheckHash(strings.TrimPrefix(u.Hash, Locked)) != nil || u.Hash[0] != '!' {
		t.Errorf("%+v, %v", u, known)
	}
	g := Password(m, Policy{AllowEmptyPassword: true}).(*gate)
	for _, name := range []string{"c", "d", "u"} {
		for _, password := range []string{"secret", "hashcat", "", "!"} {
			if _, ok, err := g.check(t.Context(), name, password); ok || err != nil {
				t.Errorf("%s got in with %q, %v", name, password, err)
			}
		}
	}
}

// TestLockedLine: a lock before a hash keeps it, in a file too.
func TestLockedLine(t *testing.T) {
	line := Line(User{"al", 1, Locked + foreignHashes[0].hash})
	users, err := ParseUsers(strings.NewReader(line))
	if err != nil || Line(users["al"]) != line {
		t.Errorf("%v, %v", users, err)
	}
	if _, err := ParseUsers(strings.NewReader("al 1 !secret")); err == nil {
		t.Error("a lock before what is no hash")
	}
}
