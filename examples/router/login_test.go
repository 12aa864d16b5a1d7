package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/testclient"
	"github.com/vtykit/vtykit/telnet"
)

// TestR060_EndlessNegotiation: telnet commands do not put off the end of the grace time.
func TestR060_EndlessNegotiation(t *testing.T) {
	users := auth.NewMemory(auth.User{Name: "admin", Level: 1, Hash: auth.Locked})
	c := console.New(console.Config{Login: auth.Password(users, auth.Policy{}), LoginGrace: 300 * time.Millisecond})
	c.Mode("exec", "{host}{#}")
	srv := &telnet.Server{Handler: telnet.HandlerFunc(func(ctx context.Context, t *telnet.Conn) { c.Serve(ctx, t) })}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { defer close(ended); srv.Serve(l) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), testclient.Patience)
		defer cancel()
		if err := srv.Shutdown(ctx); err != nil {
			t.Error(err)
		}
		<-ended
	})
	w := dialWire(t, l.Addr().String())
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		for i := 0; ; i++ {
			select {
			case <-tick.C:
				if _, err := w.Write([]byte("\xff\xf1\xff\xfa\x18\x00xterm\xff\xf0")); err != nil {
					return
				}
			case <-stop:
				return
			}
		}
	}()
	w.until("% Login timed out\r\n")
	close(stop)
	<-stopped
}

// TestR063_NobodyDefined: while no user exists nobody from elsewhere logs in, and the log says so at the start; a password that is the name is
// refused where it is set.
func TestR063_NobodyDefined(t *testing.T) {
	users := filepath.Join(t.TempDir(), "users")
	if err := os.WriteFile(users, []byte("# nobody yet\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	config := startConfig(t, "username root secret root", "username empty secret \"\"")
	var stderr *bytes.Buffer
	t.Cleanup(func() { // behind the end of the router
		if s := stderr.String(); strings.Count(s, "no users defined: nobody can log in") != 1 {
			t.Errorf("log:\n%s", s)
		}
	})
	r, err := newRouter(places{config: config}, accounts{}, nil)
	if err == nil || !strings.Contains(err.Error(), "line 1: The password must not be the name") || !strings.Contains(err.Error(), "line 2: A password has 1 to 256 bytes") {
		t.Errorf("%v", err)
	}
	if n := len(r.config.Get().Users); n != 0 {
		t.Errorf("%d users", n)
	}
	addr, log := start(t, flags{users: users})
	stderr = log
	c := testclient.Dial(t, addr, testclient.Options{})
	c.Expect("% No users defined")
	c.Closed()
	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	in.WriteString("root\n")
	in.Close()
	if err := run([]string{"-new-user", "root"}, out, &bytes.Buffer{}, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "must not be the name") {
		t.Errorf("-new-user: %v", err)
	}
}

// TestR067_NamesOnTheWire: a name by NEW-ENVIRON logs nobody in, whatever it is, and one that is typed fails as any other does.
func TestR067_NamesOnTheWire(t *testing.T) {
	addr, _ := start(t, flags{})
	for _, name := range []string{"a\r\nb", "\x1b[2J", "a b", "-f root", "root\x00", "\xc3(", strings.Repeat("x", 1024), "admin"} {
		w := dialWire(t, addr)
		w.send("\xff\xfb\x27\xff\xfa\x27\x00\x00USER\x01" + name + "\xff\xf0")
		got := w.until("Username: ")
		if strings.Contains(got, "Password") || strings.Contains(got, "\x1b[2J") {
			t.Errorf("%.20q: %q", name, got)
		}
		w.Close()
	}
	for _, name := range []string{strings.Repeat("x", 1024), "-f root", "a b", "\xc3("} {
		w := dialWire(t, addr)
		w.until("Username: ")
		w.send(name + "\r\nadmin\r\n")
		w.until("% Login invalid\r\n\r\nUsername: ")
		w.Close()
	}
}

// TestR072_ManyPasswords: a password of a megabyte is one that is wrong, and of ten thousand on one connection three are looked at.
func TestR072_ManyPasswords(t *testing.T) {
	addr, _ := start(t, flags{})
	w := dialWire(t, addr)
	w.until("Username: ")
	w.send("admin\r\n")
	w.until("Password: ")
	w.send(strings.Repeat("x", 1<<20) + "\r\n")
	w.until("% Login invalid\r\n\r\nUsername: ")
	w.send("admin\r\nadmin\r\n") // still the same conversation
	w.until("router>")

	w = dialWire(t, addr)
	w.until("Username: ")
	go fmt.Fprint(w, strings.Repeat("admin\r\nwrong\r\n", 10_000))
	for range 3 {
		w.until("% Login invalid\r\n")
	}
	if rest := readAll(w); strings.Contains(rest, "Login") || strings.Contains(rest, "wrong") {
		t.Errorf("behind the third: %q", rest)
	}
}

// TestR068_FileGoesAndComes: without a users' file that can be read nobody logs in, who is in stays, and a good one counts again.
func TestR068_FileGoesAndComes(t *testing.T) {
	hash, err := auth.Cost{Memory: 8, Passes: 1}.Hash("s3cret-word")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "users")
	good := []byte(auth.Line(auth.User{Name: "admin", Level: 1, Hash: hash}) + "\n")
	if err := os.WriteFile(path, good, 0o600); err != nil {
		t.Fatal(err)
	}
	addr, _ := start(t, flags{users: path})
	in := testclient.Dial(t, addr, testclient.Options{})
	as(in, "admin", "s3cret-word", "router>")
	answers := func(want string) {
		t.Helper()
		var got string
		for end := time.Now().Add(testclient.Patience); time.Now().Before(end); {
			w := dialWire(t, addr)
			w.send("admin\r\ns3cret-word\r\nexit\r\n")
			got = readAll(w)
			w.Close()
			if strings.Contains(got, want) {
				return
			}
		}
		t.Fatalf("no %q: %q", want, got)
	}
	if os.Remove(path) != nil || os.Mkdir(path, 0o700) != nil {
		t.Fatal("no folder in its place")
	}
	answers("% Login unavailable\r\n")
	in.Enter("show privilege")
	in.Expect("level is 1\nrouter>")
	if os.Remove(path) != nil || os.WriteFile(path, good, 0o600) != nil {
		t.Fatal("no file in its place")
	}
	answers("router>exit\r\n")
}

// readAll is all that comes until the router closes.
func readAll(w *wire) string {
	w.SetReadDeadline(time.Now().Add(testclient.Patience))
	buf := make([]byte, 4096)
	for {
		n, err := w.Read(buf)
		w.in = append(w.in, buf[:n]...)
		if err != nil {
			return string(w.in)
		}
	}
}
