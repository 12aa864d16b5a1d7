package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/testclient"
)

// TestMain does not wait for Windows' WMI, which is asked for temperatures, cannot be told to stop and takes 20 s under wine to say that there is none.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/yusufpapurcu/wmi.Query"),
		goleak.IgnoreAnyFunction("github.com/vtykit/vtykit/console/status.(*thermometers).work"))
}

const password = "sekret"

// settle writes a settings file with the hostname vm and these lines in front, and accounts alice (15) and bob (1).
func settle(t *testing.T, lines string) (config string) {
	t.Helper()
	config = filepath.Join(t.TempDir(), "monitor.toml")
	if !strings.Contains(lines, "alarms =") {
		lines = "alarms = []\n" + lines
	}
	if err := os.WriteFile(config, []byte("hostname = \"vm\"\n"+lines), 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := openAccounts(t.Context(), filepath.Join(filepath.Dir(config), "users.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	hash := cheap(t)
	if err := errors.Join(a.Add(t.Context(), auth.User{Name: "alice", Level: 15, Hash: hash}), a.Add(t.Context(), auth.User{Name: "bob", Level: 1, Hash: hash})); err != nil {
		t.Fatal(err)
	}
	return config
}

// start runs the monitor on a free port until the test ends, and returns its address and what it said first.
func start(t *testing.T, f flags) (addr string, said *bytes.Buffer) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r, w := io.Pipe()
	f.listen, f.logLevel = "127.0.0.1:0", slog.LevelError
	ended := make(chan error, 1)
	go func() {
		err := serve(ctx, f, w, os.Stderr)
		w.CloseWithError(io.EOF)
		ended <- err
	}()
	out := bufio.NewReader(r)
	line, err := out.ReadString('\n')
	m := regexp.MustCompile(`^Listening on (\S+)\. `).FindStringSubmatch(line)
	if err != nil || m == nil {
		cancel()
		t.Fatalf("first line %q: %v, %v", line, err, <-ended)
	}
	said = &bytes.Buffer{}
	for !strings.Contains(said.String(), "The settings are in") {
		if line, err = out.ReadString('\n'); err != nil {
			break
		}
		said.WriteString(line)
	}
	var drain sync.WaitGroup
	drain.Go(func() { io.Copy(io.Discard, out) })
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("serve: %v", err)
		}
		drain.Wait()
	})
	return m[1], said
}

// login logs somebody in.
func login(t *testing.T, addr, user, password string) *testclient.Client {
	t.Helper()
	return loginWith(t, addr, user, password, testclient.Options{})
}

func loginWith(t *testing.T, addr, user, password string, o testclient.Options) *testclient.Client {
	t.Helper()
	c := testclient.Dial(t, addr, o)
	c.Expect("Username:")
	c.Enter(user)
	c.Expect("Password:")
	c.Enter(password)
	c.Wait("a prompt", func(s string) bool { return strings.HasSuffix(s, ">") || strings.HasSuffix(s, "#") })
	return c
}

// has waits until the screen has text.
func has(c *testclient.Client, text string) {
	c.Wait(fmt.Sprintf("%q", text), func(s string) bool { return strings.Contains(s, text) })
}

