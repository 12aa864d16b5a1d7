//go:build unix

package main

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"

	"github.com/vtykit/vtykit/internal/testclient/screen"
)

// patience is how long anything may take.
const patience = 10 * time.Second

// user is a person who runs the client in a terminal.
type user struct {
	t        *testing.T
	pty, tty *os.File
	cmd      *exec.Cmd
	before   *term.State

	mu     sync.Mutex // guards what follows
	news   chan struct{}
	screen *screen.Screen
	raw    []byte
	read   chan struct{}
}

// atTerminal starts cmd in a terminal of 80 by 24.
func atTerminal(t *testing.T, cmd *exec.Cmd) *user {
	t.Helper()
	p, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	u := &user{t: t, pty: p, tty: tty, cmd: cmd, news: make(chan struct{}), screen: screen.New(80, 24), read: make(chan struct{})}
	if err := pty.Setsize(tty, &pty.Winsize{Cols: 80, Rows: 24}); err != nil {
		t.Fatal(err)
	}
	if u.before, err = term.GetState(int(tty.Fd())); err != nil {
		t.Fatal(err)
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(u.read)
		buf := make([]byte, 32<<10)
		for {
			n, err := p.Read(buf)
			u.mu.Lock()
			u.screen.Write(buf[:n])
			u.raw = append(u.raw, buf[:n]...)
			close(u.news)
			u.news = make(chan struct{})
			u.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
		tty.Close()
		p.Close()
		<-u.read
	})
	return u
}

// start runs the client against a server that the test plays.
func start(t *testing.T, args ...string) (*user, *server) {
	t.Helper()
	l := listen(t)
	u := atTerminal(t, client(t, append(args, l.Addr().String())...))
	return u, accept(t, l)
}

func (u *user) types(keys string) {
	u.t.Helper()
	if _, err := u.pty.WriteString(keys); err != nil {
		u.t.Fatal(err)
	}
}

// until waits until ok likes the screen.
func (u *user) until(what string, ok func(*screen.Screen) bool) {
	u.t.Helper()
	late := time.After(patience)
	for {
		u.mu.Lock()
		done, text, news := ok(u.screen), u.screen.String(), u.news
		u.mu.Unlock()
		if done {
			return
		}
		select {
		case <-news:
		case <-late:
			u.t.Fatalf("%s did not come; screen:\n%s", what, text)
		}
	}
}

// shows waits until the screen ends in text, blanks at the end left out.
func (u *user) shows(text string) {
	u.t.Helper()
	u.until(text, func(s *screen.Screen) bool { return strings.HasSuffix(s.String(), strings.TrimRight(text, " ")) })
}

func (u *user) text() string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.screen.Text()
}

// ends waits for the client's end, and checks that the terminal is as it was.
func (u *user) ends(status int) {
	u.t.Helper()
	timer := time.AfterFunc(patience, func() { u.cmd.Process.Kill() })
	defer timer.Stop()
	err := u.cmd.Wait()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		u.t.Fatal(err)
	}
	if got := u.cmd.ProcessState.ExitCode(); got != status {
		u.t.Errorf("exit status %d (%v), want %d; screen:\n%s", got, u.cmd.ProcessState, status, u.text())
	}
	after, err := term.GetState(int(u.tty.Fd()))
	if err != nil || !reflect.DeepEqual(u.before, after) {
		u.t.Errorf("the terminal was not restored: %+v, before %+v, %v", after, u.before, err)
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if err := u.screen.Err(); err != nil {
		u.t.Error(err)
	}
}

// server is the far end, which a test plays byte by byte.
type server struct {
	t  *testing.T
	nc net.Conn
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func accept(t *testing.T, l net.Listener) *server {
	t.Helper()
	if d, ok := l.(*net.TCPListener); ok {
		d.SetDeadline(time.Now().Add(patience))
	}
	nc, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	nc.SetDeadline(time.Now().Add(3 * patience))
	t.Cleanup(func() { nc.Close() })
	return &server{t, nc}
}

func (s *server) says(text string) {
	s.t.Helper()
	if _, err := s.nc.Write([]byte(text)); err != nil {
		s.t.Fatal(err)
	}
}

// gets waits for these bytes and fails at the first other one.
func (s *server) gets(want string) {
	s.t.Helper()
	got := make([]byte, 0, len(want))
	for len(got) < len(want) {
		n, err := s.nc.Read(got[len(got):len(want)])
		if got = got[:len(got)+n]; string(got) != want[:len(got)] || err != nil {
			s.t.Fatalf("got %q, %v, want %q", got, err, want)
		}
	}
}

// reset ends the connection without a goodbye.
func reset(s *server) {
	s.nc.(*net.TCPConn).SetLinger(0)
	s.nc.Close()
}

// small lets the server's end take little before it is read.
func small(s *server) { s.nc.(*net.TCPConn).SetReadBuffer(16 << 10) }
