package transfer_test

import (
	"bytes"
	"io"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/transfer"
	"github.com/vtykit/vtykit/console/zmodem"
)

// desk is a session in fake time, at a terminal whose ZModem is ours.
type desk struct {
	t          *testing.T
	send, recv string
	c          *console.Console
	keys       *io.PipeWriter
	ended      chan string

	mu  sync.Mutex
	out []byte // what the session wrote and nobody has taken
}

func (d *desk) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.out = append(d.out, p...)
	return len(p), nil
}

// take is what the session wrote since the last take, once it waits.
func (d *desk) take() string {
	time.Sleep(2 * time.Millisecond) // fake: what is gathered for a millisecond
	synctest.Wait()
	d.mu.Lock()
	defer d.mu.Unlock()
	p := string(d.out)
	d.out = nil
	return p
}

func (d *desk) types(keys string) string {
	io.WriteString(d.keys, keys)
	return d.take()
}

// at runs f at a desk.
func at(t *testing.T, change func(*transfer.Config), f func(d *desk)) {
	t.Helper()
	d := &desk{send: t.TempDir(), recv: t.TempDir(), ended: make(chan string, 1)}
	cfg := transfer.Config{Level: 1}
	for dir, root := range map[string]**os.Root{d.send: &cfg.Send, d.recv: &cfg.Receive} {
		r, err := os.OpenRoot(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		*root = r
	}
	if change != nil {
		change(&cfg)
	}
	synctest.Test(t, func(t *testing.T) {
		d.t = t
		d.c = console.New(console.Config{Hostname: func() string { return "router" }, Login: console.NoLogin})
		exec := d.c.Mode("exec", "{host}{#}")
		transfer.Mount(exec, cfg)
		in, keys := io.Pipe()
		d.keys = keys
		go func() {
			d.ended <- d.c.Serve(t.Context(), console.NewStream(in, d, console.StreamConfig{Cols: 80, Rows: 24, Type: "dumb"}))
		}()
		d.take()
		f(d)
		keys.Close()
		<-d.ended
	})
}

// peer is either end of ZModem at the desk.
type peer interface {
	Next(dst []byte, now time.Duration) []byte
	Feed(p []byte, now time.Duration) int
	Tick(now time.Duration)
	Deadline() (time.Duration, bool)
	Done() bool
	Err() error
}

// run lets e talk to the session until it is done, or until limit bytes have come to it or gone from it, unless that is 0. It returns what the session
// wrote behind the end.
func (d *desk) run(e peer, first string, limit int) string {
	start, moved := time.Now(), 0
	now := func() time.Duration { return time.Since(start) }
	in := []byte(first)
	for {
		n := e.Feed(in, now())
		if moved += n; limit > 0 && moved >= limit {
			return ""
		}
		rest := in[n:]
		out := e.Next(nil, now())
		if moved += len(out); limit > 0 && moved >= limit {
			d.keys.Write(out[:len(out)-(moved-limit)])
			return ""
		}
		if len(out) > 0 {
			d.keys.Write(out)
		}
		if in = []byte(d.take()); e.Done() {
			return string(rest) + string(in)
		}
		if at, ok := e.Deadline(); ok && len(in) == 0 && len(out) == 0 {
			time.Sleep(at - now())
			e.Tick(now())
		}
	}
}

// shelf is a zmodem.Store in memory.
type shelf map[string][]byte

type book struct {
	s    shelf
	name string
	data []byte
}

func (s shelf) Begin(f zmodem.File) (zmodem.Incoming, error) { return &book{s: s, name: f.Name}, nil }
func (b *book) Offset() int64                                { return 0 }
func (b *book) WriteAt(p []byte, _ int64) (int, error) {
	b.data = append(b.data, p...)
	return len(p), nil
}
func (b *book) Commit(int64) error { b.s[b.name] = b.data; return nil }
func (b *book) Abandon(int64)      {}
func file(name string, data []byte) zmodem.Outgoing {
	return zmodem.Outgoing{File: zmodem.File{Name: name, Size: int64(len(data)), ModTime: time.Unix(1600000000, 0)}, Content: bytes.NewReader(data)}
}

func sender(files ...zmodem.Outgoing) *zmodem.Sender {
	return zmodem.NewSender(zmodem.SenderConfig{}, files...)
}
