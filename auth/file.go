package auth

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/vtykit/vtykit/internal/safe"
)

// Bounds of a users' file.
const (
	maxUsers    = 4096    // lines
	maxLine     = 4096    // bytes of a line
	maxFile     = 8 << 20 // bytes
	reloadAfter = 2 * time.Second
)

// File is a users' file, which is read again when it has changed, at most every two seconds. It must be a regular file (no
// link) of at most 8 MiB that only its owner can write, and each line must be right: while that is not so nobody gets in,
// whatever it held before. Its methods may be called by any goroutine.
type File struct {
	path string

	mu      sync.Mutex // guards what follows
	d       directory
	err     error
	checked time.Time
	info    os.FileInfo // of what was read; nil is nothing
}

// OpenFile reads a users' file.
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
	u, known := f.d.find(name)
	return u, known, f.err
}

// Empty implements [Users].
func (f *File) Empty(context.Context) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.refresh()
	return len(f.d.users) == 0, f.err
}

// Set adds a user or replaces the line of the same name, and saves: after a crash the file holds the old or the new users.
// Comments and the order of lines stay, the file's mode becomes 0600. A file that is gone or wrong is not touched.
func (f *File) Set(u User) error {
	if err := u.check(); err != nil {
		return err
	}
	return f.edit(u.Name, func(User) (string, bool) { return Line(u) + "\n", true })
}

// Remove removes a user's line, if there is one, as Set replaces it.
func (f *File) Remove(name string) error {
	return f.edit(name, func(User) (string, bool) { return "", true })
}

// Rehash implements [Rehasher]. It replaces the user's line as Set does; the file may have been edited since it was last read.
func (f *File) Rehash(_ context.Context, name, old, new string) error {
	return f.edit(name, func(u User) (string, bool) {
		if u.Name == "" || u.Hash != old {
			return "", false
		}
		u.Hash = new
		return Line(u) + "\n", true
	})
}

// edit puts what change makes of the user as the file has it, if it wants a change, in the place of the user's line.
func (f *File) edit(name string, change func(now User) (line string, ok bool)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	old, err := f.read()
	var users map[string]User
	if err == nil {
		users, err = ParseUsers(bytes.NewReader(old))
	}
	if err != nil {
		return fmt.Errorf("auth: users file %s: %w", f.path, err)
	}
	line, ok := change(users[name])
	if !ok {
		return nil
	}
	var out strings.Builder
	for l := range strings.Lines(string(old)) {
		if fields := strings.Fields(l); len(fields) > 0 && fields[0] == name {
			l, line = line, ""
		}
		if out.WriteString(l); l != "" && l[len(l)-1] != '\n' {
			out.WriteByte('\n')
		}
	}
	out.WriteString(line)
	if err := safe.WriteFile(f.path, []byte(out.String()), 0o600); err != nil {
		return err
	}
	f.load()
	return f.err
}

// refresh reads the file if it may have changed. f.mu is held.
func (f *File) refresh() {
	now := time.Now()
	if now.Sub(f.checked) < reloadAfter {
		return
	}
	// A file that is written twice within one tick of its clock keeps its time, so a young file is always read.
	if f.err == nil && f.checked.Sub(f.info.ModTime()).Abs() > reloadAfter {
		info, err := os.Lstat(f.path)
		if err == nil && os.SameFile(info, f.info) && info.ModTime().Equal(f.info.ModTime()) && info.Size() == f.info.Size() && info.Mode() == f.info.Mode() {
			f.checked = now
			return
		}
	}
	f.load()
}

// load reads the file, and fails closed. f.mu is held.
func (f *File) load() {
	f.checked = time.Now()
	text, err := f.read()
	var users map[string]User
	if err == nil {
		users, err = ParseUsers(bytes.NewReader(text))
	}
	f.d = newDirectory(users)
	if f.err = nil; err != nil {
		f.d, f.err = directory{}, fmt.Errorf("auth: users file %s: %w", f.path, err)
	}
}

// read reads the file if it can be trusted. f.mu is held.
func (f *File) read() (text []byte, err error) {
	text, f.info, err = readTrusted(f.path, 0o022)
	return text, err
}

// readTrusted reads a regular file of at most maxFile bytes that has none of these permissions.
func readTrusted(path string, forbidden os.FileMode) ([]byte, os.FileInfo, error) {
	before, err := os.Lstat(path)
	if err != nil {
		return nil, nil, err
	}
	if !before.Mode().IsRegular() { // looked at before opening, which a named pipe would block
		return nil, nil, errors.New("not a regular file")
	}
	var r *os.File
	err = safe.Insist(func() (err error) { r, err = os.Open(path); return err })
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	info, err := r.Stat()
	if err != nil {
		return nil, nil, err
	}
	switch open := info.Mode().Perm() & forbidden; {
	case !os.SameFile(before, info):
		return nil, nil, errors.New("replaced while it was opened")
	case open&0o022 != 0 && runtime.GOOS != "windows":
		return nil, nil, errors.New("others than its owner can write it")
	case open != 0 && runtime.GOOS != "windows":
		return nil, nil, errors.New("others than its owner can read it")
	}
	text, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err == nil && len(text) > maxFile {
		err = fmt.Errorf("longer than %d bytes", maxFile)
	}
	return text, info, err
}

// ParseUsers reads lines of name, level and hash. A wrong line is an error that names it; nothing of a hash is in the error.
func ParseUsers(r io.Reader) (map[string]User, error) {
	users := map[string]User{}
	in := bufio.NewScanner(r)
	in.Buffer(nil, maxLine)
	for n := 1; in.Scan(); n++ {
		text := strings.TrimSpace(in.Text())
		if text == "" || text[0] == '#' {
			continue
		}
		fields := strings.Fields(text)
		if len(fields) != 3 {
			return nil, fmt.Errorf("line %d: want a name, a level and a hash", n)
		}
		level, err := strconv.ParseUint(fields[1], 10, 4)
		u := User{Name: fields[0], Level: int(level), Hash: fields[2]}
		if err == nil {
			err = u.check()
		} else {
			err = errors.New("the level is 0 to 15")
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %s", n, strings.TrimPrefix(err.Error(), "auth: "))
		}
		if len(users) == maxUsers {
			return nil, fmt.Errorf("line %d: more than %d users", n, maxUsers)
		}
		if _, twice := users[u.Name]; twice {
			return nil, fmt.Errorf("line %d: user %s comes twice", n, u.Name)
		}
		users[u.Name] = u
	}
	return users, in.Err()
}
