package console_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/internal/testclient/screen"
)

// tape is where a test records to.
type tape struct {
	mu     sync.Mutex
	b      bytes.Buffer
	closed bool
	stuck  bool
	block  chan struct{} // nil: never
	err    error
}

func (t *tape) Write(p []byte) (int, error) {
	if t.block != nil {
		<-t.block
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.err != nil {
		return 0, t.err
	}
	return t.b.Write(p)
}
func (t *tape) Close() error   { t.mu.Lock(); defer t.mu.Unlock(); t.closed = true; return nil }
func (t *tape) String() string { t.mu.Lock(); defer t.mu.Unlock(); return t.b.String() }

// taped runs f against a recorded session, and returns the recording.
func taped(t *testing.T, tp *tape, input bool, limit int64, f func(p *player)) (cast, out string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		if tp.stuck {
			tp.block = make(chan struct{})
		}
		p := startScript(t, &txtar.Archive{}, vt, true, func(cfg *console.Config) {
			cfg.Recording = console.Recording{Input: input, Limit: limit, Open: func(e console.Event) (io.WriteCloser, error) {
				if e.User != "admin" || e.Kind != console.SessionStart {
					t.Errorf("event %+v", e)
				}
				return tp, nil
			}}
		})
		p.raw("admin\rsecret\r")
		f(p)
		out = p.sent()
		p.stop()
		<-p.reason
	})
	return tp.String(), out
}

// play is a recording without its pauses.
func play(t *testing.T, cast string) string {
	t.Helper()
	var b bytes.Buffer
	if err := console.Replay(t.Context(), &b, strings.NewReader(cast), 0); err != nil {
		t.Fatalf("%v in\n%s", err, cast)
	}
	return b.String()
}

// TestRecordingIsWhatWasShown: the recording's screen is the session's, each event in its time.
func TestRecordingIsWhatWasShown(t *testing.T) {
	tp := &tape{}
	var want string
	cast, _ := taped(t, tp, false, 0, func(p *player) {
		p.forget()
		p.step("type", "show intx<BS>erface eth0<Enter>", 0, 0)
		p.step("pass", "2s", 0, 0)
		p.step("type", "ping 2<Enter>", 0, 0)
		p.step("pass", "3s", 0, 0)
		p.step("type", "show<Tab><Tab>?<C-u>é<Up><Enter>", 0, 0)
		want = p.shown()
	})
	s := screen.New(80, 24)
	s.Write([]byte("Username: admin\r\nPassword: \r\n" + play(t, cast)))
	if got := strings.TrimRight(s.String(), " \n"); !strings.HasSuffix(strings.TrimRight(strings.ReplaceAll(want, "▁", ""), " \n"), got[strings.Index(got, "router>"):]) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if !tp.closed {
		t.Error("not closed")
	}
	lines := strings.Split(strings.TrimSpace(cast), "\n")
	var head struct {
		Version, Width, Height int
		Env                    map[string]string
		Title                  string
	}
	if err := json.Unmarshal([]byte(lines[0]), &head); err != nil || head.Version != 2 || head.Width != 80 || head.Height != 24 ||
		head.Env["TERM"] != "xterm" || head.Title != "vty0 admin" {
		t.Errorf("header %s: %v", lines[0], err)
	}
	last := -1.0
	for _, l := range lines[1:] {
		var e [3]any
		if err := json.Unmarshal([]byte(l), &e); err != nil || e[1] != "o" {
			t.Fatalf("event %s: %v", l, err)
		}
		at := e[0].(float64)
		if at < last {
			t.Errorf("%v after %v", at, last)
		}
		last = at
	}
	if last < 5 || last > 6 {
		t.Errorf("the last event is at %v s", last)
	}
}

