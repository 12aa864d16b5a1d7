package auth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/vtykit/vtykit/internal/safe"
)

// Defaults and bounds of a [Journal].
const (
	defaultJournal = 1 << 20 // bytes of a file
	minJournal     = 64 << 10
	defaultKept    = 4 // files besides the one that is written
	maxKept        = 99
)

// Journal is a [Recorder] that appends each record to a file as one line of words name=value, in the order of [Record.Line]. When the
// file is full it becomes Path.1, that becomes Path.2, and so on; the oldest goes. A record is there as a whole or not at all, also when
// the disk is full or the power fails. Put it behind a [Queue]: then no session waits for the disk, and records that it has no
// room for wait until it has. Only the owner may read the files. One process may write them. The fields must not be changed after first use.
type Journal struct {
	Path string
	Size int64 // bytes of a file at the most; 0 is 1 MiB, the least 64 KiB
	Keep int   // older files; 0 is 4, negative none, the most 99
	Sync bool  // has each record reach the disk before Record returns, which wears a flash memory
	// Logger takes at most one record a minute of what cannot be written, and one when it can again; nil discards.
	Logger *slog.Logger

	mu     sync.Mutex // guards what follows
	f      journalFile
	size   int64
	told   time.Time // when it was last told that writing fails; zero while it does not
	failed int       // tries since then
	disk   journalDisk
}

// journalDisk is what a Journal needs of the operating system; the tests fail each call of it.
type journalDisk interface {
	open(path string) (journalFile, error)
	same(f journalFile, path string, size int64) bool
	rename(from, to string) error
}

type journalFile interface {
	io.WriterAt
	io.ReaderAt
	io.Closer
	Truncate(size int64) error
	Sync() error
	Stat() (fs.FileInfo, error)
}

// Line is the record as one line of printable text without its end: the time in UTC and words name=value, the values quoted as Go does
// where they hold a blank, a quote or what cannot be printed.
//
//	2026-11-21T09:55:16.123Z kind=command session=8c1f002200000001 user=alice from=192.0.2.7 port=tty3 level=15 by=local command="show version"
func (r Record) Line() string {
	b := r.Time.UTC().AppendFormat(nil, "2006-01-02T15:04:05.000Z")
	add := func(name, value string) {
		b = append(append(append(b, ' '), name...), '=')
		for _, c := range value {
			if c <= ' ' || c == '"' || c == '\\' || c >= 0x7f {
				b = strconv.AppendQuoteToASCII(b, value)
				return
			}
		}
		b = append(b, value...)
	}
	add("kind", r.Kind.String())
	add("session", r.Session)
	for _, w := range [][2]string{{"user", r.Who.User}, {"from", r.Who.Address()}, {"port", r.Who.Port()}, {"level", strconv.Itoa(r.Who.Level)},
		{"by", r.Who.Method.told()}} {
		if w[1] != "" {
			add(w[0], w[1])
		}
	}
	if r.Kind == SessionGoesOn || r.Kind == SessionEnded {
		add("seconds", strconv.FormatInt(int64(max(r.Elapsed, 0)/time.Second), 10))
		add("in", strconv.FormatUint(r.In, 10))
		add("out", strconv.FormatUint(r.Out, 10))
	}
	if r.Reason != "" {
		add("reason", r.Reason)
	}
	if r.Kind == CommandRun {
		add("command", r.Command)
	}
	return string(b)
}

// Record implements [Recorder]. What cannot be written is [ErrUnavailable]: it may be tried again.
func (j *Journal) Record(_ context.Context, r Record) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	err := j.write([]byte(r.Line() + "\n"))
	j.tell(err)
	if err != nil {
		return fmt.Errorf("auth: journal: %w: %w", ErrUnavailable, err)
	}
	return nil
}

// Close closes the file. A later Record opens it again.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.f == nil {
		return nil
	}
	err := j.f.Close()
	j.f = nil
	return err
}

