package rows_test

import (
	"os/exec"
	"strings"
	"testing"
)

// TestDependencies holds this package's row of the design: the console, spf13/cast and what measures text; and that nothing links
// it that does not use it is the console's own test.
func TestDependencies(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	const own = "github.com/vtykit/vtykit/"
	for _, p := range strings.Fields(string(out)) {
		name, ours := strings.CutPrefix(p, own)
		switch {
		case ours && !strings.HasPrefix(name, "console") && name != "internal/safe":
			t.Errorf("console/rows depends on %s", p)
		case p == "net/http", p == "database/sql":
			t.Errorf("console/rows depends on %s", p)
		case !ours && strings.Contains(strings.Split(p, "/")[0], ".") && !strings.HasPrefix(p, "github.com/spf13/cast") && !strings.HasPrefix(p, "github.com/clipperhouse/") && p != "github.com/google/shlex":
			t.Errorf("console/rows depends on %s", p)
		}
	}
}
