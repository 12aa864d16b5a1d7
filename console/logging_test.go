package console_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/slogtest"
	"testing/synctest"

	"github.com/vtykit/vtykit/console"
)

// attributes splits a message behind its head into text and attributes, groups nested.
func attributes(t *testing.T, line string) map[string]any {
	t.Helper()
	m := regexp.MustCompile(`^\*([^%]*): %(\S+)-\d-(\S+): (.*)$`).FindStringSubmatch(line)
	if m == nil {
		t.Fatalf("no log message: %q", line)
	}
	out := map[string]any{slog.LevelKey: m[3]}
	if m[1] != "" {
		out[slog.TimeKey] = m[1]
	}
	words := regexp.MustCompile(`\s(\S+?)=("(?:[^"\\]|\\.)*"|\S*)`).FindAllStringSubmatchIndex(m[4], -1)
	text := m[4]
	for _, w := range words {
		text = text[:min(len(text), w[0])]
		at, path := out, strings.Split(m[4][w[2]:w[3]], ".")
		for _, g := range path[:len(path)-1] {
			if at[g] == nil {
				at[g] = map[string]any{}
			}
			at = at[g].(map[string]any)
		}
		v := m[4][w[4]:w[5]]
		if u, err := strconv.Unquote(v); err == nil {
			v = u
		}
		at[path[len(path)-1]] = v
	}
	out[slog.MessageKey] = text
	return out
}

func TestLogHandlerIsASlogHandler(t *testing.T) {
	c := console.New(console.Config{})
	if err := slogtest.TestHandler(console.NewLogHandler(c, nil), func() (all []map[string]any) {
		for _, l := range c.Logged() {
			all = append(all, attributes(t, l))
		}
		return all
	}); err != nil {
		t.Error(err)
	}
}

func TestLogHandlerLines(t *testing.T) {
	c := console.New(console.Config{})
	log := slog.New(console.NewLogHandler(c, &console.LogHandlerOptions{Level: slog.LevelDebug, Facility: "PLATFORM"}))
	for _, tt := range []struct {
		log  func()
		want string
	}{
		{func() { log.Debug("fine") }, "%PLATFORM-7-DEBUG: fine"},
		{func() { log.Info("hello", "port", "eth0", "mtu", 1500) }, "%PLATFORM-6-INFO: hello port=eth0 mtu=1500"},
		{func() { log.Log(t.Context(), slog.LevelInfo+2, "note") }, "%PLATFORM-5-INFO: note"},
		{func() { log.Warn("slow", "state", "no load") }, `%PLATFORM-4-WARN: slow state="no load"`},
		{func() { log.Error("x", "err", fmt.Errorf("broken")) }, "%PLATFORM-3-ERROR: x err=broken"},
		{func() { log.Log(t.Context(), slog.LevelError+4, "x") }, "%PLATFORM-2-ERROR: x"},
		{func() { log.Log(t.Context(), slog.LevelError+8, "x") }, "%PLATFORM-1-ERROR: x"},
		{func() { log.Log(t.Context(), slog.LevelError+100, "x") }, "%PLATFORM-0-ERROR: x"},
		{func() { log.Info("up", console.FacilityKey, "LINK", console.MnemonicKey, "UPDOWN", "if", "lo") }, "%LINK-6-UPDOWN: up if=lo"},
		{func() { log.With(console.FacilityKey, "LINK").WithGroup("g").Info("up", console.MnemonicKey, "no") }, "%LINK-6-INFO: up g.mnemonic=no"},
		{func() { log.Info("a\x1b[2J\nb", "k\n", "v\x07") }, `%PLATFORM-6-INFO: a\x1b[2J\x0ab "k\n"="v\a"`},
		{func() { log.Info("", "empty", "", "nil", nil) }, `%PLATFORM-6-INFO:  empty="" nil=<nil>`},
	} {
		c.ClearLog()
		tt.log()
		got := c.Logged()
		if len(got) != 1 || !strings.HasSuffix(got[0], ": "+tt.want) {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
	c.ClearLog()
	log.Info(strings.Repeat("x", 1<<20), "k", strings.Repeat("\x00", 1<<20))
	log.With("k", strings.Repeat("y", 1<<20)).Info("m", "l", strings.Repeat("z", 1<<20))
	for _, l := range c.Logged() {
		if len(l) > 1024 {
			t.Errorf("a line of %d bytes", len(l))
		}
	}
}

// TestLogHandlerManyAtATime: any number of goroutines log while sessions come and go and do not read.
func TestLogHandlerManyAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := testConsole(false)
		p := &peer{end: make(chan struct{}), stuck: true}
		var served sync.WaitGroup
		served.Go(func() { c.Serve(context.Background(), p) })
		synctest.Wait()
		c.Sessions()[0].SetMonitor(true, console.Debugging)
		log := slog.New(console.NewLogHandler(c, nil)).With("a", 1)
		var wg sync.WaitGroup
		for i := range 50 {
			wg.Go(func() {
				for range 20 {
					log.WithGroup("g").Info("m", "i", i)
				}
			})
		}
		wg.Wait()
		p.setStuck(false)
		log.Info("last")
		if out := p.out.String(); !strings.Contains(out, "% 1000 messages lost\r\n") || !strings.Contains(out, "last a=1") {
			t.Errorf("got %q", out)
		}
		p.Disconnect("")
		served.Wait()
	})
}