// write appends a line. j.mu is held.
func (j *Journal) write(line []byte) error {
	if j.disk == nil {
		j.disk = osJournal{}
	}
	if j.f != nil && !j.disk.same(j.f, j.Path, j.size) { // somebody moved, removed or emptied it
		j.f.Close()
		j.f = nil
	}
	if err := j.open(); err != nil {
		return err
	}
	limit := j.Size
	if limit == 0 {
		limit = defaultJournal
	}
	if j.size > 0 && j.size+int64(len(line)) > max(limit, minJournal) {
		if err := j.rotate(); err != nil {
			return err
		}
	}
	n, err := j.f.WriteAt(line, j.size)
	if err == nil && j.Sync {
		err = j.f.Sync()
	}
	if err != nil {
		if n > 0 { // what a full disk left of the line
			err = errors.Join(err, j.f.Truncate(j.size))
		}
		j.f.Close() // and begin anew: its end is looked at then
		j.f = nil
		return err
	}
	j.size += int64(n)
	return nil
}

// open opens the file, and cuts off a line that a power failure left without its end. j.mu is held.
func (j *Journal) open() error {
	if j.f != nil {
		return nil
	}
	f, err := j.disk.open(j.Path)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil {
		j.size = info.Size()
		err = j.mend(f)
	}
	if err != nil {
		f.Close()
		return err
	}
	j.f = f
	return nil
}

// mend ends the file with its last whole line. No line is longer than what is looked at; a file that has none in there is no journal.
func (j *Journal) mend(f journalFile) error {
	b := make([]byte, min(j.size, minJournal))
	if _, err := f.ReadAt(b, j.size-int64(len(b))); err != nil && err != io.EOF {
		return err
	}
	for i := len(b); i > 0; i-- {
		if b[i-1] == '\n' {
			if cut := int64(len(b) - i); cut > 0 {
				j.size -= cut
				return f.Truncate(j.size)
			}
			return nil
		}
	}
	if j.size >= minJournal {
		return errors.New("the file is no journal")
	}
	j.size = 0
	return f.Truncate(0)
}

// rotate makes room: the file becomes Path.1. j.mu is held.
func (j *Journal) rotate() error {
	keep := j.Keep
	if keep == 0 {
		keep = defaultKept
	}
	keep = min(keep, maxKept)
	if keep < 0 {
		if err := j.f.Truncate(0); err != nil {
			return err
		}
		j.size = 0
		return nil
	}
	j.f.Close() // Windows renames no file that is open
	j.f = nil
	for i := keep; i > 0; i-- {
		from := j.Path
		if i > 1 {
			from = fmt.Sprintf("%s.%d", j.Path, i-1)
		}
		err := j.disk.rename(from, fmt.Sprintf("%s.%d", j.Path, i))
		if err != nil && !(i > 1 && errors.Is(err, fs.ErrNotExist)) {
			return err
		}
	}
	return j.open()
}

// tell logs that writing fails, once a minute, and that it works again. j.mu is held.
func (j *Journal) tell(err error) {
	if err == nil && j.told.IsZero() {
		return
	}
	j.failed++
	log := j.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	switch {
	case err == nil:
		j.told, j.failed = time.Time{}, 0
		log.Info("journal is written again", "path", j.Path)
	case j.told.IsZero() || time.Since(j.told) >= time.Minute:
		log.Error("journal cannot be written", "path", j.Path, "tries", j.failed, "error", safe.Line(err.Error(), 256))
		j.told, j.failed = time.Now(), 0
	}
}

// osJournal is the real disk.
type osJournal struct{}

func (osJournal) open(path string) (journalFile, error) {
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() { // a pipe would block, a link lead elsewhere
		return nil, fmt.Errorf("%s is no regular file", path)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Chmod(0o600); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func (osJournal) same(f journalFile, path string, size int64) bool {
	mine, err := f.Stat()
	if err != nil {
		return false
	}
	info, err := os.Lstat(path)
	return err == nil && os.SameFile(mine, info) && mine.Size() == size
}

func (osJournal) rename(from, to string) error { return os.Rename(from, to) }
