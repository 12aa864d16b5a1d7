package console_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/history"
)

// logIn starts a session of the test console as admin.
func logIn(t *testing.T, cfg console.StreamConfig, store console.HistoryStore, more ...func(*console.Config)) *player {
	p := startScript(t, &txtar.Archive{}, cfg, true, append(more, func(c *console.Config) { c.HistoryStore = store })...)
	p.raw("admin\rsecret\r")
	return p
}

// TestR059_HistoryIsKept: 10 000 commands, some with secrets, then a restart. Up goes on where the session ended; the file is bounded, the
// program's own, and has no secret in it.
func TestR059_HistoryIsKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "history")
	const planted = "hunter2hunter2"
	run := func(f func(p *player)) {
		synctest.Test(t, func(t *testing.T) {
			store, err := history.Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			p := logIn(t, vt, store)
			defer p.stop()
			f(p)
		})
	}
	run(func(p *player) {
		for i := range 10_000 {
			switch {
			case i%100 == 7:
				p.raw("zz set password " + planted + "\r")
			case i%100 == 8:
				p.raw("zz set pasword " + planted + "\r")
			case i%100 == 9:
				p.raw("zz st password " + planted + "\r")
			case i%100 == 10:
				p.raw("foo " + planted + "\r")
			case i%100 == 11:
				p.raw("explain zz st password " + planted + "\r")
			default:
				p.raw(fmt.Sprintf("debug say %d\r", i))
			}
		}
		p.forget()
		p.raw("show history\r")
		if n := strings.Count(p.sent(), "\r\n  "); n != console.DefaultHistory {
			t.Errorf("%d lines in the session", n)
		}
	})
	run(func(p *player) {
		p.raw("\x1b[A")
		p.wantLast("router>show history▁")
		p.raw("\x1b[A")
		p.wantLast("router>debug say 9999▁")
		p.raw("\x15\x12say 999")
		p.wantLast("(reverse-i-search)`say 999': debug ▁say 9999")
		p.raw("\x07")
	})
	files, err := os.ReadDir(dir)
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(dir, f.Name()))
		info, _ := f.Info()
		if err != nil || info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/' || len(data) > history.MaxSize || strings.Count(string(data), "\n") > history.MaxLines {
			t.Errorf("%s: %v, %d bytes, %v", f.Name(), info.Mode(), len(data), err)
		}
		if strings.Contains(string(data), "hunter") || f.Name() == "user-admin" && !strings.Contains(string(data), "zz set password ***\n") {
			t.Errorf("%s:\n%.300s", f.Name(), data)
		}
	}
}

// memoryStore is a HistoryStore that can fail.
type memoryStore struct {
	mu    sync.Mutex
	lines []string
	fail  error
	hang  chan struct{}
	panic bool
	calls int
}

func (m *memoryStore) begin() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.calls++
	hang := m.hang
	if hang != nil {
		m.mu.Unlock()
		<-hang
		m.mu.Lock()
	}
	if m.panic {
		panic("store")
	}
	return m.fail
}

func (m *memoryStore) Lines(string, int) ([]string, error) {
	err := m.begin()
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.lines), err
}

func (m *memoryStore) Add(user, line string) error {
	if err := m.begin(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lines = append(m.lines, user+": "+line)
	return nil
}

func (m *memoryStore) set(f func(m *memoryStore)) { m.mu.Lock(); defer m.mu.Unlock(); f(m) }

// TestHistoryStoreGets: what is understood, in the order in which it was entered; nothing that was refused, repeated or of a program.
func TestHistoryStoreGets(t *testing.T) {
	for _, script := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			var store memoryStore
			p := logIn(t, console.StreamConfig{Cols: 80, Rows: 24, Type: "xterm", Scripted: script}, &store)
			defer p.stop()
			p.raw("show priv\r\r  \rshow priv\rshw users\rshow\rdebug fail\rdebug panic\rshow ip route | include x\r")
			p.raw("zz set password hunter2hunter2\renable\renable\rconf t\rip route 10.0.0.0/8 1.2.3.4\rend\rping 9\r")
			p.raw("\x03")
			time.Sleep(time.Second)
			synctest.Wait()
			want := "admin: show priv, admin: debug fail, admin: debug panic, admin: show ip route | include x, admin: zz set password ***, admin: enable, " +
				"admin: conf t, admin: ip route 10.0.0.0/8 1.2.3.4, admin: end, admin: ping 9"
			if script {
				want = ""
			}
			if got := strings.Join(store.lines, ", "); got != want {
				t.Errorf("script %v: %s", script, got)
			}
		})
	}
}

