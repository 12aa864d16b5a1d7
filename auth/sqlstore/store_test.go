package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/vtykit/vtykit/auth"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const good = "$1$28772684$iEwNOgGugqO9.bIz5sk8k/" // of "hashcat"

// fake is a database that answers each statement by script, and notes them. What real ones do with the statements is tested in
// internal/sqltest, a module of its own, because the drivers' requirements are not everybody's.
type fake struct {
	err  error
	hang bool
	rows map[string][][]driver.Value // by a part of the query
	none bool                        // statements change no row
	seen []string
	args [][]driver.NamedValue
}

func (f *fake) Connect(context.Context) (driver.Conn, error) { return fakeConn{f}, nil }
func (f *fake) Driver() driver.Driver                        { return nil }

type fakeConn struct{ *fake }

func (fakeConn) Prepare(string) (driver.Stmt, error) { return nil, errors.New("prepared") }
func (fakeConn) Close() error                        { return nil }
func (fakeConn) Begin() (driver.Tx, error)           { return nil, errors.New("begun") }

func (c fakeConn) answer(ctx context.Context, q string, args []driver.NamedValue) error {
	c.seen, c.args = append(c.seen, q), append(c.args, args)
	if c.hang {
		<-ctx.Done()
		return ctx.Err()
	}
	return c.err
}

func (c fakeConn) ExecContext(ctx context.Context, q string, args []driver.NamedValue) (driver.Result, error) {
	n := 1
	if c.none {
		n = 0
	}
	return driver.RowsAffected(n), c.answer(ctx, q, args)
}

func (c fakeConn) QueryContext(ctx context.Context, q string, args []driver.NamedValue) (driver.Rows, error) {
	for part, rows := range c.rows {
		if strings.Contains(q, part) {
			return &fakeRows{rows, len(rows[0])}, c.answer(ctx, q, args)
		}
	}
	return &fakeRows{}, c.answer(ctx, q, args)
}

type fakeRows struct {
	rows    [][]driver.Value
	columns int
}

func (r *fakeRows) Columns() []string { return make([]string, r.columns) }
func (r *fakeRows) Close() error      { return nil }
func (r *fakeRows) Next(dst []driver.Value) error {
	if len(r.rows) == 0 {
		return io.EOF
	}
	copy(dst, r.rows[0])
	r.rows = r.rows[1:]
	return nil
}

var meta = []driver.Value{int64(version), strings.Repeat("A", 43)}

func open(t *testing.T, f *fake, d Dialect) *Store {
	t.Helper()
	if f.rows == nil {
		f.rows = map[string][][]driver.Value{}
	}
	f.rows["SELECT level, hash FROM"] = [][]driver.Value{meta}
	db := sql.OpenDB(f)
	t.Cleanup(func() { db.Close() })
	s, err := Open(t.Context(), db, d)
	if err != nil {
		t.Fatal(err)
	}
	f.seen, f.args = nil, nil
	return s
}

// all is each method with sensible arguments.
func all(ctx context.Context, s *Store) map[string]error {
	_, _, lookup := s.Lookup(ctx, "al")
	_, empty := s.Empty(ctx)
	_, list := s.List(ctx, "")
	return map[string]error{"Lookup": lookup, "Empty": empty, "List": list, "Rehash": s.Rehash(ctx, "al", good, good),
		"Record in": s.Record(ctx, "al", true), "Record out": s.Record(ctx, "al", false), "Add": s.Add(ctx, auth.User{Name: "al", Level: 1, Hash: good}),
		"SetPassword": s.SetPassword(ctx, "al", "secret", auth.Cost{Memory: 8, Passes: 1}), "SetHash": s.SetHash(ctx, "al", good),
		"SetLevel": s.SetLevel(ctx, "al", 3), "Lock": s.Lock(ctx, "al"), "Unlock": s.Unlock(ctx, "al"), "Delete": s.Delete(ctx, "al")}
}

