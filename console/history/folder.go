package history

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/vtykit/vtykit/internal/safe"
)

// Bounds of what is kept of one user.
const (
	MaxLines = 1000      // lines of a file
	MaxSize  = 256 << 10 // bytes of a file
	MaxLine  = 8 << 10   // bytes of one line, as it stands in the file

	maxUsers = 1024            // files of a folder
	maxName  = 128             // bytes of a user's name within the name of a file; a longer one is a digest
	lockTime = 2 * time.Second // what another process gets to end its turn in
	lockPoll = 2 * time.Millisecond
	prefix   = "user-" // no file has the name of a device, as CON on Windows
	lockName = ".lock"
)

// ErrBusy is what a call fails with when another process has had the folder for too long.
var ErrBusy = errors.New("history: the folder is in use")

// errFull says that a folder holds as many users as it may.
var errFull = errors.New("history: too many users")

// Folder keeps lines in files of one folder. Make one with [Open]. Its methods may be called by any goroutine.
type Folder struct {
	dir   string
	write func(f *os.File, p []byte) (int, error) // the tests fail it

	mu sync.Mutex
}

// Open makes the folder, if there is none, for the program's own account only (mode 0700), and removes what a crash left in it.
func Open(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("history: %w", err)
	}
	f := &Folder{dir: dir, write: (*os.File).Write}
	err := f.alone(func() error {
		entries, err := os.ReadDir(dir)
		for _, e := range entries {
			if name, ok := strings.CutPrefix(e.Name(), "."+prefix); ok && strings.HasSuffix(name, ".tmp") && e.Type().IsRegular() {
				err = errors.Join(err, os.Remove(filepath.Join(dir, e.Name())))
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("history: %w", err)
	}
	return f, nil
}

// Lines returns the newest n lines of a user, oldest first; none is no error. What is no text, is too long, or was left unfinished by a crash is
// left out. The time at which a file was changed does not matter.
func (f *Folder) Lines(user string, n int) ([]string, error) {
	var data []byte
	err := f.alone(func() (err error) {
		file, err := f.open(user, os.O_RDONLY)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		defer file.Close()
		data, _, err = tail(file)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("history: %w", err)
	}
	return newest(data, n), nil
}

// newest are the last n lines of a file.
func newest(data []byte, n int) []string {
	var lines []string
	for len(data) > 0 && len(lines) < n {
		i := bytes.LastIndexByte(data[:len(data)-1], '\n') + 1
		if line, ok := decode(data[i : len(data)-1]); ok {
			lines = append(lines, line)
		}
		data = data[:i]
	}
	for i, j := 0, len(lines)-1; i < j; i, j = i+1, j-1 {
		lines[i], lines[j] = lines[j], lines[i]
	}
	return lines
}

// Add adds a line of a user. A line that is empty or longer than MaxLine is left out. Those beyond the bounds go, oldest first. An error means that
// nothing was added, and what there was stands.
func (f *Folder) Add(user, line string) error {
	record := encode(line)
	if len(record) < 2 || len(record) > MaxLine {
		return nil
	}
	err := f.alone(func() error {
		if err := f.room(user); err != nil {
			return err
		}
		file, err := f.open(user, os.O_RDWR|os.O_CREATE)
		if err != nil {
			return err
		}
		defer file.Close()
		old, whole, err := tail(file)
		if err != nil {
			return err
		}
		if whole && len(old)+len(record) <= MaxSize && bytes.Count(old, []byte{'\n'}) < MaxLines {
			return f.put(file, int64(len(old)), record)
		}
		file.Close()
		return safe.WriteFile(f.name(user), append(trim(old), record...), 0o600)
	})
	if err != nil {
		return fmt.Errorf("history: %w", err)
	}
	return nil
}

// put writes a record at an offset, behind which there is nothing but what a crash left.
func (f *Folder) put(file *os.File, at int64, record []byte) error {
	if err := file.Truncate(at); err != nil {
		return err
	}
	if _, err := file.Seek(at, io.SeekStart); err != nil {
		return err
	}
	if _, err := f.write(file, record); err != nil { // a full disk takes a part
		return errors.Join(err, file.Truncate(at))
	}
	return nil
}

// trim leaves three quarters of the bounds, so that a file is written anew only now and then.
func trim(data []byte) []byte {
	for n := bytes.Count(data, []byte{'\n'}); n > MaxLines*3/4 || len(data) > MaxSize*3/4; n-- {
		data = data[bytes.IndexByte(data, '\n')+1:]
	}
	return data
}

// tail reads the newest MaxSize bytes of a file, whole lines only: what stands behind the last line feed is left out. whole says that this
// is all, from the beginning of the file on.
func tail(file *os.File) (data []byte, whole bool, err error) {
	info, err := file.Stat()
	if err != nil {
		return nil, false, err
	}
	from := max(info.Size()-MaxSize, 0) // more than Add would write, somebody else did
	data, err = io.ReadAll(io.NewSectionReader(file, from, MaxSize))
	data = data[:bytes.LastIndexByte(data, '\n')+1]
	if from > 0 {
		data = data[bytes.IndexByte(data, '\n')+1:]
	}
	return data, from == 0, err
}

// open opens the file of a user, and nothing that a link leads to.
func (f *Folder) open(user string, flag int) (*os.File, error) {
	name := f.name(user)
	switch info, err := os.Lstat(name); {
	case err == nil && !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a plain file", name)
	case err == nil && flag&os.O_RDWR != 0 && info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows":
		if err := os.Chmod(name, 0o600); err != nil {
			return nil, err
		}
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	return os.OpenFile(name, flag, 0o600)
}

// room says whether the folder may have a file of the user.
func (f *Folder) room(user string) error {
	if _, err := os.Lstat(f.name(user)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	entries, err := os.ReadDir(f.dir)
	if err == nil && len(entries) > maxUsers {
		err = errFull
	}
	return err
}

// name is the file of a user. Names that differ have files that differ, also where the file system takes a and A for one.
func (f *Folder) name(user string) string {
	var b strings.Builder
	for _, c := range []byte(user) {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02x", c)
		}
	}
	name := b.String()
	if len(name) > maxName {
		sum := sha256.Sum256([]byte(user))
		name = "%" + hex.EncodeToString(sum[:]) // no name above has a % before so many digits and letters
	}
	return filepath.Join(f.dir, prefix+name)
}

// alone calls do while neither another goroutine nor another process has the folder.
func (f *Folder) alone(do func() error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for start := time.Now(); ; time.Sleep(lockPoll) {
		unlock, err := lock(filepath.Join(f.dir, lockName))
		if err == nil {
			defer unlock()
			return do()
		}
		if !errors.Is(err, ErrBusy) || time.Since(start) > lockTime {
			return err
		}
	}
}

// encode is a line as it stands in a file.
func encode(line string) []byte {
	return []byte(strings.NewReplacer(`\`, `\\`, "\n", `\n`).Replace(strings.ToValidUTF8(line, "\uFFFD")) + "\n")
}

// decode is encode backwards. It refuses what encode does not make.
func decode(record []byte) (line string, ok bool) {
	if len(record) == 0 || len(record) >= MaxLine || !utf8.Valid(record) {
		return "", false
	}
	var b strings.Builder
	for i := 0; i < len(record); i++ {
		c := record[i]
		if c != '\\' {
			b.WriteByte(c)
			continue
		}
		if i++; i == len(record) {
			return "", false
		}
		switch record[i] {
		case '\\':
			b.WriteByte('\\')
		case 'n':
			b.WriteByte('\n')
		default:
			return "", false
		}
	}
	return b.String(), true
}
