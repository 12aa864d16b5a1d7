package zmodem

import (
	"os/exec"
	"strings"
	"testing"
)

// TestDependencies: the protocol is the standard library's and nothing else, so that a telnet client can use it without a console.
func TestDependencies(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for p := range strings.FieldsSeq(string(out)) {
		if strings.Contains(strings.Split(p, "/")[0], ".") && !strings.HasSuffix(p, "console/zmodem") || p == "net" {
			t.Errorf("console/zmodem depends on %s", p)
		}
	}
}