// TestR071_Database: a database that fails or hangs is an error of each method, and an error is not "no such user".
func TestR071_Database(t *testing.T) {
	disk := errors.New("disk")
	f := &fake{}
	s := open(t, f, SQLite)
	f.err = disk
	for name, err := range all(t.Context(), s) {
		if !errors.Is(err, disk) || !strings.HasPrefix(err.Error(), "auth/sqlstore: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	f.err, f.hang = nil, true
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	for name, err := range all(ctx, s) {
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, f := range []*fake{{err: disk}, {}, {rows: map[string][][]driver.Value{"SELECT level, hash": {{int64(2), meta[1]}}}},
		{rows: map[string][][]driver.Value{"SELECT level, hash": {{int64(1), "short"}}}}} {
		db := sql.OpenDB(f)
		if _, err := Open(t.Context(), db, SQLite); err == nil {
			t.Errorf("%+v: opened", f)
		}
		db.Close()
	}
	if _, err := Open(t.Context(), nil, Dialect(7)); err == nil || !strings.Contains(err.Error(), "Dialect(7)") {
		t.Errorf("unknown dialect: %v", err)
	}
}

// TestLookup: a row that cannot have been written by us lets nobody in, and an unknown name has another's hash.
func TestLookup(t *testing.T) {
	for _, tt := range []struct {
		row   []driver.Value
		want  auth.User
		known bool
		fails bool
	}{
		{[]driver.Value{"al", int64(15), int64(0), good}, auth.User{Name: "al", Level: 15, Hash: good}, true, false},
		{[]driver.Value{"al", int64(15), int64(1), good}, auth.User{Name: "al", Level: 15, Hash: "!" + good}, true, false},
		{[]driver.Value{"al", int64(1), int64(0), ""}, auth.User{Name: "al", Level: 1, Hash: "!$other"}, true, false},
		{[]driver.Value{"al", int64(16), int64(0), good}, auth.User{}, false, true},
		{[]driver.Value{"AL", int64(15), int64(0), good}, auth.User{}, false, true},
		{[]driver.Value{"al", nil, int64(0), good}, auth.User{}, false, true},
		{nil, auth.User{Hash: "$other"}, false, false},
	} {
		f := &fake{rows: map[string][][]driver.Value{"SELECT hash": {{"$other"}}}}
		if tt.row != nil {
			f.rows["SELECT name, level, locked, hash FROM"] = [][]driver.Value{tt.row}
		}
		s := open(t, f, PostgreSQL)
		u, known, err := s.Lookup(t.Context(), "al")
		if u != tt.want || known != tt.known || (err != nil) != tt.fails {
			t.Errorf("%v: %+v, %v, %v", tt.row, u, known, err)
		}
		if len(f.seen) != 2 || !strings.Contains(f.seen[1], "$1") || strings.Contains(f.seen[1], "?") {
			t.Errorf("statements %q", f.seen)
		}
		place := f.args[0][0].Value
		s.Lookup(t.Context(), "al")
		s.Lookup(t.Context(), "bo")
		if f.args[2][0].Value != place || f.args[4][0].Value == place {
			t.Error("the stand-in is not one for each name")
		}
	}
}

// TestNothingReachesTheDatabase that cannot be right, and nothing of a password is in an error.
func TestNothingReachesTheDatabase(t *testing.T) {
	f := &fake{}
	s := open(t, f, SQLite)
	ctx := t.Context()
	for _, err := range []error{
		s.Add(ctx, auth.User{Name: "al", Level: 1, Hash: "secret"}), s.Add(ctx, auth.User{Name: "al", Level: 16, Hash: good}), s.Add(ctx, auth.User{Name: "", Hash: good}),
		s.Add(ctx, auth.User{Name: "al", Hash: "!secret"}), s.Add(ctx, auth.User{Name: "al"}), s.Add(ctx, auth.User{Hash: auth.Locked}),
		s.SetHash(ctx, "al", "secret"), s.SetHash(ctx, "", good), s.SetPassword(ctx, "al", "", auth.Cost{}), s.SetPassword(ctx, "", "secret", auth.Cost{}),
		s.SetPassword(ctx, "al", strings.Repeat("secret", 100), auth.Cost{}), s.SetLevel(ctx, "al", -1), s.SetLevel(ctx, "", 1), s.Rehash(ctx, "al", "", "secret"),
		s.Rehash(ctx, "", "", good), s.Lock(ctx, ""), s.Unlock(ctx, "a b"), s.Delete(ctx, ""),
	} {
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%v", err)
		}
	}
	if err := s.Record(ctx, "", true); err != nil {
		t.Error(err)
	}
	if _, known, err := s.Lookup(ctx, ""); known || err != nil {
		t.Errorf("%v, %v", known, err)
	}
	if len(f.seen) != 0 {
		t.Errorf("statements %q", f.seen)
	}
	f.none = true
	for name, want := range map[string]error{"Add": ErrExists, "SetPassword": ErrUnknown, "SetHash": ErrUnknown, "SetLevel": ErrUnknown, "Lock": ErrUnknown,
		"Unlock": ErrUnknown, "Delete": ErrUnknown, "Rehash": nil, "Record in": nil, "Record out": nil, "Lookup": nil, "Empty": nil, "List": nil} {
		if err := all(ctx, s)[name]; !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
	}
	if len(all(ctx, s)) != 13 {
		t.Error("a method is missing above")
	}
}

// TestDependencies: the program brings the driver.
func TestDependencies(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range strings.Fields(string(out)) {
		for _, no := range []string{"modernc.org", "jackc", "lib/pq", "net/http", "vtykit/telnet"} {
			if strings.Contains(p, no) {
				t.Errorf("depends on %s", p)
			}
		}
	}
}
