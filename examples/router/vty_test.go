package main

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/internal/testclient"
)

// TestVTY: what `line vty` and `login` say is in force, shown, saved and read again.
func TestVTY(t *testing.T) {
	lines := []string{"login block-for 60 attempts 10 within 60", "login delay 2", "login quiet-mode access-class MGMT", "login on-failure log", "login on-success log every 2",
		"access-list 23 deny host 127.0.5.5", "access-list 23 permit 127.0.0.0 0.255.255.255", "ip access-list standard MGMT", " remark staff", " permit 127.0.9.0 0.0.0.255", " deny any",
		"line vty 0 15", " exec-timeout 5 30", " length 40", " width 100", " absolute-timeout 60", " access-class 23 in", " privilege level 15", " login authentication default"}
	path := startConfig(t, append(lines, " transport input telnet", " logging synchronous")...)
	addr, _ := start(t, flags{config: path})
	refused := from(t, "127.0.5.5", addr, testclient.Options{})
	refused.Expect("% Sessions from your address are not allowed")
	refused.Closed()
	c := from(t, "127.0.4.4", addr, testclient.Options{})
	as(c, "admin", "admin", "router#") // at the level of the line
	c.Enter("terminal length 0")
	c.Expect("router#")
	before := len(c.Received())
	c.Enter("show running-config")
	c.Expect("end\nrouter#")
	shown := strings.ReplaceAll(c.Received()[before:], "\r\n", "\n")
	numbers := strings.NewReplacer(" permit 127.0.9.0", " 10 permit 127.0.9.0", " deny any", " 20 deny any") // that the list gave them
	for _, l := range lines {
		l = numbers.Replace(l)
		if !strings.Contains(shown, "\n"+l+"\n") {
			t.Errorf("no %q in\n%s", l, shown)
		}
	}
	c.Enter("show terminal")
	c.WaitRaw("the sizes", func(raw string) bool {
		return strings.Contains(raw, "Width: 100 columns") && strings.Contains(raw, "00:05:30")
	})
	c.Enter("show access-lists 23")
	c.Expect("list 23\n    10 deny host 127.0.5.5 (1 match)\n    20 permit 127.0.0.0 0.255.255.255 (1 match)\nrouter#")
	configure(c, "no access-list 23 deny host 127.0.5.5")
	as(from(t, "127.0.5.5", addr, testclient.Options{}), "admin", "admin", "router#")

	configure(c, "line vty 0 4", "transport input none")
	closed := from(t, "127.0.4.4", addr, testclient.Options{})
	closed.Expect("are not allowed")
	closed.Closed()
	configure(c, "line vty 0 4", "no transport input", "no access-class", "no privilege level", "login local", "no absolute-timeout", "no login quiet-mode access-class",
		"no ip access-list standard MGMT", "no access-list 23", "no login block-for", "no login delay", "no login on-failure log", "no login on-success log")
	as(from(t, "127.0.5.5", addr, testclient.Options{}), "admin", "admin", "router>")
	c.Enter("write memory")
	c.Expect("[OK]\nrouter#")
	saved, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(saved), "access") || strings.Contains(string(saved), "login") || strings.Contains(string(saved), "privilege") {
		t.Errorf("%v, left:\n%s", err, saved)
	}
}

// TestAccessCommands: what cannot be is refused with a reason, and nothing changes.
func TestAccessCommands(t *testing.T) {
	r, err := newRouter(places{}, accounts{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	batch := r.console.Batch(r.conf)
	run := func(line string) error {
		_, err := batch.Run(t.Context(), line)
		return err
	}
	for _, bad := range []string{"access-list 100 permit any", "access-list 0 permit any", "access-list x permit any", "access-list 1", "access-list 1 permit 10.0.0.0 255.0.0.0",
		"access-list 1 permit 10.0.0.300", "no access-list 1 permit any", "no access-list", "no access-list 1 permit", "no ip access-list standard", "ip access-list standard -x"} {
		if err := run(bad); err == nil {
			t.Errorf("%s was accepted", bad)
		}
	}
	if n := len(r.config.Get().AccessLists); n != 0 {
		t.Errorf("%d lists", n)
	}
	for _, good := range []string{"access-list 7 permit 10.0.0.0/8", "access-list 7 remark two words", "no access-list 7 remark", "ip access-list standard 7", "deny any",
		"exit", "access-list 7 deny 2001:db8::/32", "access-list 7 permit 192.0.2.1", "no access-list 7 deny any"} {
		if err := run(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	want := "ip access-list standard 7\n 10 permit 10.0.0.0 0.255.255.255\n 30 deny 2001:db8::/32\n 40 permit host 192.0.2.1\n!\n" // 20 is gone
	if got := r.config.Get().String(); !strings.Contains(got, want) {
		t.Errorf("got\n%s", got)
	}
}

// TestR076_ClearLine: all places are taken by users who are logged in and idle; the operator gets in from where management is, or from this
// machine, clears one, and that one is told and closed at once.
func TestR076_ClearLine(t *testing.T) {
	path := startConfig(t, "login quiet-mode access-class MGMT", "ip access-list standard MGMT", " permit 127.0.9.0 0.0.0.255")
	addr, _ := start(t, flags{config: path, maxSessions: 4, countLocal: true})
	var idle []*testclient.Client
	for range 3 {
		c := from(t, "127.0.4.4", addr, testclient.Options{})
		as(c, "admin", "admin", "router>")
		idle = append(idle, c)
	}
	c := from(t, "127.0.9.1", addr, testclient.Options{})
	as(c, "admin", "admin", "router>")
	enable(c)
	full := from(t, "127.0.9.2", addr, testclient.Options{}) // the reserved place is taken now
	full.Expect("% Too many sessions")
	full.Closed()
	began := time.Now()
	c.Enter("clear line 1")
	c.Expect(" [OK]\nrouter#")
	idle[1].WaitRaw("the notice", func(raw string) bool { return strings.Contains(raw, "% Session cleared\r\n") })
	idle[1].Closed()
	t.Logf("closed %v after clear line", time.Since(began))
	c.Enter("show users")
	c.WaitRaw("the others", func(raw string) bool {
		return strings.Count(raw, "127.0.4.4") == 2 && strings.HasSuffix(raw, "router#")
	})
	as(from(t, "127.0.9.3", addr, testclient.Options{}), "admin", "admin", "router>") // its place is free
	idle[0].Enter("show privilege")
	idle[0].Expect("level is 1\nrouter>")
}
