package zmodem

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// memory is a Store that keeps everything.
type memory struct {
	t      testing.TB
	files  map[string][]byte // whole ones
	parts  map[string][]byte
	open   *memoryFile
	refuse map[string]error
	fail   error // of each Write
	limit  int   // bytes at which Write refuses the file; 0 never
}

type memoryFile struct {
	m    *memory
	name string
	from int
	data []byte
}

func newMemory(t testing.TB) *memory {
	return &memory{t: t, files: map[string][]byte{}, parts: map[string][]byte{}, refuse: map[string]error{}}
}

func (m *memory) Begin(f File) (Incoming, error) {
	if m.open != nil {
		m.t.Error("a file begins while another is open")
	}
	if err := m.refuse[f.Name]; err != nil {
		return nil, err
	}
	part := bytes.Clone(m.parts[f.Name])
	m.open = &memoryFile{m: m, name: f.Name, from: len(part), data: part}
	return m.open, nil
}

func (f *memoryFile) Offset() int64 { return int64(f.from) }

func (f *memoryFile) WriteAt(p []byte, pos int64) (int, error) {
	if f.m.open != f {
		f.m.t.Error("write to a file that is not open")
	}
	if f.m.fail != nil {
		return 0, f.m.fail
	}
	if len(p) > MaxSubpacket {
		f.m.t.Errorf("%d bytes at once", len(p))
	}
	if pos > int64(len(f.data)) || pos < int64(f.from) {
		f.m.t.Errorf("write at %d of %d bytes", pos, len(f.data))
	}
	if f.data = append(f.data[:pos], p...); f.m.limit > 0 && len(f.data) > f.m.limit {
		return 0, fmt.Errorf("%w: the folder is full", ErrSkip)
	}
	return len(p), nil
}

func (f *memoryFile) close() {
	if f.m.open != f {
		f.m.t.Error("a file is closed that is not open")
	}
	f.m.open = nil
}

func (f *memoryFile) Commit(size int64) error {
	f.close()
	f.m.files[f.name] = append([]byte{}, f.data[:size]...)
	return nil
}

func (f *memoryFile) Abandon(size int64) { f.close(); f.m.parts[f.name] = f.data[:size] }

// random is n bytes that are always the same, with more of what is escaped than chance brings.
func random(n int, seed uint64) []byte {
	r := rand.New(rand.NewPCG(seed, 1))
	p := make([]byte, n)
	for i := range p {
		if p[i] = byte(r.Uint32()); r.IntN(8) == 0 {
			p[i] = "\x18\x11\x13\x91\x93\x10\x90\r\x8d@\x00\xff\n*\x7f\xc0"[r.IntN(16)]
		}
	}
	return p
}

func outgoing(name string, data []byte) Outgoing {
	return Outgoing{File: File{Name: name, Size: int64(len(data)), ModTime: time.Unix(1700000000, 0), Mode: 0o644}, Content: bytes.NewReader(data)}
}

// end is what both ends are driven by.
type end interface {
	Next(dst []byte, now time.Duration) []byte
	Feed(p []byte, now time.Duration) int
	Tick(now time.Duration)
	Deadline() (time.Duration, bool)
	Done() bool
	Err() error
}

// link carries bytes between two ends on a clock of its own. damage may change what passes, in either direction.
type link struct {
	now    time.Duration
	split  int // the most that is fed at a time; 0 any
	damage func(toReceiver bool, p []byte) []byte
	rest   []byte // what the receiver left
	moved  int
}

var errStuck = errors.New("the pair did not come to an end")

// run drives both ends until both are done.
func (l *link) run(s, r end) error {
	var buf []byte
	for range 2_000_000 {
		if s.Done() && r.Done() {
			l.rest = append(l.rest, l.pass(s, r, buf)...)
			l.pass(r, s, buf)
			return nil
		}
		before := l.moved
		l.rest = append(l.rest, l.pass(s, r, buf)...)
		l.pass(r, s, buf)
		if l.moved != before {
			continue
		}
		next := time.Duration(-1)
		for _, e := range []end{s, r} {
			if at, ok := e.Deadline(); ok && (next < 0 || at < next) {
				next = at
			}
		}
		if next < 0 {
			return errStuck
		}
		l.now = max(l.now, next)
		s.Tick(l.now)
		r.Tick(l.now)
	}
	return errStuck
}

// pass carries one piece and returns what to did not want.
func (l *link) pass(from, to end, buf []byte) []byte {
	p := from.Next(buf[:0], l.now)
	_, toReceiver := to.(*Receiver)
	l.moved += len(p)
	if l.damage != nil && len(p) > 0 {
		p = l.damage(toReceiver, p)
	}
	for len(p) > 0 && !to.Done() {
		n := len(p)
		if l.split > 0 {
			n = min(n, l.split)
		}
		used := to.Feed(p[:n], l.now)
		if p = p[used:]; used < n {
			break
		}
	}
	return p
}
