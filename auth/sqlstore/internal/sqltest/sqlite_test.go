package sqltest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
	_ "modernc.org/sqlite"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/auth/sqlstore"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	type9  = "$9$2MJBozw/9R3UsU$2lFhcKvpghcyw8deP25GOfyZaagyUOGBymkryvOdfo6" // of "hashcat"
	type5  = "$1$28772684$iEwNOgGugqO9.bIz5sk8k/"                            // of "hashcat"
	secret = "correct horse"
)

var cheap = auth.Cost{Memory: 8, Passes: 1}

func connect(t *testing.T, driver, source string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func open(t *testing.T, db *sql.DB, d sqlstore.Dialect) *sqlstore.Store {
	t.Helper()
	s, err := sqlstore.Open(t.Context(), db, d)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSQLite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "users.db")
	source := "file:" + path + "?_pragma=busy_timeout(5000)"
	db := connect(t, "sqlite", source)
	accounts(t, db, sqlstore.SQLite)
	concurrently(t, connect(t, "sqlite", source), sqlstore.SQLite)
	if text, err := os.ReadFile(path); err != nil || strings.Contains(string(text), secret) {
		t.Errorf("the password is in the file: %v", err)
	}
	// a file that is spoilt under the store
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Repeat("x", 8192)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlstore.Open(t.Context(), connect(t, "sqlite", source), sqlstore.SQLite); err == nil {
		t.Error("a spoilt file was opened")
	}
	s := open(t, connect(t, "sqlite", "file:"+filepath.Join(t.TempDir(), "other.db")), sqlstore.SQLite)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, known, err := s.Lookup(ctx, "al"); known || err == nil {
		t.Errorf("a context that has ended: %v, %v", known, err)
	}
}

