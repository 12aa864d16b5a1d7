package console_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
)

// seedSession runs f against a session of the telnetsrv device in fake time.
func seedSession(t *testing.T, f func(p *player)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := startOn(t, &txtar.Archive{}, vt, seedConsole(false, console.Style{}))
		defer p.stop()
		f(p)
		if err := p.screen.Err(); err != nil {
			t.Error(err)
		}
	})
}

// TestTS20_Panic: a panic costs the command, is logged with its reference, and the session goes on.
func TestTS20_Panic(t *testing.T) {
	seedSession(t, func(p *player) {
		records.take()
		p.raw("boom\r")
		p.raw("echo on\r")
		out := p.sent()
		_, rest, ok := strings.Cut(out, "Internal error (ref ")
		if ref, _, _ := strings.Cut(rest, ")"); !ok || !strings.Contains(records.take(), "ref="+ref) {
			t.Errorf("got %q", out)
		}
		if strings.Contains(out, "goroutine") || !strings.Contains(out, "on\r\nTelnet Server> ") {
			t.Errorf("got %q", out)
		}
	})
}

// TestTS12_TwiceTheSameName: a further path that is taken is a mistake of the program.
func TestTS12_TwiceTheSameName(t *testing.T) {
	defer func() {
		if r := fmt.Sprint(recover()); !strings.Contains(r, `command "copy"`) || !strings.Contains(r, "registered twice") {
			t.Errorf("panic %q", r)
		}
	}()
	nothing := func(context.Context, *console.Session, console.Args) error { return nil }
	m := console.New(console.Config{Bare: true}).Mode("main", "> ")
	m.Command("copy", "\nCopy", nothing)
	m.Command("echo", "\nEcho", nothing, console.Also("copy"))
}

// TestTS47_NoDocstring: a command without a short text does not break the list, because it is refused when it is registered.
func TestTS47_NoDocstring(t *testing.T) {
	for _, doc := range []string{"", "\n", "\n  \n"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%q is taken for a docstring", doc)
				}
			}()
			m := console.New(console.Config{Bare: true}).Mode("main", "> ")
			m.Command("x", doc, func(context.Context, *console.Session, console.Args) error { return nil })
		}()
	}
}

// TestTS34_Continued: the bounds of a command of several lines, and who does not get the prompt for more.
func TestTS34_Continued(t *testing.T) {
	seedSession(t, func(p *player) {
		p.raw("params \"a\rb\rc\"\rparams d\r") // typed ahead, in one piece
		if out := p.sent(); !strings.Contains(out, `["a\nb\nc"] of`) || !strings.Contains(out, `["d"] of`) {
			t.Errorf("got %q", out)
		}
		p.forget()
		p.raw("params \"" + strings.Repeat("a", 4000) + "\r" + strings.Repeat("b", 4000) + "\"\rparams e\r")
		if out := p.sent(); !strings.Contains(out, "Line too long") || strings.Contains(out, `["aa`) || !strings.Contains(out, `["e"] of`) {
			t.Errorf("got %q", out)
		}
		p.forget()
		p.raw("params \"a\r" + strings.Repeat("c", 5000) + "\"\rparams f\r")
		if out := p.sent(); !strings.Contains(out, "Line too long") || !strings.Contains(out, `["f"] of`) {
			t.Errorf("got %q", out)
		}
		p.raw("params \"a\r")
		p.wantLast("... ▁")
		p.keys.Close()
		if r := <-p.reason; r != "client-eof" {
			t.Errorf("ended by %q", r)
		}
	})
	session(t, vt, false, func(p *player) { // off in IOS
		p.raw("show numbers \"1\r")
		if out := p.sent(); !strings.Contains(out, "% Incomplete command.") {
			t.Errorf("got %q", out)
		}
		p.wantLast("router>▁")
	})
	c := console.New(console.Config{Dialect: console.TelnetSrv})
	m, text := c.Mode("main", "> "), arg.Word("TEXT")
	m.Command("echo", "TEXT\nEcho\nTEXT  it", func(context.Context, *console.Session, console.Args) error { return nil }, text)
	if _, err := c.Batch(m).Run(context.Background(), `echo "a`); err == nil || err.Error() != "Incomplete command" {
		t.Errorf("batch: %v", err)
	}
}

// TestTS58_TimersEnd: the end of a session stops what it waits for, however it ends; there is a bound, and a panic is nobody's end.
func TestTS58_TimersEnd(t *testing.T) {
	seedSession(t, func(p *player) {
		s := p.c.Sessions()[0]
		fired := 0
		stop, err := s.AfterFunc(time.Second, func() { fired++ })
		if err != nil || !stop() || stop() {
			t.Fatal("not stopped once", err)
		}
		records.take()
		s.AfterFunc(time.Second, func() { panic("late") })
		s.AfterFunc(2*time.Second, func() { fired++ })
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if log := records.take(); fired != 1 || !strings.Contains(log, "panic=late") {
			t.Errorf("%d fired, log %q", fired, log)
		}
		for i := range 64 {
			if _, err := s.AfterFunc(time.Hour, func() { fired++ }); err != nil {
				t.Fatal(i, err)
			}
		}
		if _, err := s.AfterFunc(time.Hour, func() {}); !errors.Is(err, console.ErrTooManyTimers) {
			t.Error("no bound:", err)
		}
		p.keys.Close()
		<-p.reason
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		if fired != 1 {
			t.Errorf("%d fired after the end", fired-1)
		}
		if _, err := s.AfterFunc(time.Second, func() {}); !errors.Is(err, console.ErrSessionClosed) {
			t.Error("after the end:", err)
		}
	})
}

