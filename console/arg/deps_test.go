package arg_test

import (
	"os/exec"
	"strings"
	"testing"
)

// The import table of DESIGN section 2: the standard library alone, and no network servers.
func TestDependencies(t *testing.T) {
	const module = "github.com/vtykit/vtykit/"
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for pkg := range strings.FieldsSeq(string(out)) {
		name, own := strings.CutPrefix(pkg, module)
		switch {
		case own && name != "console/arg":
			t.Errorf("console/arg must not import %s", name)
		case !own && strings.Contains(strings.Split(pkg, "/")[0], "."):
			t.Errorf("console/arg must not import %s", pkg)
		case pkg == "net/http" || pkg == "database/sql":
			t.Errorf("console/arg must not import %s", pkg)
		}
	}
}
