package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/testclient"
)

// TestAccessSequence: entries are put between others, taken out and numbered anew by their numbers, and what is shown can be pasted.
func TestAccessSequence(t *testing.T) {
	startup := filepath.Join(t.TempDir(), "startup")
	addr, _ := start(t, flags{config: startup})
	c := from(t, "127.0.4.4", addr, testclient.Options{Rows: 200})
	as(c, "admin", "admin", "router>")
	enable(c)
	const at, nacl = "router(config)#", "router(config-std-nacl)#"
	say := func(line, answer string) {
		t.Helper()
		c.Enter(line)
		c.Expect(line + "\n" + answer)
	}
	say("conf t", "Enter configuration commands, one per line.  End with CNTL/Z.\n"+at)
	say("ip access-list standard MGMT", nacl)
	say("permit 127.0.4.0 0.0.0.255", nacl)
	say("permit 192.0.2.0 0.0.0.255", nacl)
	say("15 deny host 192.0.2.9", nacl)
	say("15 deny host 192.0.2.8", "% Duplicate sequence number\n"+nacl)
	say("15 deny host 192.0.2.9", nacl)
	say("25 permit host 192.0.2.9", nacl)
	say("no 17", "% No such entry\n"+nacl)
	say("no 15 permit host 192.0.2.9", "% No such entry\n"+nacl)
	say("no 15 permit", "% Incomplete command.\n"+nacl)
	say("30", "% Incomplete command.\n\n"+nacl)
	say("0 permit any", strings.Repeat(" ", len(nacl))+"^\n% Invalid input detected at '^' marker.\n\n"+nacl)
	say("deny any", nacl)
	const shown = "Standard IP access list MGMT\n    10 permit 127.0.4.0 0.0.0.255%s\n    15 deny host 192.0.2.9\n    20 permit 192.0.2.0 0.0.0.255\n    25 permit host 192.0.2.9\n    35 deny any\n"
	say("do show access-lists", strings.ReplaceAll(shown, "%s", "")+nacl)
	say("line vty 0 15", "router(config-line)#")
	say("access-class MGMT in", "router(config-line)#")
	as(from(t, "127.0.4.4", addr, testclient.Options{}), "admin", "admin", "router>")
	say("do show access-lists", strings.ReplaceAll(shown, "%s", " (1 match)")+"router(config-line)#")
	say("ip access-list resequence MGMT 100 5", at)
	say("do show access-lists MGMT", "Standard IP access list MGMT\n    100 permit 127.0.4.0 0.0.0.255 (1 match)\n    105 deny host 192.0.2.9\n    110 permit 192.0.2.0 0.0.0.255\n    115 permit host 192.0.2.9\n    120 deny any\n"+at)
	say("ip access-list resequence OTHER 10 10", "% No such access list\n"+at)
	say("ip access-list resequence MGMT 2147483647 1", "% Exceeded maximum sequence number\n"+at)
	say("ip access-list standard MGMT", nacl)
	say("no 115", nacl)
	say("no 120 deny any", nacl)
	c.Enter("?")
	c.Wait("help", func(s string) bool {
		return strings.Contains(s, "<1-2147483647>  Sequence Number") && strings.HasSuffix(s, nacl)
	})
	c.Send("\x15")
	say("end", "router#")
	const section = "ip access-list standard MGMT\n 100 permit 127.0.4.0 0.0.0.255\n 105 deny host 192.0.2.9\n 110 permit 192.0.2.0 0.0.0.255\n"
	say("show run | section ip access-list", section+"router#")
	say("write memory", "Building configuration...\n[OK]\nrouter#")
	if text, err := os.ReadFile(startup); err != nil || !strings.Contains(string(text), section) {
		t.Errorf("saved %q, %v", text, err)
	}
	say("show archive config differences", "!No changes were found\nrouter#")
	say("conf t", "Enter configuration commands, one per line.  End with CNTL/Z.\n"+at)
	say("no ip access-list standard MGMT", at)
	for _, line := range strings.Split(strings.TrimSpace(section), "\n") { // pasted
		say(line, nacl)
	}
	say("end", "router#")
	say("show archive config differences", "!No changes were found\nrouter#")
}

// TestAccessSequenceOfNumberedLists: a numbered list is written by its number alone as long as that brings it back, and as a named one else.
func TestAccessSequenceOfNumberedLists(t *testing.T) {
	r, err := newRouter(places{}, accounts{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	batch := r.console.Batch(r.conf)
	run := func(lines ...string) {
		t.Helper()
		for _, line := range lines {
			if out, err := batch.Run(t.Context(), line); err != nil {
				t.Errorf("%s: %v, %s", line, err, out)
			}
		}
	}
	user := console.User{Level: 15}
	shows := func(command, want string) {
		t.Helper()
		var out strings.Builder
		if status := r.console.RunLine(t.Context(), user, command, &out); status != console.StatusOK || !strings.Contains(out.String(), want) {
			t.Errorf("%s: %d, %s", command, status, out.String())
		}
	}
	run("access-list 7 permit 10.0.0.0/8", "access-list 7 deny any")
	shows("show running-config", "\naccess-list 7 permit 10.0.0.0 0.255.255.255\naccess-list 7 deny any\n!\n")
	run("ip access-list standard 7", "15 permit host 192.0.2.1", "exit")
	const numbered = "\nip access-list standard 7\n 10 permit 10.0.0.0 0.255.255.255\n 15 permit host 192.0.2.1\n 20 deny any\n!\n"
	shows("show running-config", numbered)
	text := r.config.Text()
	if err := r.config.Replace(t.Context(), nil, text); err != nil || r.config.Text() != text {
		t.Errorf("%v\n%s", err, r.config.Text())
	}
}

// TestRefusalsBeginWithACapital: as all that IOS says behind a percent sign.
func TestRefusalsBeginWithACapital(t *testing.T) {
	r, err := newRouter(places{}, accounts{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]string{
		"access-list 1 permit 10.0.0.0 255.0.0.0": "% A wildcard mask has no ones before its zeros, such as 0.0.0.255\n",
		"hostname " + strings.Repeat("x", 30):     "% A host name is 1 to 20 of A-Z a-z 0-9 . _ - and begins with a letter\n",
	} {
		out, err := r.console.Batch(r.conf).Run(t.Context(), line)
		if err == nil || !strings.HasPrefix(out, want) {
			t.Errorf("%s: %v, %q", line, err, out)
		}
	}
}
