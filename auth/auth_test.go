package auth

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/limit"
	"github.com/vtykit/vtykit/internal/testclient/screen"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// cheap is a cost at which tests do not take long.
var cheap = Cost{Memory: 8, Passes: 1}

func hash(t testing.TB, password string) string {
	t.Helper()
	h, err := cheap.Hash(password)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

var far = &net.TCPAddr{IP: net.IPv4(192, 0, 2, 7), Port: 4711}

// dialogue types input at a login, in fake time, and returns what was shown and why the session ended; it leaves by logout.
func dialogue(t *testing.T, l console.Login, from net.Addr, input string) (shown, reason string) {
	t.Helper()
	r, w := io.Pipe()
	scr := screen.New(80, 40)
	c := console.New(console.Config{Login: l, Hostname: func() string { return "r" }, Enable: Enable(func() string { return hash(t, "up") })})
	c.Mode("exec", "{host}{#}")
	end := make(chan string)
	go func() {
		end <- c.Serve(context.Background(), console.NewStream(r, scr, console.StreamConfig{Cols: 80, Rows: 40, Remote: from}))
	}()
	synctest.Wait() // a Ctrl-C before the first prompt would end the login
	for _, line := range strings.SplitAfter(input, "\r") {
		if _, err := w.Write([]byte(line)); err != nil {
			break
		}
		time.Sleep(10 * time.Second)
	}
	w.Close()
	reason = <-end
	if scr.Err() != nil {
		t.Error(scr.Err())
	}
	return scr.String(), reason
}

func TestLogin(t *testing.T) {
	users := NewMemory(User{"admin", 1, hash(t, "secret")}, User{"root", 15, hash(t, "x y")}, User{"open", 1, ""})
	long := strings.Repeat("p", 300)
	for _, test := range []struct {
		name, input, last, reason string
		policy                    Policy
	}{
		{name: "right", input: "admin\rsecret\rlogout\r", last: "r>logout", reason: "logout"},
		{name: "privileged", input: "root\rx y\rlogout\r", last: "r#logout", reason: "logout"},
		{name: "second try", input: "admin\rno\radmin\rsecret\rlogout\r", last: "r>logout", reason: "logout"},
		{name: "ctrl-c asks again", input: "adm\x03admin\r\x03admin\rsecret\rlogout\r", last: "r>logout", reason: "logout"},
		{name: "three wrong", input: "admin\r1\rnobody\r2\r-f root\r3\r", last: "% Login invalid", reason: "auth-failed"},
		{name: "overlong password", input: "admin\r" + long + "\r", last: "Username:", reason: "client-eof"},
		{name: "empty password refused", input: "open\r\r", last: "Username:", reason: "client-eof"},
		{name: "empty password allowed by name", input: "open\r\rlogout\r", last: "r>logout", reason: "logout", policy: Policy{AllowEmptyPassword: true}},
		{name: "gone", input: "admin\r", last: "Password:", reason: "client-eof"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				test.policy.Logger = slog.New(slog.NewTextHandler(&log, nil))
				shown, reason := dialogue(t, Password(users, test.policy), far, test.input)
				rows := strings.Split(strings.TrimRight(shown, " \n"), "\n")
				if got := strings.TrimRight(rows[len(rows)-1], " "); got != test.last || reason != test.reason {
					t.Errorf("ended with %q, %q\n%s", got, reason, shown)
				}
				if !strings.HasPrefix(shown, "\nUser Access Verification\n\nUsername: ") {
					t.Errorf("began with\n%s", shown)
				}
				for _, secret := range []string{"secret", "x y", "ppp"} {
					if strings.Contains(shown+log.String(), secret) {
						t.Errorf("%q is on the screen or in the log", secret)
					}
				}
			})
		})
	}
}

