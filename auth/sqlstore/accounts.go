package sqlstore

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/vtykit/vtykit/auth"
)

// Account is what the database has of a user. It has nothing secret.
type Account struct {
	Name        string
	Level       int
	Locked      bool      // by Lock, or because there is no password yet
	Created     time.Time // to the second, as those below; zero is never
	LastLogin   time.Time
	LastFailure time.Time
	Failures    int64 // since the last login
}

// Status is "active" or "locked".
func (a Account) Status() string {
	if a.Locked {
		return "locked"
	}
	return "active"
}

// MostListed is how many accounts List returns at most.
const MostListed = 1000

// Add adds a user. The hash may be of any kind that [auth.CheckHash] knows, also behind [auth.Locked], or auth.Locked alone for an
// account whose password is set later. A name that is there already is ErrExists.
func (s *Store) Add(ctx context.Context, u auth.User) error {
	locked := 0
	hash, is := strings.CutPrefix(u.Hash, auth.Locked)
	if is {
		locked = 1
	}
	if !is || hash != "" {
		if err := checkHash(u.Name, hash); err != nil {
			return err
		}
	}
	if err := checkUser(u.Name, u.Level); err != nil {
		return err
	}
	var mark [8]byte
	rand.Read(mark[:]) // never fails
	return wrap("adding a user", s.exec(ctx, insert, u.Name, u.Level, locked, hash, s.now().Unix(), int64(binary.BigEndian.Uint64(mark[:])>>1)))
}

// SetPassword hashes a password at a cost and gives it to a user. It does not unlock the account. A name that is not there is
// ErrUnknown, here and below.
func (s *Store) SetPassword(ctx context.Context, name, password string, cost auth.Cost) error {
	if !auth.ValidName(name) {
		return wrap("setting a password", ErrUnknown)
	}
	hash, err := cost.Hash(password)
	if err != nil {
		return err
	}
	return s.SetHash(ctx, name, hash)
}

// SetHash gives a user a password by its hash.
func (s *Store) SetHash(ctx context.Context, name, hash string) error {
	if err := checkHash(name, hash); err != nil {
		return err
	}
	return s.update(ctx, "setting a password", `UPDATE vtykit_users SET hash = ? WHERE name = ?`, hash, name)
}

// SetLevel gives a user another privilege level, which counts from the next login.
func (s *Store) SetLevel(ctx context.Context, name string, level int) error {
	if err := checkUser(name, level); err != nil {
		return err
	}
	return s.update(ctx, "setting a level", `UPDATE vtykit_users SET level = ? WHERE name = ?`, level, name)
}

// Lock keeps a user from logging in; sessions that are there go on. The password is kept.
func (s *Store) Lock(ctx context.Context, name string) error {
	return s.update(ctx, "locking", `UPDATE vtykit_users SET locked = ? WHERE name = ?`, 1, name)
}

// Unlock lets a user log in again, and forgets the failures.
func (s *Store) Unlock(ctx context.Context, name string) error {
	return s.update(ctx, "unlocking", `UPDATE vtykit_users SET locked = ?, failures = 0 WHERE name = ?`, 0, name)
}

// Delete deletes a user.
func (s *Store) Delete(ctx context.Context, name string) error {
	if !auth.ValidName(name) {
		return wrap("deleting", ErrUnknown)
	}
	return wrap("deleting", s.exec(ctx, `DELETE FROM vtykit_users WHERE name = ?`, name))
}

// List returns up to MostListed accounts whose names come behind after, in the order of the bytes of their names. The empty name
// begins; the last name that was returned goes on.
func (s *Store) List(ctx context.Context, after string) ([]Account, error) {
	rows, err := s.db.QueryContext(ctx, s.numbered(`SELECT name, level, locked, hash = '', created, last_login, last_failure, failures
		FROM vtykit_users WHERE name > ? AND name <> '' ORDER BY name LIMIT ?`), after, MostListed)
	if err != nil {
		return nil, wrap("listing", err)
	}
	defer rows.Close()
	var list []Account
	for rows.Next() {
		var a Account
		var none bool
		var locked int
		var created, in, out int64
		if err := rows.Scan(&a.Name, &a.Level, &locked, &none, &created, &in, &out, &a.Failures); err != nil {
			return nil, wrap("listing", err)
		}
		a.Locked = locked != 0 || none
		a.Created, a.LastLogin, a.LastFailure = moment(created), moment(in), moment(out)
		list = append(list, a)
	}
	return list, wrap("listing", rows.Err())
}

// moment is a time of the table.
func moment(seconds int64) time.Time {
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0)
}

// update changes the row of the user whose name is the last argument.
func (s *Store) update(ctx context.Context, doing, statement string, args ...any) error {
	if name, _ := args[len(args)-1].(string); !auth.ValidName(name) {
		return wrap(doing, ErrUnknown)
	}
	return wrap(doing, s.exec(ctx, statement, args...))
}

func checkUser(name string, level int) error {
	switch {
	case !auth.ValidName(name):
		return errors.New("auth/sqlstore: the name is not valid")
	case level < 0 || level > 15:
		return errors.New("auth/sqlstore: the level is 0 to 15")
	}
	return nil
}

// checkHash says nothing of the hash, which may be a password put in the wrong place.
func checkHash(name, hash string) error {
	if !auth.ValidName(name) {
		return errors.New("auth/sqlstore: the name is not valid")
	}
	if auth.CheckHash(hash) != nil {
		return fmt.Errorf("auth/sqlstore: user %s: not a password hash of a known kind", name)
	}
	return nil
}
