// Package sqlstore keeps users in an SQL database: SQLite beside the program, or PostgreSQL for many of them. It links no driver;
// the program does.
//
//	import _ "modernc.org/sqlite"
//
//	db, err := sql.Open("sqlite", "file:/var/lib/router/users.db?_pragma=busy_timeout(5000)")
//	users, err := sqlstore.Open(ctx, db, sqlstore.SQLite)
//	err = users.Add(ctx, auth.User{Name: "alice", Level: 15, Hash: hash})
//	c := console.New(console.Config{Login: auth.Password(users, auth.Policy{})})
//
// Accounts are rows of one table, vtykit_users, which Open creates. It has a row with an empty name, which no user can have: its
// level is the version of the table, its hash a random key.
package sqlstore

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/vtykit/vtykit/auth"
)

// Dialect is a kind of database.
type Dialect int

// The databases that the statements are tested with.
const (
	SQLite     Dialect = iota // 3.24 or later
	PostgreSQL                // 9.5 or later
)

// String implements [fmt.Stringer].
func (d Dialect) String() string {
	switch d {
	case SQLite:
		return "SQLite"
	case PostgreSQL:
		return "PostgreSQL"
	}
	return "Dialect(" + strconv.Itoa(int(d)) + ")"
}

const (
	version  = 1
	keyBytes = 32
)

// Store is the users of a database. It is an [auth.Users], [auth.Rehasher] and [auth.LoginRecorder]. It keeps nothing in memory: what
// another program changes counts from the next login. While the database does not answer, nobody gets in. Its methods may be called
// by any goroutine, and return when ctx ends if the driver does.
type Store struct {
	db  *sql.DB
	d   Dialect
	key []byte // what an unknown name is compared with depends on it
	now func() time.Time
}

// Open takes up the users of a database, and creates the table where there is none. A table of another version is an error. The
// database stays the caller's, to configure and to close.
func Open(ctx context.Context, db *sql.DB, d Dialect) (*Store, error) {
	if d != SQLite && d != PostgreSQL {
		return nil, fmt.Errorf("auth/sqlstore: unknown %s", d)
	}
	if db == nil {
		return nil, errors.New("auth/sqlstore: no database")
	}
	s := &Store{db: db, d: d, now: time.Now}
	if err := s.open(ctx); err != nil {
		return nil, fmt.Errorf("auth/sqlstore: opening: %w", err)
	}
	return s, nil
}

// The column mark is a random place on a circle; see Lookup.
const create = `CREATE TABLE IF NOT EXISTS vtykit_users (
	name VARCHAR(64) %s PRIMARY KEY,
	level INTEGER NOT NULL,
	locked INTEGER NOT NULL,
	hash VARCHAR(256) NOT NULL,
	created BIGINT NOT NULL,
	last_login BIGINT NOT NULL,
	last_failure BIGINT NOT NULL,
	failures BIGINT NOT NULL,
	mark BIGINT NOT NULL
)`

func (s *Store) open(ctx context.Context) error {
	collate := "" // SQLite compares bytes
	if s.d == PostgreSQL {
		collate = `COLLATE "C"`
	}
	// Two that create it at the same time can get in each other's way in PostgreSQL, even so; then it is there.
	_, failed := s.db.ExecContext(ctx, fmt.Sprintf(create, collate))
	key := make([]byte, keyBytes)
	rand.Read(key) // never fails
	err := s.exec(ctx, insert, "", version, 0, base64.RawStdEncoding.EncodeToString(key), s.now().Unix(), 0)
	if err != nil && !errors.Is(err, ErrExists) {
		return errors.Join(failed, err)
	}
	var v int
	var text string
	if err := s.row(ctx, `SELECT level, hash FROM vtykit_users WHERE name = ?`, "").Scan(&v, &text); err != nil {
		return err
	}
	if v != version {
		return fmt.Errorf("the table has version %d, not %d", v, version)
	}
	if s.key, err = base64.RawStdEncoding.DecodeString(text); err != nil || len(s.key) != keyBytes {
		return errors.New("the table has no key")
	}
	return nil
}

// Errors of administration.
var (
	ErrExists  = errors.New("the user exists already")
	ErrUnknown = errors.New("no such user")
)

const insert = `INSERT INTO vtykit_users (name, level, locked, hash, created, last_login, last_failure, failures, mark)
	VALUES (?, ?, ?, ?, ?, 0, 0, 0, ?) ON CONFLICT (name) DO NOTHING`

