package export_test

import (
	"os/exec"
	"strings"
	"testing"
)

// TestDependencies: it needs the console and nothing else, so that who exports no table links no package rows.
func TestDependencies(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for p := range strings.FieldsSeq(string(out)) {
		if p == "net/http" || strings.Contains(p, "spf13") || strings.HasSuffix(p, "/telnet") || strings.HasSuffix(p, "/auth") || strings.HasSuffix(p, "/rows") {
			t.Errorf("export depends on %s", p)
		}
	}
}
