package tacquitotest

import (
	"context"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
)

// display is what a session shows, for a test that waits for it.
type display struct {
	mu   sync.Mutex
	cond *sync.Cond
	text string
}

func (d *display) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.text += string(p)
	d.cond.Broadcast()
	return len(p), nil
}

// until waits for a text and returns what came up to its end.
func (d *display) until(t *testing.T, text string) string {
	t.Helper()
	late := false
	timer := time.AfterFunc(20*time.Second, func() { d.mu.Lock(); late = true; d.mu.Unlock(); d.cond.Broadcast() })
	defer timer.Stop()
	d.mu.Lock()
	defer d.mu.Unlock()
	for !strings.Contains(d.text, text) {
		if late {
			t.Fatalf("%q did not come: %q", text, d.text)
		}
		d.cond.Wait()
	}
	i := strings.Index(d.text, text) + len(text)
	got := d.text[:i]
	d.text = d.text[i:]
	return got
}

// TestConsole: a console whose login, enable, authorization of commands and accounts are the server's.
func TestConsole(t *testing.T) {
	s := start(t, nil)
	group := client(s)
	queue := &auth.Queue{To: group}
	c := console.New(console.Config{
		Hostname:  func() string { return "r" },
		Login:     auth.PasswordBy(group, auth.Policy{}),
		Enable:    auth.EnableBy(nil, group),
		Authorize: auth.Commands(group),
		Account:   &auth.Books{To: queue},
	})
	exec := c.Mode("exec", "{host}{#}")
	ran := func(_ context.Context, s *console.Session, _ console.Args) error { s.Printf("it ran\n"); return nil }
	key := arg.Secret("KEY")
	exec.Command("show version", "\nVersion", ran)
	exec.Command("show clock", "\nClock", ran)
	exec.Command("show key", "KEY\nKey\nKEY  the key", ran, key)
	r, w := io.Pipe()
	d := &display{}
	d.cond = sync.NewCond(&d.mu)
	end := make(chan string)
	go func() {
		end <- c.Serve(context.Background(), console.NewStream(r, d, console.StreamConfig{Cols: 80, Rows: 60, Remote: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 7), Port: 4711}}))
	}()
	type step struct{ wait, typed string }
	for _, s := range []step{{"Username: ", "alice"}, {"Password: ", password}} {
		d.until(t, s.wait)
		io.WriteString(w, s.typed+"\r")
	}
	d.until(t, "r>")
	says := func(line string) string {
		io.WriteString(w, line+"\r")
		d.until(t, line)
		return d.until(t, "r>")
	}
	if got := says("sh ver"); !strings.Contains(got, "it ran") {
		t.Errorf("permitted: %q", got)
	}
	denied, unknown := says("sh clo"), says("sh xyz")
	if !strings.Contains(denied, "% Invalid input") || strings.Contains(denied, "it ran") {
		t.Errorf("denied: %q", denied)
	}
	if denied != unknown {
		t.Errorf("what is denied looks like %q, what is unknown like %q", denied, unknown)
	}
	if got := says("show key hunter2"); strings.Contains(got, "it ran") {
		t.Errorf("denied: %q", got)
	}
	w.Close()
	<-end
	if err := c.Accounted(t.Context()); err != nil {
		t.Error(err)
	}
	if err := queue.Close(t.Context()); err != nil || queue.Lost() != 0 {
		t.Errorf("%v, %d lost", err, queue.Lost())
	}
	books := s.accounts()
	for _, want := range []string{"cmd=show version", "cmd=show clock", "reason=denied", "reason=refused", "elapsed_time=", "reason=client-eof", "cmd=show key ***", "192.0.2.7"} {
		if !strings.Contains(books, want) {
			t.Errorf("the accounts lack %s", want)
		}
	}
	if strings.Contains(books, "hunter2") || strings.Contains(books, password) {
		t.Error("a secret is in the accounts")
	}
	if t.Failed() {
		t.Log(books)
	}
}

// TestEnable: the dialogue of the enable service; this server takes the user's own password for it.
func TestEnable(t *testing.T) {
	c := client(start(t, nil))
	if err := c.Raise(t.Context(), auth.Raise{Attempt: attempt("alice", password), Level: 15}); err != nil {
		t.Error(err)
	}
	if err := c.Raise(t.Context(), auth.Raise{Attempt: attempt("alice", "wrong"), Level: 15}); err == nil {
		t.Error("a wrong password")
	}
}
