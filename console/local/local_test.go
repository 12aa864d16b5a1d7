//go:build unix

package local_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"go.uber.org/goleak"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/console/local"
	"github.com/vtykit/vtykit/internal/testclient/screen"
)

// TestMain is the program on the terminal, too: only a process of its own can have one.
func TestMain(m *testing.M) {
	if os.Getenv("VTYKIT_LOCAL_CHILD") != "" {
		reason, err := local.Run(context.Background(), testConsole(), local.Options{Plain: os.Getenv("VTYKIT_LOCAL_CHILD") == "plain"})
		fmt.Printf("\nended: %s %v\n", reason, err)
		return
	}
	goleak.VerifyTestMain(m)
}

func testConsole() *console.Console {
	c := console.New(console.Config{Hostname: func() string { return "box" }})
	exec := c.Mode("exec", "{host}{#}")
	text, count := arg.Line("TEXT"), arg.Int("COUNT", 1, 1000)
	exec.Command("show version", "\nSystem hardware and software status", func(_ context.Context, s *console.Session, _ console.Args) error {
		s.Printf("version 1\n")
		return nil
	})
	exec.Command("show numbers", "COUNT\nNumbers, one a line\nCOUNT  how many", func(_ context.Context, s *console.Session, a console.Args) error {
		for i := range count.Get(a) {
			s.Printf("number %d\n", i)
		}
		return nil
	}, count)
	exec.Command("ask", "\nAsk something", func(ctx context.Context, s *console.Session, _ console.Args) error {
		answer, err := s.Ask(ctx, "Name: ", true)
		s.Printf("hello %s\n", answer)
		return err
	})
	exec.Command("wait", "\nWait for Ctrl-C", func(ctx context.Context, s *console.Session, _ console.Args) error {
		s.Printf("waiting\n")
		<-ctx.Done()
		return nil
	})
	exec.Command("later", "TEXT\nSay something a little later\nTEXT  what", func(_ context.Context, s *console.Session, a console.Args) error {
		_, err := s.AfterFunc(700*time.Millisecond, func() { s.WriteMessage("%s", text.Get(a)) })
		return err
	}, text)
	return c
}

// window is a terminal with the program on it.
type window struct {
	t     *testing.T
	pty   *os.File
	mu    sync.Mutex
	scr   *screen.Screen
	came  chan struct{} // something was shown
	child *exec.Cmd
	gone  chan struct{}
}

func open(t *testing.T, mode, ttype string, cols, rows int) *window {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), "VTYKIT_LOCAL_CHILD="+mode, "TERM="+ttype)
	f, err := pty.StartWithSize(child, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)})
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("no pty: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	w := &window{t: t, pty: f, scr: screen.New(cols, rows), came: make(chan struct{}, 1), child: child, gone: make(chan struct{})}
	go func() {
		defer close(w.gone)
		buf := make([]byte, 4096)
		for {
			n, err := f.Read(buf)
			w.mu.Lock()
			w.scr.Write(buf[:n])
			w.mu.Unlock()
			select {
			case w.came <- struct{}{}:
			default:
			}
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() {
		child.Process.Kill()
		child.Wait()
		f.Close()
		<-w.gone
	})
	return w
}

func (w *window) text() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.TrimRight(w.scr.String(), "\n ")
}

// until waits for a screen.
func (w *window) until(what string, ok func(string) bool) {
	w.t.Helper()
	late := time.After(20 * time.Second)
	for !ok(w.text()) {
		select {
		case <-w.came:
		case <-late:
			w.t.Fatalf("%s did not come; screen:\n%s", what, w.text())
		}
	}
}

func (w *window) expect(end string) {
	w.t.Helper()
	w.until(fmt.Sprintf("%q", end), func(s string) bool { return strings.HasSuffix(s, end) })
}

func (w *window) keys(text string) { io.WriteString(w.pty, text) }

// TestDropDown: what can be typed drops down; Tab takes it; Enter runs the line, and nothing of the list stays.
func TestDropDown(t *testing.T) {
	w := open(t, "list", "xterm", 80, 24)
	w.expect("box>")
	w.keys("sh")
	w.until("the list", func(s string) bool {
		return strings.Contains(s, "box>sh\n") && strings.Contains(s, "show ") && strings.Contains(s, "Show running system")
	})
	w.keys("\t")
	w.until("the word", func(s string) bool { return strings.Contains(s, "box>show") })
	w.keys(" v")
	w.until("the next list", func(s string) bool {
		return strings.Contains(s, "box>show v") && strings.Contains(s, "System hardware")
	})
	w.keys("\t\r")
	w.expect("box>show version\nversion 1\nbox>")
	w.keys("sh num 2\r")
	w.expect("box>sh num 2\nnumber 0\nnumber 1\nbox>")
}

