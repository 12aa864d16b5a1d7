//go:build unix

package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/internal/testclient"
)

// These tests drive the router by the programs that people and scripts use. Each needs an outside program and skips without it,
// except where VTYKIT_NO_SKIP is set.

const password = "s3cret-word"

func need(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			missing(t, p+" is not installed")
		}
	}
}

func missing(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("VTYKIT_NO_SKIP") != "" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// startWithUser runs the router with the user admin of a password that is on no screen by chance.
func startWithUser(t *testing.T) (host, port, addr string) {
	t.Helper()
	hash, err := auth.Hash(password)
	if err != nil {
		t.Fatal(err)
	}
	users := filepath.Join(t.TempDir(), "users")
	if err := os.WriteFile(users, []byte(auth.Line(auth.User{Name: "admin", Level: 1, Hash: hash})+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	addr, _ = start(t, flags{users: users, config: filepath.Join(t.TempDir(), "startup")})
	host, port, _ = net.SplitHostPort(addr)
	return host, port, addr
}

// window is a program in a tmux window.
type window struct {
	t             *testing.T
	socket        string
	showsPassword bool // the program shows what is typed, whatever the server wants
}

func newWindow(t *testing.T, cols, rows int, command string) *window {
	t.Helper()
	w := &window{t: t, socket: filepath.Join(t.TempDir(), "tmux")}
	// "set" keeps the window when the program has ended, so that its last words can be read
	w.tmux("-f", "/dev/null", "new-session", "-d", "-x", fmt.Sprint(cols), "-y", fmt.Sprint(rows), "env TERM=xterm "+command,
		";", "set", "-g", "remain-on-exit", "on", ";", "set", "-g", "status", "off")
	t.Cleanup(func() { exec.Command("tmux", "-S", w.socket, "kill-server").Run() })
	return w
}

func (w *window) tmux(args ...string) string {
	w.t.Helper()
	out, err := exec.Command("tmux", append([]string{"-S", w.socket}, args...)...).CombinedOutput()
	if err != nil {
		w.t.Fatalf("tmux %q: %v: %s", args, err, out)
	}
	return string(out)
}

// keys sends keys by tmux's names; everything else is text.
func (w *window) keys(keys ...string) {
	w.t.Helper()
	w.tmux(append([]string{"send-keys"}, keys...)...)
}

func (w *window) screen() string {
	rows := strings.Split(w.tmux("capture-pane", "-p"), "\n")
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ")
	}
	return strings.TrimRight(strings.Join(rows, "\n"), "\n")
}

// wait waits until the screen ends in text.
func (w *window) wait(text string) {
	w.t.Helper()
	w.until(fmt.Sprintf("%q", text), func(s string) bool { return strings.HasSuffix(s, text) })
}

func (w *window) until(what string, ok func(string) bool) {
	w.t.Helper()
	var s string
	for end := time.Now().Add(testclient.Patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if s = w.screen(); strings.Contains(s, password) && !w.showsPassword {
			w.t.Fatalf("the password is on the screen:\n%s", s)
		}
		if ok(s) {
			return
		}
	}
	w.t.Fatalf("%s did not come; screen:\n%s", what, s)
}

// TestRealClients runs one session with each telnet client that people have, and compares what the screen shows.
func TestRealClients(t *testing.T) {
	for _, client := range []struct {
		name, program, command string
		resizes                bool
	}{
		{"inetutils", "telnet", "telnet %s %s", true},
		{"busybox", "busybox", "busybox telnet %s %s", false},
		{"plink", "plink", "plink -telnet %s -P %s", true},
		{"kermit", "kermit", "kermit -H -J %s %s", true},
		{"telnet-ssl", "telnet-ssl", "telnet-ssl %s %s", true},
	} {
		t.Run(client.name, func(t *testing.T) {
			need(t, "tmux", client.program)
			host, port, addr := startWithUser(t)
			w := newWindow(t, 80, 12, fmt.Sprintf(client.command, host, port))
			w.wait("Username:")
			w.keys("admin", "Enter")
			w.wait("Password:")
			w.keys(password, "Enter")
			w.wait("router>")
			w.keys("sh", "?")
			w.wait("router>sh?\nshow\n\nrouter>sh")
			w.keys("Tab", "privilegex", "Enter")
			w.wait("router>show privilegex\n                     ^\n% Invalid input detected at '^' marker.\n\nrouter>")
			w.keys("enable", "Enter")
			w.wait("Password:")
			w.keys("enable", "Enter")
			w.wait("router#")
			w.keys("conf t", "Enter")
			w.wait("router(config)#")
			w.keys("interface lo", "Enter")
			w.wait("router(config-if)#")
			w.keys("description by hnd", "Left", "Left", "a", "End", " ok", "Enter")
			w.wait("description by hand ok\nrouter(config-if)#")
			w.keys("C-z")
			w.wait("\nrouter#")

			w.keys("show interfaces lo", "Enter") // more than twelve rows
			w.wait("\n --More--")
			if rows := strings.Count(w.screen(), "\n") + 1; rows != 12 {
				t.Errorf("the pager's prompt is in row %d:\n%s", rows, w.screen())
			}
			w.keys("Enter")
			w.until("one more line", func(s string) bool { return strings.HasSuffix(s, " --More--") && !strings.Contains(s, "router#show") })
			w.keys("q")
			w.wait("\nrouter#")

			w.keys("ping 127.0.0.1 repeat 100", "Enter")
			w.until("an answer", func(s string) bool { return strings.Contains(s, "Reply to request 0") })
			w.keys("C-c")
			w.until("the sum", concluded)

			w.keys("terminal monitor", "Enter")
			w.wait("terminal monitor\nrouter#")
			long := "router#!" + strings.Repeat("x", 90) // takes two rows
			w.keys(long[len("router#"):], "Left", "Left")
			w.wait("\n" + long[:80] + "\n" + long[80:])
			other := testclient.Dial(t, addr, testclient.Options{})
			other.Expect("Username:")
			other.Enter("admin")
			other.Expect("Password:")
			other.Enter(password)
			w.until("a message above the line", func(s string) bool {
				return strings.Contains(s, "%SYS-5-LOGIN: User admin logged in on vty1") && strings.Count(s, "router#!") == 1 &&
					strings.HasSuffix(s, "\n"+long[:80]+"\n"+long[80:])
			})
			if client.resizes { // the terminal folds its rows anew, and so does the line
				w.tmux("resize-window", "-x", "40", "-y", "12")
				w.wait("\n" + long[:40] + "\n" + long[40:80] + "\n" + long[80:])
				w.keys("Home", "y", "End", "z") // which rows they are in is for the router to know
				long = "router#y" + long[len("router#"):] + "z"
				w.wait("\n" + long[:40] + "\n" + long[40:80] + "\n" + long[80:])
				w.tmux("resize-window", "-x", "80", "-y", "12")
				w.wait("\n" + long[:80] + "\n" + long[80:])
			}
			w.keys("C-c")
			w.wait("^C\nrouter#")
			w.keys("show privilege", "Enter")
			w.wait("router#show privilege\nCurrent privilege level is 15\nrouter#")
			w.keys("Up", "Up")
			w.wait("router#terminal monitor")
			w.keys("C-c")
			w.wait("^C\nrouter#")
			w.keys("C-r", "privi") // telnet says that Ctrl-R shows the line again
			w.wait("(reverse-i-search)`privi': show privilege")
			w.keys("C-g")
			w.wait("\nrouter#")

			if client.resizes {
				w.tmux("resize-window", "-x", "40", "-y", "12")
				w.keys("C-u", strings.Repeat("x", 60), "Home", "y")
				w.wait("router#y" + strings.Repeat("x", 32) + "\n" + strings.Repeat("x", 28))
			}
			w.keys("C-c", "exit", "Enter")
			w.until("the end", func(string) bool {
				return strings.TrimSpace(w.tmux("display-message", "-p", "#{pane_dead}")) == "1" ||
					strings.Contains(w.screen(), "onnection closed")
			})
		})
	}
}

// script runs a program of testdata against the router and fails unless it ends well.
func script(t *testing.T, program string, args ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 4*time.Minute)
	defer cancel()
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = append(os.Environ(), "TERM=xterm")
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	if err != nil {
		t.Errorf("%s %v: %v\n%s", program, args, err, out.String())
	}
}

// TestExpect: an expect script over the system's telnet client.
func TestExpect(t *testing.T) {
	need(t, "expect", "telnet")
	host, port, _ := startWithUser(t)
	script(t, "expect", "testdata/session.exp", host, port, password)
}