// TestFirstMinute: from nothing, as admin with the password admin, to an account and a saved alarm; behind that admin is nobody.
func TestFirstMinute(t *testing.T) {
	config := filepath.Join(t.TempDir(), "monitor.toml")
	addr, _ := start(t, flags{config: config})
	c := login(t, addr, "admin", "admin")
	c.Enter("conf t")
	c.Expect("(config)#")
	c.Enter("hostname vm")
	c.Expect("vm(config)#")
	c.Enter("alarm process no-such-program absent")
	c.Expect("vm(config)#")
	c.Enter("end")
	c.Expect("vm#")
	c.Enter("write memory")
	c.Expect("[OK]\nvm#")
	c.Enter("account alice privilege 15")
	c.Expect("Password:")
	c.Enter(password)
	c.Expect("Again:")
	c.Enter(password)
	c.Expect("vm#")
	has(c, "Again:\nvm#")
	c.Enter("show startup-config | include process|encrypted")
	has(c, `"alarm process no-such-program absent",`)
	c.Expect("vm#")
	c.Enter("exit")
	c.Closed()
	if strings.Contains(c.Received(), password) {
		t.Error("the password was shown")
	}
	c = testclient.Dial(t, addr, testclient.Options{})
	c.Expect("Username:")
	c.Enter("admin")
	c.Expect("Password:")
	c.Enter("admin")
	has(c, "% Login invalid")
	c.Close()

	addr, _ = start(t, flags{config: config})
	c = login(t, addr, "alice", password)
	c.Enter("show running-config | include host|process")
	c.Expect("hostname vm\nalarm process no-such-program absent\nvm#")
}

// TestNoAccounts: who names a settings file means it, and then nobody can guess his way in.
func TestNoAccounts(t *testing.T) {
	addr, _ := start(t, flags{config: filepath.Join(t.TempDir(), "monitor.toml"), chosen: true})
	c := testclient.Dial(t, addr, testclient.Options{})
	c.Closed()
	if !strings.Contains(c.Received(), "% No users defined") {
		t.Errorf("%q", c.Received())
	}
}

