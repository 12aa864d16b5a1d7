package auth

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/vtykit/vtykit/internal/safe"
)

// User is one account.
type User struct {
	Name  string
	Level int    // privilege level at login, 0 to 15
	Hash  string // of the password; empty admits without a password only where the policy says so
}

// Users finds accounts. A lookup may block until ctx ends; an error means that nothing is known, not that there is no such user.
type Users interface {
	Lookup(ctx context.Context, name string) (User, bool, error)
	// Empty says that there is no user at all, so that nobody can log in.
	Empty(ctx context.Context) (bool, error)
}

// Bounds of users and their file.
const (
	maxName     = 64      // bytes of a name
	maxUsers    = 4096    // lines of a file
	maxFile     = 8 << 20 // bytes of a file
	reloadAfter = 2 * time.Second
)

// ValidName says whether a user can have this name: 1 to 64 printable ASCII characters without blanks, not beginning with a
// dash, since names have ended up as arguments of programs before (CVE-2007-0882, CVE-2026-24061), or with #.
func ValidName(name string) bool {
	if name == "" || len(name) > maxName || name[0] == '-' || name[0] == '#' {
		return false
	}
	for i := range len(name) {
		if name[i] <= ' ' || name[i] > '~' {
			return false
		}
	}
	return true
}

// Memory is a fixed list of users.
type Memory struct{ users map[string]User }

// NewMemory returns a Memory of these users. It panics when a name or level is not valid, or a name comes twice.
func NewMemory(users ...User) *Memory {
	m := &Memory{users: map[string]User{}}
	for _, u := range users {
		if _, twice := m.users[u.Name]; twice || !ValidName(u.Name) || u.Level < 0 || u.Level > 15 {
			panic(fmt.Sprintf("auth: user %q: bad name or level, or a name that comes twice", u.Name))
		}
		m.users[u.Name] = u
	}
	return m
}

// Lookup implements [Users].
func (m *Memory) Lookup(_ context.Context, name string) (User, bool, error) {
	u, ok := m.users[name]
	return u, ok, nil
}

// Empty implements [Users].
func (m *Memory) Empty(context.Context) (bool, error) { return len(m.users) == 0, nil }

// File is a users' file, which is read again when it has changed, at most every two seconds. While it cannot be read, or a line
// of it is wrong, nobody gets in.
type File struct {
	path string

	mu      sync.Mutex // guards what follows
	users   map[string]User
	err     error
	checked time.Time
	info    os.FileInfo
}

// OpenFile reads a users' file. Others than its owner must not be able to write it.
func OpenFile(path string) (*File, error) {
	f := &File{path: path}
	f.load()
	if f.err != nil {
		return nil, f.err
	}
	return f, nil
}

// Lookup implements [Users].
func (f *File) Lookup(_ context.Context, name string) (User, bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.refresh()
	u, ok := f.users[name]
	return u, ok, f.err
}

// Empty implements [Users].
func (f *File) Empty(context.Context) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.refresh()
	return len(f.users) == 0, f.err
}

func (f *File) refresh() {
	if time.Since(f.checked) < reloadAfter {
		return
	}
	info, err := os.Lstat(f.path)
	if err == nil && f.err == nil && os.SameFile(info, f.info) && info.ModTime().Equal(f.info.ModTime()) && info.Size() == f.info.Size() {
		f.checked = time.Now()
		return
	}
	f.load()
}

// load reads the file, and fails closed.
func (f *File) load() {
	f.checked = time.Now()
	info, err := os.Lstat(f.path)
	f.users, f.info, f.err = nil, info, nil
	switch {
	case err != nil:
	case !info.Mode().IsRegular():
		err = errors.New("not a regular file")
	case info.Size() > maxFile:
		err = fmt.Errorf("longer than %d bytes", maxFile)
	case info.Mode().Perm()&0o022 != 0 && os.PathSeparator == '/':
		err = errors.New("others than its owner can write it")
	default:
		var b []byte
		if b, err = os.ReadFile(f.path); err == nil {
			f.users, err = ParseUsers(bytes.NewReader(b))
		}
	}
	if err != nil {
		f.users, f.err = nil, fmt.Errorf("auth: users file %s: %w", f.path, err)
	}
}

// ParseUsers reads lines of name, level and hash. A wrong line is an error that names it; nothing of a hash is in the error.
func ParseUsers(r io.Reader) (map[string]User, error) {
	users := map[string]User{}
	in := bufio.NewScanner(r)
	in.Buffer(nil, 4096)
	for n := 1; in.Scan(); n++ {
		text := strings.TrimSpace(in.Text())
		if text == "" || text[0] == '#' {
			continue
		}
		fields := strings.Fields(text)
		if len(fields) != 3 {
			return nil, fmt.Errorf("line %d: want a name, a level and a hash", n)
		}
		level, err := strconv.Atoi(fields[1])
		switch {
		case !ValidName(fields[0]):
			return nil, fmt.Errorf("line %d: %q is not a valid name", n, safe.Line(fields[0], maxName))
		case err != nil || level < 0 || level > 15:
			return nil, fmt.Errorf("line %d: the level is 0 to 15", n)
		case CheckHash(fields[2]) != nil:
			return nil, fmt.Errorf("line %d: the third field is not an argon2id or bcrypt hash", n)
		case len(users) == maxUsers:
			return nil, fmt.Errorf("line %d: more than %d users", n, maxUsers)
		}
		if _, twice := users[fields[0]]; twice {
			return nil, fmt.Errorf("line %d: user %s comes twice", n, fields[0])
		}
		users[fields[0]] = User{Name: fields[0], Level: level, Hash: fields[2]}
	}
	return users, in.Err()
}

// Line is a user's line in a file.
func Line(u User) string { return fmt.Sprintf("%s %d %s", u.Name, u.Level, u.Hash) }
