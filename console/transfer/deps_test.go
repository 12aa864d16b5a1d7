package transfer_test

import (
	"os/exec"
	"strings"
	"testing"
)

// TestDependencies: the console and the protocol, no transport and no user store; and the console does not link this.
func TestDependencies(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	const own = "github.com/vtykit/vtykit/"
	for p := range strings.FieldsSeq(string(out)) {
		name, ours := strings.CutPrefix(p, own)
		switch {
		case ours && !strings.HasPrefix(name, "console") && name != "internal/safe", p == "net/http", p == "database/sql":
			t.Errorf("console/transfer depends on %s", p)
		}
	}
}