// TestTypedAhead: what was typed before there was a prompt is in the line with the list, too; whole lines are run.
func TestTypedAhead(t *testing.T) {
	w := open(t, "list", "xterm", 80, 24)
	w.keys("sh")
	w.until("the list", func(s string) bool {
		return strings.Contains(s, "box>sh\n") && strings.Contains(s, "Show running system")
	})
	w = open(t, "list", "xterm", 80, 24)
	w.keys("sh ver\rsh num 1\rsh")
	w.until("both", func(s string) bool { return strings.HasSuffix(s, "version 1\nbox>sh num 1\nnumber 0\nbox>sh") })
}

// TestTheRestIsTheConsoles: help, history, questions, the pager, Ctrl-C and messages are as over the network.
func TestTheRestIsTheConsoles(t *testing.T) {
	for _, mode := range []string{"list", "plain"} {
		t.Run(mode, func(t *testing.T) {
			w := open(t, mode, "xterm", 80, 24)
			w.expect("box>")
			w.keys("show ver?")
			w.expect("box>show ver?\nversion\n\nbox>show ver")
			w.keys("\r")
			w.expect("box>show ver\nversion 1\nbox>")
			w.keys("\x1b[A")
			w.expect("version 1\nbox>show ver")
			w.keys("\x15ask\r")
			w.expect("Name:")
			w.keys("Bob\r")
			w.expect("Name: Bob\nhello Bob\nbox>")
			w.keys("wait\r")
			w.expect("waiting")
			w.keys("\x03")
			w.expect("^C\nbox>")
			w.keys("show num 100\r")
			w.expect("--More--")
			w.keys("q")
			w.expect("\nbox>")
			w.keys("later the message\r")
			w.expect("later the message\nbox>")
			w.keys("show v")
			w.until("the message", func(s string) bool { return strings.HasSuffix(s, "\nthe message\nbox>show v") })
			w.keys("\r")
			w.expect("box>show v\nversion 1\nbox>")
			long := "later " + strings.Repeat("x", 100)
			wrapped := "box>" + long[:76] + "\n" + long[76:]
			w.keys("later second\r")
			w.expect("later second\nbox>")
			w.keys(long)
			w.until("the message above a long line", func(s string) bool { return strings.HasSuffix(s, "\nsecond\n"+wrapped) })
			w.keys("\x03")
			w.expect(wrapped + "^C\nbox>")
			w.keys(long)
			w.until("a long line", func(s string) bool { return strings.Contains(s, "C\n"+wrapped) })
			w.keys("\x1b[D\x1b[D\x03")
			w.expect("^C\n" + wrapped + "^C\nbox>")
			w.keys("show version\rshow num 1\rshow ver") // pasted
			w.expect("version 1\nbox>show num 1\nnumber 0\nbox>show ver")
			w.keys("\x03")
			w.expect("^C\nbox>")
			w.keys("sow\x1b[D\x1b")
			w.keys("[Dh\x05 ver\r") // a key in two pieces
			w.expect("box>show ver\nversion 1\nbox>")
			w.keys("\x04")
			w.until("the end", func(s string) bool { return strings.Contains(s, "ended: logout <nil>") })
		})
	}
}

// TestNoList: a terminal that cannot show the list, or has no room for it, has the console's own editor.
func TestNoList(t *testing.T) {
	for _, tt := range []struct {
		ttype      string
		cols, rows int
	}{{"dumb", 80, 24}, {"", 80, 24}, {"xterm", 30, 24}, {"xterm", 80, 5}} {
		w := open(t, "list", tt.ttype, tt.cols, tt.rows)
		w.expect("box>")
		w.keys("show ver")
		w.expect("box>show ver")
		w.keys("\r")
		w.expect("version 1\nbox>")
	}
}

func TestNoTerminal(t *testing.T) {
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), "VTYKIT_LOCAL_CHILD=list")
	out, err := child.CombinedOutput()
	if err != nil || !strings.Contains(string(out), local.ErrNoTerminal.Error()) {
		t.Errorf("%q, %v", out, err)
	}
}

// TestModeComesBack: the terminal has its old mode afterwards.
func TestModeComesBack(t *testing.T) {
	sh := exec.Command("/bin/sh", "-c", "stty -a > $T/before; \"$0\"; stty -a > $T/after; echo done", os.Args[0])
	dir := t.TempDir()
	sh.Env = append(os.Environ(), "VTYKIT_LOCAL_CHILD=list", "TERM=xterm", "T="+dir)
	f, err := pty.Start(sh)
	if err != nil {
		t.Skip("no pty: ", err)
	}
	defer f.Close()
	io.WriteString(f, "logout\r")
	all, _ := io.ReadAll(f)
	sh.Wait()
	before, _ := os.ReadFile(dir + "/before")
	after, _ := os.ReadFile(dir + "/after")
	if len(before) == 0 || string(before) != string(after) {
		t.Errorf("before %s\nafter %s\n%q", before, after, all)
	}
}