// Lookup implements [auth.Users]. It always makes two queries: of the user, and of another whose hash stands in where there is none.
// That is the first behind the place on the circle that the key gives to the name, so that it is the same each time and on each
// machine, and cannot be told from outside.
func (s *Store) Lookup(ctx context.Context, name string) (u auth.User, known bool, err error) {
	if !auth.ValidName(name) { // the row with an empty name is no user
		return u, false, nil
	}
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(name))
	place := int64(binary.BigEndian.Uint64(mac.Sum(nil)) >> 1)
	var other string
	err = s.row(ctx, `SELECT hash FROM vtykit_users WHERE name <> '' AND hash <> '' ORDER BY CASE WHEN mark >= ? THEN 0 ELSE 1 END, mark LIMIT 1`, place).Scan(&other)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return auth.User{}, false, fmt.Errorf("auth/sqlstore: looking up: %w", err)
	}
	var locked int
	err = s.row(ctx, `SELECT name, level, locked, hash FROM vtykit_users WHERE name = ?`, name).Scan(&u.Name, &u.Level, &locked, &u.Hash)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return auth.User{Hash: other}, false, nil
	case err != nil:
		return auth.User{}, false, fmt.Errorf("auth/sqlstore: looking up: %w", err)
	case u.Name != name || u.Level < 0 || u.Level > 15:
		return auth.User{}, false, errors.New("auth/sqlstore: looking up: the row is not as it was written")
	}
	if u.Hash == "" {
		locked, u.Hash = 1, other
	}
	if locked != 0 {
		u.Hash = auth.Locked + u.Hash
	}
	return u, true, nil
}

// Empty implements [auth.Users].
func (s *Store) Empty(ctx context.Context) (bool, error) {
	var name string
	err := s.row(ctx, `SELECT name FROM vtykit_users WHERE name <> '' LIMIT 1`).Scan(&name)
	if errors.Is(err, sql.ErrNoRows) {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("auth/sqlstore: looking for users: %w", err)
	}
	return false, nil
}

// Rehash implements [auth.Rehasher].
func (s *Store) Rehash(ctx context.Context, name, old, new string) error {
	if err := checkHash(name, new); err != nil {
		return err
	}
	err := s.exec(ctx, `UPDATE vtykit_users SET hash = ? WHERE name = ? AND hash = ?`, new, name, old)
	if errors.Is(err, ErrUnknown) { // changed meanwhile
		return nil
	}
	return wrap("hashing anew", err)
}

// Record implements [auth.LoginRecorder]: it keeps the time of the last login, the time of the last failure, and the number of failures
// since the last login.
func (s *Store) Record(ctx context.Context, name string, ok bool) error {
	if !auth.ValidName(name) {
		return nil
	}
	statement := `UPDATE vtykit_users SET last_failure = ?, failures = failures + 1 WHERE name = ?`
	if ok {
		statement = `UPDATE vtykit_users SET last_login = ?, failures = 0 WHERE name = ?`
	}
	err := s.exec(ctx, statement, s.now().Unix(), name)
	if errors.Is(err, ErrUnknown) {
		return nil
	}
	return wrap("recording", err)
}

// exec runs a statement that has to change a row. None is ErrUnknown, or ErrExists for an insertion.
func (s *Store) exec(ctx context.Context, statement string, args ...any) error {
	r, err := s.db.ExecContext(ctx, s.numbered(statement), args...)
	if err != nil {
		return err
	}
	n, err := r.RowsAffected()
	switch {
	case err != nil:
		return err
	case n == 0 && statement == insert:
		return ErrExists
	case n == 0:
		return ErrUnknown
	}
	return nil
}

func (s *Store) row(ctx context.Context, query string, args ...any) *sql.Row {
	return s.db.QueryRowContext(ctx, s.numbered(query), args...)
}

// numbered puts $1, $2, ... in the place of question marks for PostgreSQL. No statement has one elsewhere.
func (s *Store) numbered(statement string) string {
	if s.d != PostgreSQL {
		return statement
	}
	var b strings.Builder
	for i, part := range strings.Split(statement, "?") {
		if i > 0 {
			b.WriteString("$" + strconv.Itoa(i))
		}
		b.WriteString(part)
	}
	return b.String()
}

func wrap(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("auth/sqlstore: %s: %w", doing, err)
}