// accounts goes through the life of accounts in an empty database.
func accounts(t *testing.T, db *sql.DB, d sqlstore.Dialect) {
	ctx := t.Context()
	s := open(t, db, d)
	var users auth.Users = s
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	want := func(s auth.Users, name string, u auth.User, wantKnown bool) {
		t.Helper()
		if got, known, err := s.Lookup(ctx, name); got != u || known != wantKnown || err != nil {
			t.Errorf("%s: %+v, %v, %v; want %+v", name, got, known, err, u)
		}
	}
	if empty, err := users.Empty(ctx); !empty || err != nil {
		t.Errorf("new: %v, %v", empty, err)
	}
	want(s, "al", auth.User{}, false)
	must(s.Add(ctx, auth.User{Name: "al", Level: 15, Hash: type9}))
	if empty, err := users.Empty(ctx); empty || err != nil {
		t.Errorf("not new: %v, %v", empty, err)
	}
	if err := s.Add(ctx, auth.User{Name: "al", Level: 1, Hash: type5}); !errors.Is(err, sqlstore.ErrExists) {
		t.Errorf("twice: %v", err)
	}
	s = open(t, db, d) // after a restart
	want(s, "al", auth.User{Name: "al", Level: 15, Hash: type9}, true)
	want(s, "AL", auth.User{Hash: type9}, false)
	want(s, `' OR '1'='1`, auth.User{}, false)
	want(s, "'OR'1'='1", auth.User{Hash: type9}, false)
	want(s, "a%", auth.User{Hash: type9}, false)
	want(s, "", auth.User{}, false)

	// the same stand-in each time, after a restart too, and all of them in use
	must(s.Add(ctx, auth.User{Name: "bob", Level: 1, Hash: auth.Locked + type5}))
	must(s.Add(ctx, auth.User{Name: "new", Level: 1, Hash: auth.Locked}))
	used := map[string]int{}
	again := open(t, db, d)
	for i := range 100 {
		u, _, err := s.Lookup(ctx, fmt.Sprint("u", i))
		must(err)
		want(again, fmt.Sprint("u", i), u, false)
		used[u.Hash]++
	}
	if used[type9]+used[type5] != 100 {
		t.Errorf("stand-ins %v", used)
	}
	want(s, "bob", auth.User{Name: "bob", Level: 1, Hash: auth.Locked + type5}, true)
	if u, known, err := s.Lookup(ctx, "new"); !known || err != nil || len(u.Hash) < 2 || u.Hash[0] != '!' {
		t.Errorf("without a password: %+v, %v, %v", u, known, err)
	}

	must(s.SetPassword(ctx, "new", secret, cheap))
	if u, _, err := s.Lookup(ctx, "new"); err != nil || !strings.HasPrefix(u.Hash, "!$argon2id$") {
		t.Errorf("a password does not unlock: %+v, %v", u, err)
	}
	must(s.Unlock(ctx, "new"))
	must(s.Lock(ctx, "al"))
	want(s, "al", auth.User{Name: "al", Level: 15, Hash: auth.Locked + type9}, true)
	must(s.Unlock(ctx, "al"))
	must(s.SetLevel(ctx, "al", 7))
	want(s, "al", auth.User{Name: "al", Level: 7, Hash: type9}, true)
	must(s.Rehash(ctx, "al", type5, type5)) // it is not that any more
	want(s, "al", auth.User{Name: "al", Level: 7, Hash: type9}, true)
	must(s.Rehash(ctx, "al", type9, type5))
	want(s, "al", auth.User{Name: "al", Level: 7, Hash: type5}, true)

	before := time.Now().Truncate(time.Second)
	for range 3 {
		must(s.Record(ctx, "bob", false))
		must(s.Record(ctx, "al", false))
		must(s.Record(ctx, "nobody", false))
	}
	must(s.Record(ctx, "al", true))
	must(s.Record(ctx, "nobody", true))
	list, err := s.List(ctx, "")
	if err != nil || len(list) != 3 {
		t.Fatalf("%+v, %v", list, err)
	}
	al, bob := list[0], list[1]
	if al.Name != "al" || al.Level != 7 || al.Failures != 0 || al.Status() != "active" || al.LastLogin.Before(before) || al.LastFailure.Before(before) || al.Created.IsZero() {
		t.Errorf("%+v", al)
	}
	if bob.Name != "bob" || bob.Failures != 3 || bob.Status() != "locked" || !bob.LastLogin.IsZero() || list[2].Name != "new" || list[2].Locked {
		t.Errorf("%+v, %+v", bob, list[2])
	}
	if rest, err := s.List(ctx, "al"); err != nil || len(rest) != 2 || rest[0] != bob {
		t.Errorf("%+v, %v", rest, err)
	}
	must(s.Delete(ctx, "bob"))
	if err := s.Delete(ctx, "bob"); !errors.Is(err, sqlstore.ErrUnknown) {
		t.Errorf("deleted twice: %v", err)
	}
	for _, name := range []string{"al", "new"} {
		must(s.Delete(ctx, name))
	}
	if empty, err := users.Empty(ctx); !empty || err != nil {
		t.Errorf("all deleted: %v, %v", empty, err)
	}
}

// concurrently opens and uses one database many times at once.
func concurrently(t *testing.T, db *sql.DB, d sqlstore.Dialect) {
	if _, err := db.ExecContext(t.Context(), "DROP TABLE vtykit_users"); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	added := make(chan error, 8)
	for i := range 8 {
		wg.Go(func() {
			s, err := sqlstore.Open(t.Context(), db, d)
			if err != nil {
				t.Error(err)
				return
			}
			added <- s.Add(t.Context(), auth.User{Name: "one", Level: 1, Hash: type5})
			for range 10 {
				if err := errors.Join(s.Record(t.Context(), "one", false), s.SetLevel(t.Context(), "one", i)); err != nil {
					t.Error(err)
				}
				if u, known, err := s.Lookup(t.Context(), "one"); !known || err != nil || u.Hash != type5 {
					t.Errorf("%+v, %v, %v", u, known, err)
				}
			}
		})
	}
	wg.Wait()
	close(added)
	n := 0
	for err := range added {
		if err == nil {
			n++
		} else if !errors.Is(err, sqlstore.ErrExists) {
			t.Error(err)
		}
	}
	s := open(t, db, d)
	list, err := s.List(t.Context(), "")
	if n != 1 || err != nil || len(list) != 1 || list[0].Failures != 80 {
		t.Errorf("added %d times, %+v, %v", n, list, err)
	}
}
