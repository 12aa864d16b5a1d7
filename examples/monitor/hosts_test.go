package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/status"
	"github.com/vtykit/vtykit/examples/monitor/fleet"
	"github.com/vtykit/vtykit/internal/testclient"
)

// TestHealth: a host is as bad as the worse of its alarms and its warnings, and is not called good before it has been looked at.
func TestHealth(t *testing.T) {
	alarm := func(v console.Severity) []status.Alarm { return []status.Alarm{{Severity: v}} }
	warned := []string{"1 service failed: web"}
	for _, c := range []struct {
		name     string
		alarms   []status.Alarm
		warnings []string
		known    bool
		want     fleet.Health
	}{
		{"well", nil, nil, true, fleet.Good},
		{"warnings", nil, warned, true, fleet.Warning},
		{"an alarm", alarm(console.Warnings), warned, true, fleet.Warning},
		{"a critical alarm", alarm(console.Critical), warned, true, fleet.Critical},
		{"not looked at yet", nil, nil, false, fleet.Unknown},
		{"not looked at yet, and an alarm", alarm(console.Critical), nil, false, fleet.Critical},
	} {
		if got := healthOf(c.alarms, c.warnings, c.known); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// TestHosts: three monitors find each other, ask each other, hear each other's chat and alarms; one that is gone is listed as gone.
func TestHosts(t *testing.T) {
	hub, err := open(t.Context(), flags{config: settle(t, "[nats]\nurl = \"embedded\"\nlisten = \"127.0.0.1:0\"\nuser = \"m\"\npassword = \"hush\"\n")},
		false, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer hub.close()
	addr := map[string]string{}
	for _, name := range []string{"edge1", "edge2"} {
		config := settle(t, fmt.Sprintf("[nats]\nurl = %q\nuser = \"m\"\npassword = \"hush\"\n", hub.fleet.Addr()))
		text, err := os.ReadFile(config)
		if err == nil {
			err = os.WriteFile(config, bytes.Replace(text, []byte(`"vm"`), []byte(`"`+name+`"`), 1), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		addr[name], _ = start(t, flags{config: config})
	}
	c := map[string]*testclient.Client{}
	for name, a := range addr {
		c[name] = login(t, a, "alice", password)
	}
	one, two := c["edge1"], c["edge2"]
	again := func(c *testclient.Client, line, want string) { // until it is so
		c.Enter(line)
		c.Wait(want+" in "+line, func(s string) bool {
			i := strings.LastIndex(s, line)
			if i >= 0 && strings.Contains(s[i:], want) && strings.HasSuffix(s, "#") {
				return true
			}
			if strings.HasSuffix(s, "#") {
				c.Enter(line)
			}
			return false
		})
	}
	again(one, "show hosts | include vm|edge2", "up")
	two.Enter("configure terminal")
	two.Expect("edge2(config)#")
	two.Enter("alarm process no-such-program absent")
	two.Expect("absent\nedge2(config)#")
	two.Enter("end")
	two.Expect("edge2#")
	again(one, "show hosts | include edge2", "warning")
	again(one, "show logging | include ALARM", "edge2: process no-such-program")
	one.Enter("on edge2 show alarms | include no-such")
	has(one, "process no-such-program: absent")
	one.Expect("edge1#")
	one.Enter("on edge2 configure terminal")
	has(one, "edge2: ")
	one.Enter("on edge2 show accounts | redirect x")
	one.Expect("edge1#")
	two.Enter("chat")
	two.Expect("alice (vty0)\nedge2#") // it has joined: the prompt alone was there before
	one.Enter("chat hello from here")
	has(two, "<alice@edge1> hello from here")
	hub.close() // nobody hears of anybody now
	again(one, "show hosts", "% This host has been cut off from the others")
}