// TestR061_Pauses: failures pause 1, 2 and 3 seconds, and count over connections until the source is refused.
func TestR061_Pauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := Password(NewMemory(User{"admin", 1, hash(t, "secret")}), Policy{})
		// three tries of 5 s each run off a little during their pauses: the second connection reaches the floor of 15 s
		for range 3 {
			dialogueFast(t, l, "a\rb\ra\rb\ra\rb\r")
		}
		if shown := dialogueFast(t, l, ""); !strings.Contains(shown, textPenalty) {
			t.Errorf("not refused:\n%s", shown)
		}
		time.Sleep(10 * time.Minute)
		if shown := dialogueFast(t, l, ""); strings.Contains(shown, textPenalty) {
			t.Errorf("still refused after the cap:\n%s", shown)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		for try, want := range map[int]time.Duration{1: time.Second, 2: 3 * time.Second, 3: 6 * time.Second} {
			l := Password(NewMemory(User{"admin", 1, hash(t, "secret")}), Policy{})
			start := time.Now()
			shown := dialogueFast(t, l, strings.Repeat("a\rb\r", try))
			if n := strings.Count(shown, textInvalid); n != try || time.Since(start) != want {
				t.Errorf("%d tries: %d answers after %v, want %v", try, n, time.Since(start), want)
			}
		}
	})
}

// TestGracePenalty: who lets the login time run out pays for it; twice reaches the floor.
func TestGracePenalty(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		still := time.Now() // on this clock no penalty runs off
		g := Password(NewMemory(User{"admin", 1, hash(t, "secret")}), Policy{Now: func() time.Time { return still }}).(*gate)
		for _, refused := range []bool{false, true} {
			if shown, reason := dialogue(t, g, far, "\r\r\r\r\r\r\r\r"); reason != "login-grace" {
				t.Errorf("%q:\n%s", reason, shown)
			}
			if wait := g.guard.penalties.Wait(limit.KeyOfConn(far)); wait > 0 != refused {
				t.Errorf("wait %v, want one: %v", wait, refused)
			}
		}
	})
}

// dialogueFast types everything at once and leaves when the server is quiet.
func dialogueFast(t *testing.T, l console.Login, input string) string {
	t.Helper()
	r, w := io.Pipe()
	scr := screen.New(80, 60)
	c := console.New(console.Config{Login: l})
	end := make(chan string)
	go func() {
		end <- c.Serve(context.Background(), console.NewStream(r, scr, console.StreamConfig{Cols: 80, Rows: 60, Remote: far}))
	}()
	w.Write([]byte(input))
	tries := strings.Count(input, "\r") / 2
	time.Sleep(time.Duration(tries*(tries+1)/2) * time.Second)
	synctest.Wait()
	w.Close()
	<-end
	return scr.String()
}

func TestR063_NoUsers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shown, reason := dialogue(t, Password(NewMemory(), Policy{}), far, "")
		if !strings.Contains(shown, textNoUsers) || reason != "auth-failed" {
			t.Errorf("%q:\n%s", reason, shown)
		}
	})
}

// store is a user store that blocks, panics or fails.
type store struct {
	Users
	block, panics bool
	err           error
}

func (s store) Lookup(ctx context.Context, name string) (User, bool, error) {
	switch {
	case s.block:
		<-ctx.Done()
	case s.panics:
		panic("store")
	case s.err != nil:
		return User{}, false, s.err
	}
	return s.Users.Lookup(ctx, name)
}

// TestR071_Backend: a backend that hangs, fails or panics makes the login unavailable, which is not a wrong password.
func TestR071_Backend(t *testing.T) {
	for name, s := range map[string]store{"blocks": {block: true}, "panics": {panics: true}, "fails": {err: errors.New("\x1b[2Jdisk")}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				s.Users = NewMemory(User{"admin", 1, hash(t, "secret")})
				l := Password(s, Policy{Logger: slog.New(slog.NewTextHandler(&log, nil))})
				for range 4 { // no penalty comes of it
					shown, _ := dialogue(t, l, far, "admin\rsecret\r")
					if !strings.Contains(shown, textUnavailable) {
						t.Fatalf("got\n%s", shown)
					}
				}
				if strings.Contains(log.String(), "\x1b") {
					t.Errorf("log %q", log.String())
				}
			})
		})
	}
}

// TestR064_SameWork: an unknown user costs a hash as a known one does.
func TestR064_SameWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := Password(NewMemory(User{"admin", 1, hash(t, "secret")}), Policy{}).(*gate)
		for _, name := range []string{"admin", "nobody", "-bad", ""} {
			g.hashers <- struct{}{} // all turns are taken, so hashing waits
			for range cap(g.hashers) - 1 {
				g.hashers <- struct{}{}
			}
			ctx, cancel := context.WithTimeout(context.Background(), time.Second)
			if _, _, err := g.check(ctx, name, "wrong"); err == nil {
				t.Errorf("%q was answered without hashing", name)
			}
			cancel()
			for range cap(g.hashers) {
				<-g.hashers
			}
		}
	})
}

