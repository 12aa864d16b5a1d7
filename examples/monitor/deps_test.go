package main

import (
	"os/exec"
	"strings"
	"testing"
)

// TestDependencies: what makes this daemon large stays out of those that do without it.
func TestDependencies(t *testing.T) {
	const own = "github.com/vtykit/vtykit/"
	out, err := exec.Command("go", "list", "-deps", own+"telnet", own+"linemode", own+"console", own+"console/rows", own+"console/screen",
		own+"console/zmodem", own+"console/transfer", own+"auth", own+"cmd/telnet").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range strings.Fields(string(out)) {
		for _, large := range []string{"github.com/nats-io/", "modernc.org/", "github.com/shirou/", "github.com/BurntSushi/", "net/http", "database/sql"} {
			if strings.HasPrefix(p, large) {
				t.Errorf("a package that every console has depends on %s", p)
			}
		}
	}
}
