package main

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/internal/testclient"
)

// Hashes of "hashcat" as IOS writes them, from hashcat's list of hash kinds.
const (
	md5Hash    = "$1$28772684$iEwNOgGugqO9.bIz5sk8k/"
	pbkdf2Hash = "$8$TnGX/fE4KGHOVU$pEhnEvxrvaynpi8j4f.EMHr6M.FzU8xnZnBr/tJdFWk"
	scryptHash = "$9$2MJBozw/9R3UsU$2lFhcKvpghcyw8deP25GOfyZaagyUOGBymkryvOdfo6"
)

// from dials with an address of this machine that counts as another source.
func from(t *testing.T, source, addr string, o testclient.Options) *testclient.Client {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("other systems have only one loopback address")
	}
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(source)}}
	conn, err := d.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	return testclient.New(t, conn, o)
}

// as logs somebody in up to the prompt.
func as(c *testclient.Client, name, password, prompt string) {
	c.Expect("Username:")
	c.Enter(name)
	c.Expect("Password:")
	c.Enter(password)
	c.Expect(prompt)
}

// configure runs configuration lines in a privileged session.
func configure(c *testclient.Client, lines ...string) {
	c.Enter("configure terminal")
	c.Expect("(config)#")
	for _, l := range lines {
		c.Enter(l)
		c.Expect(")#")
	}
	c.Enter("end")
	c.Expect("router#")
}

// startConfig writes a startup-config.
func startConfig(t *testing.T, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "startup")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestUsernames: users are configured, hashes pasted from IOS work, what is saved holds no password, and the next start has it all.
func TestUsernames(t *testing.T) {
	path := filepath.Join(t.TempDir(), "startup")
	addr, _ := start(t, flags{config: path})
	c := login(t, addr, testclient.Options{Rows: 100, Cols: 200})
	enable(c)
	configure(c, "username five privilege 15 secret 5 "+md5Hash, "username eight secret 8 "+pbkdf2Hash, "username nine privilege 2 secret 9 "+scryptHash,
		"username clear privilege 15 secret 0 plaintext7", "username gone secret plaintext8", "no username gone", "enable secret plaintext9")
	for _, bad := range []string{"username x secret 5 " + scryptHash, "username x secret 9 " + md5Hash, "username x secret 8 plaintext1", "username -x secret y",
		"username x privilege 16 secret y", "username x", "no username", "enable secret 5 plaintext2"} {
		c.Enter("configure terminal")
		c.Expect("(config)#")
		before := len(c.Received())
		c.Enter(bad)
		c.WaitRaw(bad, func(raw string) bool {
			return strings.Contains(raw[before:], "%") && strings.HasSuffix(raw, "router(config)#")
		})
		c.Enter("end")
		c.Expect("router#")
	}
	c.Enter("write memory")
	c.Expect("[OK]\nrouter#")
	saved, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(saved), "plaintext") {
		t.Fatalf("%v:\n%s", err, saved)
	}
	for _, want := range []string{"\nusername five privilege 15 secret 5 " + md5Hash + "\n", "\nusername eight privilege 1 secret 8 " + pbkdf2Hash + "\n",
		"\nusername nine privilege 2 secret 9 " + scryptHash + "\n", "\nusername clear privilege 15 secret 9 $argon2id$", "\nenable secret 9 $argon2id$"} {
		if !strings.Contains(string(saved), want) {
			t.Errorf("no %q in\n%s", want, saved)
		}
	}
	if strings.Contains(string(saved), "username gone") || strings.Contains(string(saved), "username x") {
		t.Errorf("a user too many:\n%s", saved)
	}

	again, _ := start(t, flags{config: path})
	for _, at := range []string{addr, again} {
		for _, u := range [][3]string{{"five", "hashcat", "router#"}, {"eight", "hashcat", "router>"}, {"nine", "hashcat", "router>"}, {"clear", "plaintext7", "router#"},
			{"admin", "admin", "% Login invalid\n\nUsername:"}} { // the demo user is no more
			as(testclient.Dial(t, at, testclient.Options{}), u[0], u[1], u[2])
		}
		c := testclient.Dial(t, at, testclient.Options{})
		as(c, "eight", "hashcat", "router>")
		c.Enter("show privilege")
		c.Expect("level is 1\nrouter>")
		c.Enter("show running-config")
		c.Expect("marker.\n\nrouter>")
		c.Enter("enable")
		c.Expect("Password:")
		c.Enter("plaintext9")
		c.Expect("router#")
	}
}

