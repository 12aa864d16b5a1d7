package local_test

import (
	"os/exec"
	"strings"
	"testing"
)

// TestDependencies: the list and what it needs, and nothing of a network.
func TestDependencies(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for p := range strings.FieldsSeq(string(out)) {
		if p == "net/http" || p == "database/sql" || strings.HasSuffix(p, "vtykit/telnet") || strings.HasSuffix(p, "vtykit/auth") || strings.HasSuffix(p, "/rows") {
			t.Errorf("local depends on %s", p)
		}
	}
}