// TestNoPasswordInARecording: whatever is typed at a password's prompt or as a secret argument, in whatever way, it is in no recording.
func TestNoPasswordInARecording(t *testing.T) {
	for name, keys := range map[string]string{
		"enable":                        "enable<Enter>hunter2<Enter>hunter2<Enter>",
		"lock":                          "lock<Enter>hunter2<Enter>hunter2<Enter>bad-hunter2<Enter>hunter2<Enter>",
		"a secret argument":             "secret set hunter2<Enter>",
		"abbreviated":                   "sec s hunter2<Enter>",
		"edited":                        "secret set hunter<BS><Left><Right>r2<C-a>x<Del><Enter>",
		"with help":                     "secret set hunter2 ?<Enter>",
		"with completion":               "sec<Tab>set hunter2 <Tab><Tab><Enter>",
		"given up":                      "secret set hunter2<C-c>show users<Enter>",
		"given up in the middle":        "secret full hunter2 ro<C-c>",
		"left":                          "secret set hunter2",
		"incomplete":                    "secret full hunter2<Enter>",
		"misspelt":                      "secrt set hunter2<Enter>",
		"recalled":                      "secret set hunter2<Enter><Up><Enter>show history<Enter>",
		"with a pipe":                   "secret set hunter2 | include x<Enter>",
		"in another mode":               "enable<Enter>enable<Enter>conf t<Enter>do secret set hunter2<Enter>",
		"a line that is too long":       "secret set hunter2" + strings.Repeat("x", 5000) + "<Enter>",
		"searched for":                  "secret set hunter2<C-r>show<Enter>",
		"after a message":               "secret set hun<C-l>ter2<Enter>",
		"with a message in between":     "secret set hun\x00ter2<Enter>",
		"typed ahead of the prompt":     "ping<Enter>secret set hunter2<Enter>",
		"typed ahead of a password":     "ping<Enter>enable<Enter>hunter2<Enter>",
		"scheduled":                     "in 5 secret set hunter2<Enter>at 1:00 secret full hunter2 role x<Enter>in 1 secrt hunter2<Enter>in 3 secret set hunter2 ?<C-c><Up><Up><Enter>show schedule<Enter>",
		"interrupted while typed ahead": "ping<Enter>secret set hunter2<C-c>",
		"an alias":                      "one hunter2<Enter>",
		"a macro":                       "both hunter2<Enter>",
		"an alias given up":             "both hunter2<C-c>",
		"an alias not understood":       "one hunter2 hunter2 x<Enter>both hunter2 hunter2 x<Enter>",
	} {
		for _, input := range []bool{false, true} {
			for _, verb := range []string{"type", "paste"} {
				tp := &tape{}
				synctest.Test(t, func(t *testing.T) {
					p := serveScript(t, secretConsole(console.Recording{Input: input,
						Open: func(console.Event) (io.WriteCloser, error) { return tp, nil }}))
					for alias, command := range map[string]string{"one": "secret set", "both": "show privilege ; secret set"} {
						if err := p.c.SetAlias(console.Alias{Mode: "exec", Name: alias, Command: command}); err != nil {
							t.Error(err)
						}
					}
					a, b, split := strings.Cut(keys, "\x00")
					p.step(verb, a, 0, 0)
					if split {
						p.c.Broadcast("look here")
						p.settle()
						p.step(verb, b, 0, 0)
					}
					p.step("pass", "10s", 0, 0)
					p.step("type", "<Enter>show privilege<Enter>", 0, 0)
					p.step("pass", "10s", 0, 0)
					p.stop()
					<-p.reason
				})
				if cast := tp.String(); strings.Contains(cast, "unter") || strings.Contains(cast, "ter2") || len(cast) < 100 {
					t.Errorf("%s, %s, input %v:\n%s", name, verb, input, cast)
				}
				if input && !letters(tp.String(), "i", "show privilege\r") && !strings.Contains(name, "left") && name != "in another mode" && name != "lock" && name != "enable" && !strings.Contains(name, "ahead of a password") {
					t.Errorf("%s, %s: the recording lacks the input:\n%s", name, verb, tp.String())
				}
			}
		}
	}
}

// letters says whether the events of a kind have text in their texts taken together.
func letters(cast, kind, text string) bool {
	var b strings.Builder
	for _, l := range strings.Split(cast, "\n")[1:] {
		var e [3]any
		if json.Unmarshal([]byte(l), &e) == nil && e[1] == kind {
			b.WriteString(e[2].(string))
		}
	}
	return strings.Contains(b.String(), text)
}

// secretConsole is one with commands that take a secret argument.
func secretConsole(r console.Recording) *console.Console {
	c := console.New(console.Config{Hostname: func() string { return "router" }, Login: console.NoLogin, Enable: askEnable{}, Recording: r})
	m := c.Mode("exec", "{host}{#}")
	conf := m.Child("config", "{host}(config)#")
	word, role := arg.Secret("PASSWORD"), arg.Word("ROLE")
	nothing := func(context.Context, *console.Session, console.Args) error { return nil }
	m.Group("secret", "Secrets")
	m.Command("secret set", "PASSWORD\nSet it\nPASSWORD  the password", nothing, word)
	m.Command("secret full", "PASSWORD role ROLE\nSet it\nPASSWORD  the password\nrole  a role\nROLE  its name", nothing, word, role)
	m.Group("configure", "Enter configuration mode")
	m.Command("configure terminal", "\nConfigure", console.Enter(conf))
	m.Command("ping", "\nTake a second", func(ctx context.Context, _ *console.Session, _ console.Args) error {
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
		}
		return nil
	})
	return c
}