// TestAccounts: users of the configuration come before those of the file, whose passwords still count for all others.
func TestAccounts(t *testing.T) {
	hash := func(password string) string {
		h, err := auth.Cost{Memory: 8, Passes: 1}.Hash(password)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	config := auth.NewMemory(auth.User{Name: "both", Level: 15, Hash: hash("config")}, auth.User{Name: "mine", Level: 1, Hash: hash("config")})
	file := auth.NewMemory(auth.User{Name: "both", Level: 1, Hash: hash("file")}, auth.User{Name: "theirs", Level: 2, Hash: hash("file")})
	get := func(m *auth.Memory) func() *auth.Memory { return func() *auth.Memory { return m } }
	ctx := context.Background()
	for _, tt := range []struct {
		users accounts
		name  string
		level int // -1 is unknown
		empty bool
	}{
		{accounts{config: get(config), file: file}, "both", 15, false},
		{accounts{config: get(config), file: file}, "mine", 1, false},
		{accounts{config: get(config), file: file}, "theirs", 2, false},
		{accounts{config: get(config), file: file}, "nobody", -1, false},
		{accounts{config: get(config), file: file, demo: true}, "theirs", -1, false},
		{accounts{config: get(auth.NewMemory()), file: file, demo: true}, "theirs", 2, false},
		{accounts{config: get(config)}, "theirs", -1, false},
		{accounts{config: get(auth.NewMemory())}, "theirs", -1, true},
		{accounts{config: get(auth.NewMemory()), file: auth.NewMemory()}, "theirs", -1, true},
	} {
		u, known, err := tt.users.Lookup(ctx, tt.name)
		if known != (tt.level >= 0) || known && u.Level != tt.level || err != nil || !known && !tt.empty && u.Hash == "" {
			t.Errorf("%+v: %+v, %v, %v", tt, u, known, err)
		}
		if empty, err := tt.users.Empty(ctx); empty != tt.empty || err != nil {
			t.Errorf("%+v: empty %v, %v", tt, empty, err)
		}
	}
	new := hash("file")
	both := accounts{config: get(config), file: file}
	u, _, _ := file.Lookup(ctx, "both")
	v, _, _ := file.Lookup(ctx, "theirs")
	if both.Rehash(ctx, "both", u.Hash, new) != nil || both.Rehash(ctx, "theirs", v.Hash, new) != nil {
		t.Error("rehash failed")
	}
	if now, _, _ := file.Lookup(ctx, "both"); now.Hash != u.Hash {
		t.Error("the file's hash was replaced by a password that is not its own")
	}
	if now, _, _ := file.Lookup(ctx, "theirs"); now.Hash != new {
		t.Error("not rehashed")
	}
}

// TestListenNeedsUsers: beyond this machine the demo user is none; users of the configuration are enough.
func TestListenNeedsUsers(t *testing.T) {
	none, err := openUsers(flags{listen: "0.0.0.0:0"})
	if err != nil || none.file != nil || none.demo {
		t.Errorf("%+v, %v", none, err)
	}
	r, err := newRouter(places{config: startConfig(t, "username joe secret 5 "+md5Hash)}, none, nil)
	if err != nil || len(r.config.Get().Users) != 1 {
		t.Fatal(err)
	}
	users := none
	users.config = r.local.Load
	if u, known, err := users.Lookup(t.Context(), "joe"); !known || u.Level != 1 || err != nil {
		t.Errorf("%+v, %v, %v", u, known, err)
	}
}
