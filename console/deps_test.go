package console_test

import (
	"os/exec"
	"strings"
	"testing"
)

// TestDependencies holds the import table of the design: the console knows no transport and no user store, and brings
// no database, no metrics library, no second line editor and no net/http into an appliance.
func TestDependencies(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	const own = "github.com/vtykit/vtykit/"
	allowed := map[string]bool{own + "console": true, own + "console/arg": true, own + "console/grammar": true,
		own + "console/lineedit": true, own + "console/output": true, own + "internal/safe": true}
	for _, p := range strings.Fields(string(out)) {
		switch {
		case strings.HasPrefix(p, own) && !allowed[p]:
			t.Errorf("console depends on %s", p)
		case p == "net/http", p == "database/sql", strings.HasPrefix(p, "github.com/chzyer"), strings.HasPrefix(p, "github.com/c-bata"),
			strings.HasPrefix(p, "github.com/spf13"), strings.HasPrefix(p, "github.com/prometheus"):
			t.Errorf("console depends on %s", p)
		case strings.Contains(p, ".") && !strings.HasPrefix(p, own) && !strings.HasPrefix(p, "github.com/clipperhouse/") && p != "github.com/google/shlex" && !strings.HasPrefix(p, "vendor/"):
			t.Errorf("console depends on %s", p)
		}
	}
}
