package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/internal/testclient"
)

// TestConfigurationAsAWhole: what is prepared, compared, committed, archived and replaced is all of the router's settings, banner and secret
// included.
func TestConfigurationAsAWhole(t *testing.T) {
	dir := t.TempDir()
	startup, flash := filepath.Join(dir, "startup"), filepath.Join(dir, "flash")
	if err := os.Mkdir(flash, 0o700); err != nil {
		t.Fatal(err)
	}
	addr, _ := start(t, flags{config: startup, flash: flash})
	c := login(t, addr, testclient.Options{})
	enable(c)
	c.Enter("terminal length 0")
	c.Expect("router#")
	c.Enter("copy running-config startup-config")
	c.Expect("Destination filename [startup-config]?")
	c.Enter("")
	c.Expect("Building configuration...\n[OK]\nrouter#")
	c.Enter("archive config")
	c.Expect("router#")
	c.Enter("configure session change-1")
	c.Expect("router(config-s-change-1)#")
	for _, line := range []string{"hostname core1", "banner motd @hello@", "ip route 10.0.0.0/8 192.0.2.1", "logging buffered warnings", "no enable secret"} {
		c.Enter(line)
		c.Expect("router(config-s-change-1)#")
	}
	c.Enter("interface lo")
	c.Expect("router(config-s-change-1-if)#")
	c.Enter("description prepared")
	c.Expect("router(config-s-change-1-if)#")
	c.Enter("line vty 0 15")
	c.Expect("router(config-s-change-1-line)#")
	c.Enter("history size 50")
	c.Expect("router(config-s-change-1-line)#")
	c.Enter("show session-config diffs")
	c.Expect("+interface lo\n+   description prepared\n+ip route 10.0.0.0/8 192.0.2.1\n+banner motd ^C\n+hello\n+^C\nline vty 0 15\n+   history size 50\nrouter(config-s-change-1)#")
	c.Enter("do show running-config | include hostname|route|banner|history")
	c.Expect("hostname router\nrouter(config-s-change-1)#")
	c.Enter("commit")
	c.Expect("core1#")
	c.Enter("show running-config | redirect new")
	c.Expect("core1#")
	c.Enter("show archive config differences nvram:startup-config flash:new | include hostname|secret|description")
	c.Expect("\n+hostname core1\n+no enable secret\n +description prepared\ncore1#")
	c.Enter("configure replace archive:config-1 force")
	c.Expect("Total number of passes: 1\nRollback Done\n\nrouter#")
	c.Enter("show archive config differences")
	c.Expect("!No changes were found\nrouter#")
	c.Enter("configure replace flash:new force")
	c.Expect("Rollback Done\n\ncore1#")
	c.Enter("show archive config differences system:running-config flash:new | exclude interface") // show running-config lists those without settings
	c.Expect("!Contextual Config Diffs:\ncore1#")
	c.Enter("configure terminal revert timer 1")
	c.Expect("core1(config)#")
	c.Enter("hostname oops")
	c.Expect("oops(config)#")
	c.Enter("do configure revert now")
	c.Expect("core1(config)#")
	c.Enter("end")
	c.Expect("core1#")
	c.Enter("logout")
	c.Closed()
	if text, err := os.ReadFile(startup); err != nil || !strings.HasPrefix(string(text), "!\nhostname router\n!\nenable secret 9 ") || !strings.HasSuffix(string(text), "\nend\n") {
		t.Errorf("%q, %v", text, err)
	}
}