// TestHistoryStoreOfNobody: without a user there is nobody to keep it for.
func TestHistoryStoreOfNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var store memoryStore
		p := startScript(t, &txtar.Archive{}, vt, false, func(c *console.Config) { c.HistoryStore = &store })
		defer p.stop()
		p.raw("show privilege\r")
		if _, err := p.c.Batch(p.c.Modes()[0]).Run(t.Context(), "show privilege"); err != nil || store.calls != 0 {
			t.Errorf("%d calls, %v", store.calls, err)
		}
	})
}

// TestR100_HistoryFails: a store without space is told of once, and once a minute in the log; the session goes on, and with space lines are kept
// again.
func TestR100_HistoryFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &memoryStore{}
		p := logIn(t, vt, store)
		defer p.stop()
		records.take()
		store.set(func(m *memoryStore) { m.fail = fmt.Errorf("history: %w", syscall.ENOSPC) })
		p.forget()
		p.raw("debug say a\rdebug say b\rdebug say c\r")
		if got := p.sent(); strings.Count(got, "% Write failed: no space\r\n") != 1 || !strings.Contains(got, "\r\nc\r\n") {
			t.Errorf("%s", got)
		}
		if n := strings.Count(records.take(), "history store"); n != 1 {
			t.Errorf("%d log records", n)
		}
		time.Sleep(time.Minute)
		p.raw("debug say d\rdebug say e\r")
		if n := strings.Count(records.take(), "history store"); n != 1 {
			t.Errorf("%d log records in the next minute", n)
		}
		store.set(func(m *memoryStore) { m.fail = nil })
		p.raw("debug say f\r")
		if got := strings.Join(store.lines, ", "); got != "admin: debug say f" {
			t.Errorf("kept: %s", got)
		}
	})
}

// TestHistoryStoreHangs: a store that does not answer costs a session half a second, once, and a thousand lines no thousand goroutines.
func TestHistoryStoreHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &memoryStore{}
		p := logIn(t, vt, store)
		defer p.stop()
		store.set(func(m *memoryStore) { m.hang, m.calls = make(chan struct{}), 0 })
		start := time.Now()
		for i := range 1000 {
			p.keys.Write(fmt.Appendf(nil, "debug say %d\r", i))
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if !strings.Contains(p.shown(), "999\nrouter>") || store.calls != 1 || time.Since(start) > 2*time.Second {
			t.Errorf("%d calls, %v\n%s", store.calls, time.Since(start), p.shown())
		}
		if !strings.Contains(p.sent(), "% What you enter is not kept for the next session\r\n") {
			t.Error("not told")
		}
		close(store.hang)
	})
}

// TestHistoryStoreIsHostile: what a store says cannot hurt, and neither can its panic.
func TestHistoryStoreIsHostile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &memoryStore{lines: slices.Repeat([]string{"a\x1b]2;x\x07\xff", strings.Repeat("x", 1<<20), "", "b\nc"}, 100)}
		p := logIn(t, vt, store)
		defer p.stop()
		for range 50 {
			p.raw("\x1b[A")
		}
		p.raw("\x15show history\r")
		if err := p.screen.Err(); err != nil {
			t.Error(err)
		}
		store.set(func(m *memoryStore) { m.panic = true })
		p.raw("debug say alive\r")
		if got := p.shown(); !strings.HasSuffix(got, "alive\nrouter>▁\n") {
			t.Errorf("screen:\n%s", got)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		store := &memoryStore{fail: errors.New("broken"), lines: []string{"x"}}
		p := logIn(t, vt, store)
		defer p.stop()
		p.raw("debug say in\r")
		if got := p.shown(); !strings.HasSuffix(got, "in\nrouter>▁\n") {
			t.Errorf("screen:\n%s", got)
		}
	})
}