// serveScript is a player of a console that is there already.
func serveScript(t *testing.T, c *console.Console) *player {
	r, w := io.Pipe()
	p := &player{t: t, ar: &txtar.Archive{}, screen: screen.New(80, 24), keys: w, reason: make(chan string, 1), cols: 80, c: c}
	p.stream = console.NewStream(r, p, vt)
	go func() { p.reason <- c.Serve(context.Background(), p.stream) }()
	synctest.Wait()
	return p
}

// TestRecordingIsBounded: a recording ends at its limit, with a mark, and the session goes on.
func TestRecordingIsBounded(t *testing.T) {
	for _, limit := range []int64{1, 200, 1000, 5000} {
		cast, out := taped(t, &tape{}, false, limit, func(p *player) {
			p.raw("terminal length 0\r")
			p.forget()
			p.raw("show numbers 1000\r")
		})
		head := strings.Index(cast, "\n") + 1
		if int64(len(cast)) > max(limit, int64(head)) || limit > 200 && !strings.Contains(cast, `"m", "end: the recording is full"`) {
			t.Errorf("limit %d: %d bytes: %q", limit, len(cast), cast[max(len(cast)-100, 0):])
		}
		if !strings.HasSuffix(out, "router>") {
			t.Errorf("limit %d: the session ended with %q", limit, out[max(len(out)-100, 0):])
		}
	}
}

// TestRecordingNeverBlocksASession: neither a writer that is stuck nor one that fails does.
func TestRecordingNeverBlocksASession(t *testing.T) {
	stuck := &tape{stuck: true}
	cast, out := taped(t, stuck, false, 0, func(p *player) {
		p.raw("terminal length 0\r")
		p.forget()
		for range 20 {
			p.raw("show numbers 10000\r")
		}
		p.settle()
		close(stuck.block)
		p.settle()
		p.raw("show privilege\r")
	})
	if !strings.HasSuffix(out, "level is 1\r\nrouter>") || !strings.Contains(cast, `"m", "output left out"`) || !strings.Contains(cast, "level is 1") {
		t.Errorf("session: %q, recording: %q", out[max(len(out)-100, 0):], cast[max(len(cast)-300, 0):])
	}
	records.take()
	_, out = taped(t, &tape{err: errors.New("disk full")}, false, 0, func(p *player) { p.raw("show privilege\r") })
	if log := records.take(); !strings.HasSuffix(out, "router>") || strings.Count(log, "disk full") != 1 {
		t.Errorf("session: %q, log: %q", out, log)
	}
}

func TestReplay(t *testing.T) {
	const cast = `{"version": 2, "width": 80, "height": 24, "timestamp": 1}
[0.5, "o", "one "]
[1.5, "i", "x"]

[1.5, "o", "two "]
[100, "o", "three"]
`
	synctest.Test(t, func(t *testing.T) {
		for speed, want := range map[float64]time.Duration{0: 0, 1: 4500 * time.Millisecond, 2: 3750 * time.Millisecond, -1: 0} {
			var b bytes.Buffer
			start := time.Now()
			if err := console.Replay(t.Context(), &b, strings.NewReader(cast+"[101, \"o\", \"cut"), speed); err != nil || b.String() != "one two three" {
				t.Errorf("%v: %q", err, b.String())
			}
			if d := time.Since(start); d != want {
				t.Errorf("speed %v took %v, want %v", speed, d, want)
			}
		}
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errors.New("enough"))
		defer cancel()
		var b bytes.Buffer
		if err := console.Replay(ctx, &b, strings.NewReader(cast), 1); err == nil || err.Error() != "enough" || b.String() != "one " {
			t.Errorf("%v: %q", err, b.String())
		}
	})
	for _, bad := range []string{"", "x", "{}", `{"version": 1}`, "[1]", `{"version": 2}` + "\n{}\n[1, \"o\", \"x\"]\n"} {
		if err := console.Replay(t.Context(), io.Discard, strings.NewReader(bad), 0); err == nil {
			t.Errorf("%q: no error", bad)
		}
	}
}

func FuzzReplay(f *testing.F) {
	f.Add("{\"version\":2}\n[0,\"o\",\"x\"]\n")
	f.Add("{\"version\":2}\n[1e308,\"o\"]\n[null]")
	f.Fuzz(func(t *testing.T, cast string) {
		var b bytes.Buffer
		console.Replay(t.Context(), &b, strings.NewReader(cast), 0)
		if b.Len() > 3*len(cast) {
			t.Errorf("%d bytes of %d", b.Len(), len(cast))
		}
	})
}

func ExampleReplay() {
	cast := `{"version": 2, "width": 80, "height": 24}
[0.1, "o", "router>show clock\r\n"]
[0.2, "o", "12:00:00\r\n"]`
	var screen strings.Builder
	console.Replay(context.Background(), &screen, strings.NewReader(cast), 0)
	fmt.Print(strings.ReplaceAll(screen.String(), "\r", ""))
	// Output:
	// router>show clock
	// 12:00:00
}
