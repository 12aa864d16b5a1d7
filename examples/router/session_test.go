package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/vtykit/vtykit/internal/testclient"
)

func TestMain(m *testing.M) {
	time.Local = time.UTC
	goleak.VerifyTestMain(m)
}

// start runs the router on a free port and returns its address.
func start(t *testing.T, f flags) (addr string, stderr *bytes.Buffer) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r, w := io.Pipe()
	stderr = &bytes.Buffer{}
	f.listen = "127.0.0.1:0"
	f.logLevel = slog.LevelDebug
	ended := make(chan error, 1)
	go func() {
		err := serve(ctx, f, w, stderr)
		w.CloseWithError(io.EOF)
		ended <- err
	}()
	out := bufio.NewReader(r)
	line, err := out.ReadString('\n')
	m := regexp.MustCompile(`^Listening on (\S+)\. `).FindStringSubmatch(line)
	if err != nil || m == nil {
		t.Fatalf("first line %q: %v", line, err)
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
	return m[1], stderr
}

// login logs a person in.
func login(t *testing.T, addr string, o testclient.Options) *testclient.Client {
	t.Helper()
	c := testclient.Dial(t, addr, o)
	c.Expect("Username:")
	c.Enter("admin")
	c.Expect("Password:")
	c.Enter("admin")
	c.Expect("router>")
	return c
}

func enable(c *testclient.Client) {
	c.Enter("enable")
	c.Expect("Password:")
	c.Enter("enable")
	c.Expect("router#")
}

func TestFirstMinute(t *testing.T) {
	config := filepath.Join(t.TempDir(), "startup")
	addr, _ := start(t, flags{config: config})
	c := login(t, addr, testclient.Options{})
	enable(c)
	c.Enter("conf t")
	c.Expect("router(config)#")
	c.Enter("interface lo")
	c.Expect("router(config-if)#")
	c.Enter("description first | minute #1")
	c.Expect("router(config-if)#")
	c.Enter("ip route 10.20.0.0/16 192.0.2.1")
	c.Expect("router(config)#")
	c.Enter("banner motd @")
	c.Expect("'@'.")
	c.Enter("Authorised staff only")
	c.Enter("@")
	c.Expect("router(config)#")
	c.Send("\x1a")
	c.Expect("router#")
	c.Enter("show running-config | section interface lo|ip route")
	c.Expect("interface lo\n description first | minute #1\nip route 10.20.0.0/16 192.0.2.1\nrouter#")
	c.Enter("write memory")
	c.Expect("[OK]\nrouter#")
	c.Enter("show ip route static")
	c.Expect("detected at '^' marker.\n\nrouter#")
	c.Enter("logout")
	c.Closed()

	saved, err := os.ReadFile(config)
	if err != nil || !strings.Contains(string(saved), "description first | minute #1") {
		t.Fatalf("saved %q, %v", saved, err)
	}
	if out := c.Received(); strings.Contains(out, "\x00") || strings.Contains(out, "Password: admin") {
		t.Errorf("received %q", out)
	}
	// what was saved is what the next start has
	addr, _ = start(t, flags{config: config})
	c = testclient.Dial(t, addr, testclient.Options{})
	c.Expect("Username:")
	if !strings.Contains(c.Screen(), "Authorised staff only") {
		t.Errorf("no banner:\n%s", c.Screen())
	}
	c.Enter("admin")
	c.Expect("Password:")
	c.Enter("admin")
	c.Expect("router>")
	enable(c)
	c.Enter("show running-config | include description|route")
	c.Expect(" description first | minute #1\nip route 10.20.0.0/16 192.0.2.1\nrouter#")
}

// TestShows runs every show command on this machine's data.
func TestShows(t *testing.T) {
	addr, _ := start(t, flags{})
	c := login(t, addr, testclient.Options{Rows: 500, Cols: 120})
	enable(c)
	c.Enter("terminal length 0")
	for cmd, want := range map[string]string{
		"show version":            "vtykit router example, Version " + version,
		"show interfaces":         "lo is up, line protocol is up",
		"show interfaces lo":      "lo is up, line protocol is up",
		"show ip interface brief": "Interface ",
		"show ip route":           "Codes:",
		"show arp":                "Protocol  Address",
		"show clock":              time.Now().Format(" MST "),
		"show users":              "vty 0    admin",
		"show logging":            "%SYS-5-LOGIN: User admin logged in on vty0 from 127.0.0.1",
		"show running-config":     "hostname router",
		"show history":            "terminal length 0",
		"show privilege":          "Current privilege level is 15",
	} {
		before := len(c.Received())
		c.Enter(cmd)
		c.WaitRaw(cmd, func(raw string) bool {
			return strings.HasSuffix(raw, "router#") && strings.Contains(raw[before:], want)
		})
	}
}

func TestFlags(t *testing.T) {
	for _, bad := range [][]string{
		{"-listen", "0.0.0.0:2323"}, {"-listen", "nonsense"}, {"-max-sessions", "x"}, {"-max-sessions", "-1"},
		{"-log-level", "loud"}, {"-users", "/nonexistent/users"}, {"extra"}, {"-no-such-flag"},
	} {
		if err := run(bad, nil, io.Discard, io.Discard); err == nil {
			t.Errorf("%v: no error", bad)
		}
	}
	var out bytes.Buffer
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	io.WriteString(w, "hunter2\n")
	w.Close()
	if err := run([]string{"-new-user", "alice"}, r, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "users")
	if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	addr, _ := start(t, flags{users: file})
	c := testclient.Dial(t, addr, testclient.Options{})
	c.Expect("Username:")
	c.Enter("alice")
	c.Expect("Password:")
	c.Enter("hunter2")
	c.Expect("router>")

	out.Reset()
	if err := run([]string{"-version"}, nil, &out, io.Discard); err != nil || !strings.Contains(out.String(), version) {
		t.Errorf("-version: %q, %v", out.String(), err)
	}
}
