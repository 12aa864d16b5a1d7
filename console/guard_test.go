package console_test

import (
	"bytes"
	"context"
	"io"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/console"
)

// wire is a session's terminal as a program sees it: bytes.
type wire struct {
	mu  sync.Mutex
	out bytes.Buffer
}

func (w *wire) Write(p []byte) (int, error) { w.mu.Lock(); defer w.mu.Unlock(); return w.out.Write(p) }

func (w *wire) take() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	defer w.out.Reset()
	return w.out.String()
}

// driven runs f against a session whose bytes nothing interprets. say types, waits, and returns what was sent.
func driven(t *testing.T, cfg console.StreamConfig, f func(say func(text string, wait time.Duration) string)) {
	synctest.Test(t, func(t *testing.T) {
		r, keys := io.Pipe()
		w, ended := &wire{}, make(chan string, 1)
		c := testConsole(false)
		go func() { ended <- c.Serve(context.Background(), console.NewStream(r, w, cfg)) }()
		synctest.Wait()
		f(func(text string, wait time.Duration) string {
			keys.Write([]byte(text))
			time.Sleep(wait)
			synctest.Wait()
			return w.take()
		})
		keys.Close()
		<-ended
	})
}

const moment = 2 * time.Millisecond

// TestEndMarker: only when asked for, once for each command, with status, number and milliseconds.
func TestEndMarker(t *testing.T) {
	mark := func(rest string) string { return "\x1b]133;D;" + rest + "\arouter>" }
	for _, script := range []bool{true, false} {
		cfg := vt
		cfg.Scripted = script
		driven(t, cfg, func(say func(string, time.Duration) string) {
			if got := say("show privilege\rterminal end-marker\r", moment); strings.Contains(got, "\x1b]") {
				t.Errorf("off: %q", got)
			}
			for _, tt := range []struct {
				line string
				wait time.Duration
				want string // how what was sent ends
			}{
				{"show privilege\r", moment, mark("0;n=1;ms=0")},
				{"show nothing\r", moment, mark("1;n=2;ms=0")},
				{"show\r", moment, mark("1;n=3;ms=0")},
				{"debug fail\r", moment, mark("1;n=4;ms=0")},
				{"debug panic\r", moment, mark("1;n=5;ms=0")},
				{"\r", moment, mark("0;n=6;ms=0")},
				{"show privilege | include (\r", moment, mark("1;n=7;ms=0")},
				{"ping 3\r", 4 * time.Second, mark("0;n=8;ms=3000")},
				{"show users | include nothing\r", moment, mark("0;n=9;ms=0")},
			} {
				got := say(tt.line, tt.wait)
				if !strings.HasSuffix(got, "\r\n"+tt.want) || strings.Count(got, "\x1b]") != 1 {
					t.Errorf("%q: %q, want %q at the end", tt.line, got, tt.want)
				}
			}
			say("ping 100\r", 1500*time.Millisecond)
			if got := say("\x03", moment); !regexp.MustCompile(`\^C\r\n\x1b]133;D;130;n=10;ms=150\d\arouter>$`).MatchString(got) {
				t.Errorf("interrupted: %q", got)
			}
			if got := say("show ?\x15", moment); strings.Contains(got, "\x1b]") {
				t.Errorf("help: %q", got)
			}
			if got := say("terminal no end-marker\rshow privilege\r", moment); strings.Contains(got, "\x1b]") {
				t.Errorf("off again: %q", got)
			}
		})
	}
}

// TestPasteStoppedAtEverySplit: what follows the line that failed does not run, wherever the paste is split.
func TestPasteStoppedAtEverySplit(t *testing.T) {
	const paste = "\x1b[200~show privilege\rdebug fail\rdebug say no\x1b[A\x1b\rdebug say no\x1b[20\r\x1b\x1b[201~debug say yes\r"
	for cut := 1; cut < len(paste); cut++ {
		driven(t, vt, func(say func(string, time.Duration) string) {
			got := say(paste[:cut], moment) + say(paste[cut:], moment)
			if strings.Contains(got, "\nno") || strings.Count(got, "lines that ran before it: 1\r\n") != 1 || !strings.Contains(got, "\r\nyes\r\n") {
				t.Errorf("split at %d: %q", cut, got)
			}
		})
	}
}

// TestPasteLargerThanTheTypeAhead: what waits for room in the type-ahead when a paste is stopped is dropped too.
func TestPasteLargerThanTheTypeAhead(t *testing.T) {
	driven(t, vt, func(say func(string, time.Duration) string) {
		got := say("\x1b[200~ping 1\rdebug fail\r"+strings.Repeat("debug say no\r", 5000)+"\x1b[201~debug say yes\r", 3*time.Second)
		if strings.Contains(got, "\nno") || !strings.Contains(got, "before it: 1\r\n") || !strings.HasSuffix(got, "\r\nyes\r\nrouter>") {
			t.Errorf("%q", got[:min(len(got), 2000)])
		}
	})
}

// TestPasteThroughAQuestion: a paste that answers a question ends where it ends, and keys are keys again.
func TestPasteThroughAQuestion(t *testing.T) {
	driven(t, vt, func(say func(string, time.Duration) string) {
		got := say("\x1b[200~enable\renable\rshow privilege\r\x1b[201~", moment)
		if !strings.Contains(got, "level is 15\r\n") {
			t.Errorf("%q", got)
		}
		if got := say("show pri\t", moment); !strings.HasSuffix(got, "privilege ") {
			t.Errorf("Tab behind the paste: %q", got)
		}
		if got := say("\x15disable\r\x1b[200~enable\renable\rdebug fail\rdebug say no\r\x1b[201~", moment); strings.Contains(got, "\nno") ||
			!strings.Contains(got, "lines that ran before it: ") {
			t.Errorf("an error behind the answer: %q", got)
		}
		say("\x15disable\r\x1b[200~enable\renable\x1b[201~\r", moment)
		if got := say("show pri\t", moment); !strings.HasSuffix(got, "privilege ") {
			t.Errorf("Tab behind a paste that ended in the answer: %q", got)
		}
	})
}