// TestLogBufferIsBoundedInBytes: the buffer keeps the newest messages that fit.
func TestLogBufferIsBoundedInBytes(t *testing.T) {
	c := console.New(console.Config{LogBuffer: 10})
	long := strings.Repeat("x", 900)
	for i := range 25 {
		c.Log(console.Errors, "T", "M", "%02d %s", i, long)
	}
	if n := len(c.Logged()); n != 10 {
		t.Errorf("%d messages, want 10", n)
	}
	l := c.Logging()
	l.BufferSize = 1
	c.SetLogging(l)
	lines := c.Logged()
	if got := c.Logging().BufferSize; got != 4096 || len(lines) != 4 || !strings.Contains(lines[3], ": 24 x") {
		t.Errorf("size %d, %d lines", got, len(lines))
	}
	c.Log(console.Errors, "T", "M", "%02d %s", 25, long)
	if lines = c.Logged(); len(lines) != 4 || !strings.Contains(lines[0], ": 22 x") {
		t.Errorf("%d lines: %.60q", len(lines), lines)
	}
	if len(strings.Join(lines, "\n"))+1 > 4096 {
		t.Error("larger than its bound")
	}
	none := console.New(console.Config{LogBuffer: -1})
	none.Log(console.Errors, "T", "M", "gone")
	if len(none.Logged()) != 0 {
		t.Error("kept a message without a buffer")
	}
}

// TestConsoleLogging: a terminal of this machine gets messages without `terminal monitor`, one from elsewhere does not.
func TestConsoleLogging(t *testing.T) {
	session(t, vt, false, func(p *player) {
		l := p.c.Logging()
		l.Console = console.Warnings
		p.c.SetLogging(l)
		p.c.Log(console.Warnings, "T", "M", "wanted")
		p.c.Log(console.Notifications, "T", "M", "unwanted")
		p.settle()
		p.c.Sessions()[0].SetMonitor(true, console.Debugging)
		l.Monitor = console.Off
		p.c.SetLogging(l)
		p.c.Log(console.Notifications, "T", "M", "unwanted")
		p.settle()
		if out := p.sent(); !strings.Contains(out, ": wanted") || strings.Contains(out, "unwanted") {
			t.Errorf("got %q", out)
		}
	})
}

func ExampleNewLogHandler() {
	c := console.New(console.Config{})
	var errs bytes.Buffer // the daemon's own log goes on beside it
	log := slog.New(slog.NewMultiHandler(slog.NewTextHandler(&errs, nil), console.NewLogHandler(c, nil)))
	log.Warn("fan is slow", "tray", 2, console.FacilityKey, "ENVMON")
	for _, line := range c.Logged() {
		_, text, _ := strings.Cut(line, ": ")
		fmt.Println(text)
	}
	// Output: %ENVMON-4-WARN: fan is slow tray=2
}