func TestEnable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for input, want := range map[string]string{
			"enable\rup\r":         "r#",
			"enable\rno\rup\r":     "r#",
			"enable\rno\rno\rno\r": "% Bad secrets\nr>",
			"enable\rno\r\x03":     "r>",
		} {
			shown, _ := dialogue(t, console.NoLogin, nil, input)
			if got := strings.TrimRight(shown, "\n "); !strings.HasSuffix(got, want) {
				t.Errorf("%q:\n%s", input, got)
			}
		}
	})
}

func TestHash(t *testing.T) {
	h, err := Hash("pässword")
	if err != nil || CheckHash(h) != nil || !verify(h, "pässword") || verify(h, "password") {
		t.Errorf("%s %v", h, err)
	}
	const known = "$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy" // a published bcrypt vector
	if !verify(known, "password") && CheckHash(known) != nil {
		t.Error("bcrypt")
	}
	for _, bad := range []string{"", "secret", "$argon2id$v=19$m=99999999,t=1,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=8,t=0,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$", "$2a$10$short", "$5$x$y"} {
		err := CheckHash(bad)
		if err == nil || verify(bad, "") {
			t.Errorf("%q accepted", bad)
		}
		if err != nil && bad != "" && strings.Contains(err.Error(), bad) {
			t.Errorf("%q is in the error", bad)
		}
	}
	if _, err := Hash(""); err == nil {
		t.Error("empty password hashed")
	}
	if _, err := Hash(strings.Repeat("x", maxPassword+1)); err == nil {
		t.Error("overlong password hashed")
	}
}

// TestR068_File: whatever happens to the file, login fails closed, and a good file is taken up again.
func TestR068_File(t *testing.T) {
	path := filepath.Join(t.TempDir(), "users")
	good := "# staff\n\n" + Line(User{"admin", 15, hash(t, "secret")}) + "\n"
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(good)
	f, err := OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	again := func() (bool, error) {
		f.mu.Lock()
		f.checked = time.Time{} // two seconds later
		f.mu.Unlock()
		_, ok, err := f.Lookup(context.Background(), "admin")
		return ok, err
	}
	for what, spoil := range map[string]func(){
		"gone":         func() { os.Remove(path) },
		"half-written": func() { write(good[:len(good)/2]) },
		"a directory":  func() { os.Remove(path); os.Mkdir(path, 0o700) },
		"a link":       func() { os.Remove(path); os.Symlink(path+"x", path) },
		"huge":         func() { write(good); os.Truncate(path, maxFile+1) },
		"writable":     func() { write(good); os.Chmod(path, 0o666) },
	} {
		if runtime.GOOS == "windows" && (what == "writable" || what == "a link") {
			continue
		}
		spoil()
		if ok, err := again(); ok || err == nil {
			t.Errorf("%s: %v, %v", what, ok, err)
		}
		os.Remove(path)
		write(good + "# " + what + "\n")
		if ok, err := again(); !ok || err != nil {
			t.Errorf("after %s: %v, %v", what, ok, err)
		}
	}
	write("")
	if empty, err := f.Empty(context.Background()); !empty && err == nil {
		f.mu.Lock()
		f.checked = time.Time{}
		f.mu.Unlock()
		if empty, err = f.Empty(context.Background()); !empty || err != nil {
			t.Errorf("empty file: %v, %v", empty, err)
		}
	}
}

func FuzzParseUsers(f *testing.F) {
	f.Add("admin 15 $2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy\n# x\n\n")
	f.Add("a 1\n")
	f.Fuzz(func(t *testing.T, text string) {
		users, err := ParseUsers(strings.NewReader(text))
		if err != nil {
			return
		}
		var b strings.Builder
		for _, u := range users {
			fmt.Fprintln(&b, Line(u))
		}
		again, err := ParseUsers(strings.NewReader(b.String()))
		if err != nil || !maps.Equal(again, users) {
			t.Errorf("%q: %v, %v", b.String(), again, err)
		}
	})
}

// TestDependencies holds the import table of the design.
func TestDependencies(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range strings.Fields(string(out)) {
		if p == "net/http" || p == "database/sql" || p == "github.com/vtykit/vtykit/telnet" || strings.HasPrefix(p, "layeh.com/") {
			t.Errorf("auth depends on %s", p)
		}
	}
}
