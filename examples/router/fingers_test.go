package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/internal/testclient"
)

// concluded says whether a screen ends in a ping that was interrupted, its sum, and the prompt.
func concluded(screen string) bool {
	return regexp.MustCompile(`\^C\nSuccess rate is \d+ percent \(\d+/\d+\)[^\n]*\nrouter[#>]$`).MatchString(screen)
}

// TestPingInterrupted: who ends a long ping wants to know how many came back.
func TestPingInterrupted(t *testing.T) {
	addr, _ := start(t, flags{})
	c := login(t, addr, testclient.Options{})
	c.Enter("ping 127.0.0.1 repeat 100")
	c.Wait("an answer", func(s string) bool { return strings.Contains(s, "Reply to request 0") })
	c.Send("\x03")
	c.Wait("the sum", concluded)
}

// TestRouteByMask: fingers from IOS type a mask, those from EOS and FRR a length; it is the same route.
func TestRouteByMask(t *testing.T) {
	addr, _ := start(t, flags{})
	c := login(t, addr, testclient.Options{})
	enable(c)
	say := func(line, answer string) {
		t.Helper()
		c.Enter(line)
		c.Expect(line + "\n" + answer)
	}
	say("configure", "Enter configuration commands, one per line.  End with CNTL/Z.\nrouter(config)#")
	say("ip route 10.20.0.0 255.255.0.0 192.0.2.1", "router(config)#")
	say("ip route 10.30.0.0/16 192.0.2.1", "router(config)#")
	say("ip route 0.0.0.0 0.0.0.0 192.0.2.9", "router(config)#")
	say("do show running-config | include ip route",
		"ip route 0.0.0.0/0 192.0.2.9\nip route 10.20.0.0/16 192.0.2.1\nip route 10.30.0.0/16 192.0.2.1\nrouter(config)#")
	say("no ip route 10.20.0.0/16 192.0.2.1", "router(config)#")
	say("no ip route 10.30.0.0 255.255.0.0", "router(config)#")
	say("do show running-config | include ip route", "ip route 0.0.0.0/0 192.0.2.9\nrouter(config)#")
	const invalid = "% Invalid input detected at '^' marker.\n\nrouter(config)#"
	say("ip route 10.0.0.0 255.0.255.0 192.0.2.1", strings.Repeat(" ", len("router(config)#ip route 10.0.0.0 "))+"^\n"+invalid)
	say("ip route 10.0.0.0 0.255.255.255 192.0.2.1", strings.Repeat(" ", len("router(config)#ip route 10.0.0.0 "))+"^\n"+invalid)
	say("no ip route", "% Incomplete command.\nrouter(config)#")
	say("no ip route 10.0.0.0", "% Incomplete command.\nrouter(config)#")
	say("ip route 10.0.0.0 255.0.0.0", "% Incomplete command.\n\nrouter(config)#")
}

// TestShowIPAccessLists: the command has two names on IOS.
func TestShowIPAccessLists(t *testing.T) {
	addr, _ := start(t, flags{})
	c := login(t, addr, testclient.Options{})
	enable(c)
	c.Enter("configure terminal")
	c.Expect("(config)#")
	c.Enter("access-list 7 permit 10.0.0.0 0.255.255.255")
	c.Expect("(config)#")
	for _, line := range []string{"do show access-lists", "do show ip access-lists 7"} {
		c.Enter(line)
		c.Expect(line + "\nStandard IP access list 7\n    10 permit 10.0.0.0 0.255.255.255\nrouter(config)#")
	}
}

// TestShowRunningInterface: of a long configuration, an engineer asks for one interface.
func TestShowRunningInterface(t *testing.T) {
	addr, _ := start(t, flags{})
	c := login(t, addr, testclient.Options{})
	enable(c)
	for _, line := range []string{"configure terminal", "interface lo", "description a loop", "shutdown", "end"} {
		c.Enter(line)
		c.Expect("#")
	}
	c.Enter("show running-config interface lo")
	c.Expect("interface lo\nBuilding configuration...\n\nCurrent configuration : 51 bytes\n!\ninterface lo\n description a loop\n shutdown\n!\nend\nrouter#")
	c.Enter("show run int lo | include desc")
	c.Expect("include desc\n description a loop\nrouter#")
}
