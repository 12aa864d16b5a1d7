package grammar_test

import (
	"os/exec"
	"strings"
	"testing"
)

// The import table of DESIGN section 2: console/arg and nothing else of this module, nothing of others, and no network servers.
func TestDependencies(t *testing.T) {
	const module = "github.com/vtykit/vtykit/"
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for pkg := range strings.FieldsSeq(string(out)) {
		name, own := strings.CutPrefix(pkg, module)
		switch {
		case own && name != "console/grammar" && name != "console/arg":
			t.Errorf("console/grammar must not import %s", name)
		case !own && strings.Contains(strings.Split(pkg, "/")[0], "."):
			t.Errorf("console/grammar must not import %s", pkg)
		case pkg == "net/http" || pkg == "database/sql":
			t.Errorf("console/grammar must not import %s", pkg)
		}
	}
}
