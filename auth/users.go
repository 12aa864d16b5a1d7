package auth

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
)

// Locked stands in place of a hash for an account that nobody can log in to, or before a hash that is kept for its time again.
const Locked = "!"

// User is one account.
type User struct {
	Name  string
	Level int    // privilege level at login, 0 to 15
	Hash  string // of the password, or Locked, alone or before a hash; empty admits without a password only where the policy says so
}

// Line is a user's line in a file.
func Line(u User) string { return fmt.Sprintf("%s %d %s", u.Name, u.Level, u.Hash) }

func (u User) check() error {
	switch {
	case !ValidName(u.Name):
		return errors.New("auth: the name is not valid")
	case u.Level < 0 || u.Level > 15:
		return errors.New("auth: the level is 0 to 15")
	case u.Hash == Locked:
		return nil
	}
	return CheckHash(strings.TrimPrefix(u.Hash, Locked))
}

// locked says whether nobody can log in to the account.
func (u User) locked() bool { return strings.HasPrefix(u.Hash, Locked) }

// Users finds accounts. A lookup may block until ctx ends; an error means that nothing is known, not that there is no such user.
// Methods may be called by any goroutine.
type Users interface {
	// Lookup finds a user by the exact name. If there is none, User may hold the Hash of another: a password is then compared
	// with that in vain, so that an unknown user takes the time of a known one whatever the cost of these users' hashes. It should
	// be the same for a name each time. For a locked user Hash may be Locked and behind it any hash, likewise.
	Lookup(ctx context.Context, name string) (u User, known bool, err error)
	// Empty says that there is no user at all, so that nobody can log in.
	Empty(ctx context.Context) (bool, error)
}

// maxName is the longest name, in bytes.
const maxName = 64

// ValidName says whether a user can have this name: 1 to 64 printable ASCII characters without blanks, not beginning with a
// dash, since names have ended up as arguments of programs before (CVE-2007-0882, CVE-2026-24061), or with #.
func ValidName(name string) bool {
	return name != "" && len(name) <= maxName && name[0] != '-' && name[0] != '#' &&
		strings.IndexFunc(name, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}

// Memory is a list of users. It is fixed, but that a weak hash is replaced when its user logs in. Its methods may be called by any
// goroutine.
type Memory struct {
	mu sync.RWMutex // guards d
	d  directory
}

// NewMemory returns a Memory of these users. It panics when a name or level is not valid, or a name comes twice.
func NewMemory(users ...User) *Memory {
	m := map[string]User{}
	for _, u := range users {
		if _, twice := m[u.Name]; twice || !ValidName(u.Name) || u.Level < 0 || u.Level > 15 {
			panic(fmt.Sprintf("auth: user %q: bad name or level, or a name that comes twice", u.Name))
		}
		m[u.Name] = u
	}
	return &Memory{d: newDirectory(m)}
}

// Lookup implements [Users].
func (m *Memory) Lookup(_ context.Context, name string) (User, bool, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	u, known := m.d.find(name)
	return u, known, nil
}

// Empty implements [Users].
func (m *Memory) Empty(context.Context) (bool, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return len(m.d.users) == 0, nil
}

// Rehash implements [Rehasher].
func (m *Memory) Rehash(_ context.Context, name, old, new string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if u, known := m.d.users[name]; known && u.Hash == old {
		u.Hash = new
		m.d.users[name] = u
		m.d = newDirectory(m.d.users)
	}
	return nil
}