func TestNewUser(t *testing.T) {
	config := filepath.Join(t.TempDir(), "monitor.toml")
	in := filepath.Join(t.TempDir(), "in")
	if err := os.WriteFile(in, []byte(password+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"", "exists"} {
		stdin, err := os.Open(in)
		if err != nil {
			t.Fatal(err)
		}
		err = run(t.Context(), []string{"-config", config, "-new-user", "carol"}, stdin, io.Discard, io.Discard)
		stdin.Close()
		if (want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	addr, _ := start(t, flags{config: config, chosen: true})
	c := login(t, addr, "carol", password)
	c.Enter("show privilege")
	has(c, "Current privilege level is 15")
}

// TestCP13_AccountsAtTheConsole: who was in when, and who may come.
func TestCP13_AccountsAtTheConsole(t *testing.T) {
	addr, _ := start(t, flags{config: settle(t, "")})
	bob := login(t, addr, "bob", password)
	bob.Enter("show accounts")
	has(bob, "% Invalid input")
	alice := login(t, addr, "alice", password)
	alice.Enter("account bob lock")
	alice.Expect("vm#")
	alice.Enter("show accounts | select NAME LEVEL STATUS FAILURES")
	has(alice, "bob        1  locked")
	alice.Enter("show accounts | where NAME = alice | select LAST-LOGIN as json")
	alice.Expect("vm#")
	c := testclient.Dial(t, addr, testclient.Options{})
	c.Expect("Username:")
	c.Enter("bob")
	c.Expect("Password:")
	c.Enter(password)
	has(c, "% Login invalid")
	c.Close()
	for line, want := range map[string]string{
		"no account nobody":        "% There is no such account",
		"account nobody lock":      "% There is no such account",
		"account bob privilege 16": "% Invalid input",
	} {
		alice.Enter(line)
		has(alice, want)
		alice.Expect("vm#")
		alice.Enter("terminal length 24")
		alice.Expect("vm#")
	}
	alice.Enter("account bob unlock")
	alice.Expect("unlock\nvm#")
	alice.Enter("account bob privilege 15")
	alice.Expect("privilege 15\nvm#")
	login(t, addr, "bob", password).Expect("vm#")
	alice.Enter("no account bob")
	alice.Expect("no account bob\nvm#")
}

// TestCP23_AbruptDisconnect: a terminal that is gone in the midst of anything costs its own session and nothing else.
func TestCP23_AbruptDisconnect(t *testing.T) {
	addr, _ := start(t, flags{config: settle(t, "")})
	watch := login(t, addr, "alice", password)
	for _, step := range [][2]string{
		{"screen", "Screen:"}, {"screen chat", "chat"}, {"screen users", "To:"}, {"screen programs", "page 1 of"}, {"monitor host", "CPU"},
		{"show processes", "More"}, {"account dave", "Password:"}, {"rz", "receive by ZModem"}, {"configure terminal", "(config)#"}, {"show cpu", "show cpu"},
	} {
		rows := 9
		if step[1] == "More" {
			rows = 4 // wine has as few as seven processes
		}
		c := loginWith(t, addr, "alice", password, testclient.Options{Cols: 80, Rows: rows, Bytes: step[0] == "rz"})
		c.Enter(step[0])
		has(c, step[1])
		c.Close()
		watch.Enter("show users | count alice")
		watch.Wait("one session behind "+step[0], func(s string) bool {
			if strings.HasSuffix(s, "vm#") && !strings.Contains(s[max(0, len(s)-60):], "1") {
				watch.Enter("show users | count alice") // its end is on its way
			}
			return strings.HasSuffix(s, "= 1\nvm#") || strings.HasSuffix(s, "\n1\nvm#") || strings.Contains(s[max(0, len(s)-60):], "1\nvm#")
		})
	}
}

// TestLint: nothing in the monitor trips a tool, with other hosts and without. One finding stays: both names are given, so that there is no
// abbreviation of host; the whole word means what it says, and the help of show hosts tells so.
func TestLint(t *testing.T) {
	const stays = "mode exec, show: the words host and hosts differ in one letter more: there is no abbreviation of host"
	for _, alone := range []bool{true, false} {
		config := settle(t, "guest = true\n[nats]\nurl = \"embedded\"\nlisten = \"127.0.0.1:0\"\n")
		m, err := open(t.Context(), flags{config: config}, alone, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		defer m.close()
		found := console.Lint(m.console)
		if i := slices.IndexFunc(found, func(f console.Finding) bool { return f.String() == stays }); i >= 0 && !alone {
			found = slices.Delete(found, i, i+1)
		} else if !alone {
			t.Error("no longer: " + stays)
		}
		for _, f := range found {
			t.Error(f)
		}
	}
}

func TestArguments(t *testing.T) {
	config := settle(t, "")
	bad := filepath.Join(t.TempDir(), "bad.toml")
	wrong := settle(t, "alarms = [\"alarm cpu above 200\"]\n")
	other := settle(t, "alarms = [\"reload\"]\n")
	if err := os.WriteFile(bad, []byte("\nlisten = 3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args     []string
		out, err string
	}{
		{[]string{"-version"}, "vtykit monitor example", ""},
		{[]string{"-config", config, "-c", "show accounts | select NAME LEVEL"}, "alice     15", ""},
		{[]string{"-config", config, "-c", "nonsense"}, "Invalid input", "status 1"},
		{[]string{"-config", bad, "-c", "show clock"}, "", "line 2"},
		{[]string{"-config", wrong, "-c", "show clock"}, "", `alarms: "alarm cpu above 200": `},
		{[]string{"-config", other, "-c", "show clock"}, "", `alarms: "reload" does not begin with alarm`},
		{[]string{"-config", config, "-listen", "x", "-c", "show clock"}, "", `listen "x"`},
		{[]string{"-n"}, "", "-n is for -f"},
		{[]string{"x"}, "", "unexpected argument"},
		{[]string{"-new-user", "a b"}, "", "not a valid name"},
	} {
		var out bytes.Buffer
		got := ""
		if err := run(t.Context(), tt.args, os.Stdin, &out, io.Discard); err != nil {
			got = err.Error()
		}
		if !strings.Contains(out.String(), tt.out) || !strings.Contains(got, tt.err) || tt.err == "" && got != "" {
			t.Errorf("%v: %q, error %q; want %q, %q", tt.args, out.String(), got, tt.out, tt.err)
		}
	}
}