// TestTS73_TS74_Hooks: Start comes behind the welcome and End once behind whatever ended the session; neither where nobody got in.
func TestTS73_TS74_Hooks(t *testing.T) {
	for _, test := range []struct{ input, want string }{
		{"admin\rsecret\rexit\r", "start admin, end logout"},
		{"admin\rsecret\r", "start admin, end client-eof"},
		{"admin\rwrong\r", ""},
	} {
		synctest.Test(t, func(t *testing.T) {
			var calls []string
			r, w := io.Pipe()
			var out strings.Builder
			c := console.New(console.Config{Dialect: console.TelnetSrv, Login: askLogin{}, Logger: testLog,
				Start: func(_ context.Context, s *console.Session) {
					calls = append(calls, "start "+s.User())
					s.WriteLine("started " + s.TerminalType())
				},
				End: func(s *console.Session, reason string) {
					calls = append(calls, "end "+reason)
					s.WriteLine("into the void")
					panic("in the hook")
				}})
			reason := make(chan string)
			go func() { reason <- c.Serve(context.Background(), console.NewStream(r, &out, vt)) }()
			for _, line := range strings.SplitAfter(test.input, "\r") {
				synctest.Wait()
				io.WriteString(w, line)
			}
			time.Sleep(time.Second)
			w.Close()
			<-reason
			if got := strings.Join(calls, ", "); got != test.want {
				t.Errorf("%q: %q, want %q", test.input, got, test.want)
			}
			welcome := "You have connected to the telnet server.\r\nstarted xterm\r\nTelnet Server> "
			if got := strings.Contains(out.String(), welcome); got != (test.want != "") {
				t.Errorf("%q: got %q", test.input, out.String())
			}
		})
	}
}

// TestTS78_History: a command reads what the session recalls, and the window's size.
func TestTS78_History(t *testing.T) {
	seedSession(t, func(p *player) {
		p.raw("echo 1\rpassword x\r")
		s := p.c.Sessions()[0]
		cols, rows := s.Size()
		if got := fmt.Sprint(s.History(), s.TerminalType(), cols, rows); got != "[echo 1 password ***]xterm80 24" {
			t.Error(got)
		}
		s.SetHistory(0)
		if s.History() != nil {
			t.Error("a history without a history")
		}
	})
}

// TestTS57_StyleIsChecked: what could be more than a colour is a mistake of the program.
func TestTS57_StyleIsChecked(t *testing.T) {
	for _, sgr := range []string{"31m\x1b[2J", "red", "1 2", strings.Repeat("1;", 20)} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%q passed", sgr)
				}
			}()
			console.New(console.Config{Style: console.Style{Error: sgr}})
		}()
	}
}

// A message that comes later, as the timer on telnetsrv's page: it appears above what is being typed by then, and no later than the
// session's end.
func ExampleSession_AfterFunc() {
	seconds, text := arg.Int("SECONDS", 1, 3600), arg.Line("TEXT")
	c := console.New(console.Config{Dialect: console.TelnetSrv})
	m := c.Mode("main", "Telnet Server> ")
	m.Command("timer", `SECONDS TEXT
		Show a message later
		SECONDS  time to wait
		TEXT     the message`, func(_ context.Context, s *console.Session, a console.Args) error {
		message := text.Get(a)
		wait := time.Duration(seconds.Get(a)) * time.Second
		if _, err := s.AfterFunc(wait, func() { s.WriteMessage("%s", message) }); err != nil {
			return err
		}
		s.WriteResult("Waiting %v...", wait)
		return nil
	}, seconds, text)
	out, _ := c.Batch(m).Run(context.Background(), "timer 5 hello world!")
	fmt.Print(out)
	_, err := c.Batch(m).Run(context.Background(), "timer five hello")
	fmt.Println(err)
	// Output:
	// Waiting 5s...
	// Invalid parameter 'five'
}

// One command under several names, each with the same help.
func ExampleAlso() {
	text := arg.Word("TEXT")
	c := console.New(console.Config{Dialect: console.TelnetSrv})
	m := c.Mode("main", "> ")
	m.Command("echo", `[TEXT...]
		Echo text back to the console.
		TEXT  what to echo`, func(_ context.Context, s *console.Session, a console.Args) error {
		s.WriteResult("%q", text.All(a))
		return nil
	}, text, console.Also("copy", "repeat"))
	out, _ := c.Batch(m).Run(context.Background(), `copy 1  "2    3"`)
	fmt.Print(out)
	// Output:
	// ["1" "2    3"]
}
