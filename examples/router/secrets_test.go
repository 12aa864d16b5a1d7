package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/internal/testclient"
)

// TestR112_PlantedSecrets: of what is typed at a password prompt nothing ever comes back; of a secret in a command line nothing but the echo of
// its typing. Neither is in the history, recalled or listed, in the configuration, running or saved, in messages, in the failures that are
// kept, or in the daemon's own log.
func TestR112_PlantedSecrets(t *testing.T) {
	path := filepath.Join(t.TempDir(), "startup")
	var stderr *bytes.Buffer
	var typed []string
	plant := func() string {
		typed = append(typed, fmt.Sprintf("plant%02dtnalp", len(typed)))
		return typed[len(typed)-1]
	}
	t.Cleanup(func() { // behind the end of the router
		saved, err := os.ReadFile(path)
		if err != nil {
			t.Error(err)
		}
		for where, text := range map[string]string{"log": stderr.String(), "startup-config": string(saved)} {
			if strings.Contains(text, "plant") || strings.Contains(text, "tnalp") {
				t.Errorf("%s:\n%s", where, text)
			}
		}
	})
	addr, log := start(t, flags{config: path, countLocal: true})
	stderr = log

	c := testclient.Dial(t, addr, testclient.Options{Cols: 200, Rows: 200})
	c.Expect("Username:")
	c.Enter("admin")
	c.Expect("Password:")
	c.Enter(plant()) // wrong
	c.Expect("% Login invalid\n\nUsername:")
	asName := plant()
	c.Enter(asName) // it is shown as it is typed, since the terminal cannot know
	c.Expect("Password:")
	c.Enter(plant())
	c.Expect("% Login invalid\n\nUsername:")
	c.Enter("admin")
	c.Expect("Password:")
	c.Enter("admin")
	c.Expect("router>")
	c.Enter("enable")
	c.Expect("Password:")
	c.Enter(plant())
	c.Expect("Password:")
	c.Enter("enable")
	c.Expect("router#")
	secret := len(typed)
	c.Enter("terminal length 0")
	c.Expect("router#")
	c.Enter("terminal monitor")
	c.Expect("router#")
	configure(c, "login on-failure log", "username bob privilege 15 secret "+plant(), "username bob secret 0 "+plant(), "username bob secret 5 "+plant(), "username bob secret 9 "+plant(),
		"enable secret 0 enable", "enable secret 5 "+plant(), "username bob privilege 99 secret "+plant(), "usernme bob secret "+plant(), "username bob secrt "+plant(),
		"snmp-server community "+plant()+" RO", "key "+plant(), "username bob secret 0 "+plant()+" extra", "do enable "+plant(), "banner "+plant(), "no username bob secret "+plant(),
		"username joe secret "+plant())
	c.Enter(plant()) // a password where a command goes
	c.Expect("router#")
	c.Enter("enable " + plant())
	c.Expect("router#")
	c.Enter("write memory")
	c.Expect("[OK]\nrouter#")
	before := len(c.Received())
	for _, show := range []string{"show history", "show running-config", "show startup-config", "show logging", "show login failures", "show login", "show users"} {
		c.Enter(show)
		c.Expect("router#")
	}
	c.Send(strings.Repeat("\x1b[A", 30) + "\x15")
	c.Send("\x12plant\x07\x15show privilege\r") // nor does a search find any
	c.Expect("level is 15\nrouter#")
	shown := c.Received()[before:]
	if i := strings.Index(shown, "plant"); i >= 0 && strings.Count(shown, "plant") > strings.Count(shown, "`plant'") {
		t.Errorf("shown: %.200q", shown[max(0, i-100):])
	}
	all := c.Received()
	for i, p := range typed {
		most := 1 // the echo
		if i < secret && p != asName {
			most = 0
		}
		if n := strings.Count(all, p); n > most {
			t.Errorf("%s came %d times", p, n)
		}
	}
}
