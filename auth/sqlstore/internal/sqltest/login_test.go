package sqltest

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/auth/sqlstore"
	"github.com/vtykit/vtykit/console"
)

// TestLogin: a secret that came from a router's configuration lets its user in, and is argon2id afterwards; the account has what
// happened; what is locked stays out.
func TestLogin(t *testing.T) {
	db := connect(t, "sqlite", "file:"+filepath.Join(t.TempDir(), "users.db")+"?_pragma=busy_timeout(5000)")
	s := open(t, db, sqlstore.SQLite)
	if err := s.Add(t.Context(), auth.User{Name: "al", Level: 15, Hash: type9}); err != nil {
		t.Fatal(err)
	}
	c := console.New(console.Config{Login: auth.Password(s, auth.Policy{Cost: cheap, Pause: -1}), Hostname: func() string { return "r" }})
	c.Mode("exec", "{host}{#}")
	try := func(typed, want string) {
		t.Helper()
		var out bytes.Buffer
		c.Serve(context.Background(), console.NewStream(io.MultiReader(strings.NewReader(typed)), &out, console.StreamConfig{Scripted: true}))
		if !strings.Contains(out.String(), want) || strings.Contains(out.String(), "hashcat") {
			t.Errorf("%q:\n%s\nwant %s", typed, out.String(), want)
		}
	}
	account := func() sqlstore.Account {
		t.Helper()
		list, err := s.List(t.Context(), "")
		if err != nil || len(list) != 1 {
			t.Fatalf("%+v, %v", list, err)
		}
		return list[0]
	}
	try("al\rno\ral\rno\r", "% Login invalid")
	if a := account(); a.Failures != 2 || !a.LastLogin.IsZero() {
		t.Errorf("%+v", a)
	}
	try("al\rhashcat\rlogout\r", "r#")
	if a := account(); a.Failures != 0 || a.LastLogin.IsZero() {
		t.Errorf("%+v", a)
	}
	if u, _, err := s.Lookup(t.Context(), "al"); err != nil || !strings.HasPrefix(u.Hash, "$argon2id$v=19$m=8,t=1,p=1$") {
		t.Errorf("%+v, %v", u, err)
	}
	try("al\rhashcat\rlogout\r", "r#")
	if err := s.Lock(t.Context(), "al"); err != nil {
		t.Fatal(err)
	}
	try("al\rhashcat\r", "% Login invalid")
	if _, err := db.Exec("DROP TABLE vtykit_users"); err != nil {
		t.Fatal(err)
	}
	try("al\rhashcat\r", "% Login unavailable")
}
