package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/console"
)

// TestCommandAndFile: -c and -f run without a network, -n runs nothing, and what was written is there for the next.
func TestCommandAndFile(t *testing.T) {
	dir := t.TempDir()
	config, good, bad := filepath.Join(dir, "startup"), filepath.Join(dir, "good"), filepath.Join(dir, "bad")
	os.WriteFile(good, []byte("configure terminal\nhostname core1\nlogging buffered warnings\nend\nwrite memory\n"), 0o600)
	os.WriteFile(bad, []byte("configure terminal\nhostname core2\nhostnam\nip route 10.0.0.0/8 nowhere\nend\nwrite memory\n"), 0o600)
	for _, tt := range []struct {
		args []string
		out  string // contained
		err  string
	}{
		{[]string{"-n", "-f", good}, "", ""},
		{[]string{"-c", "show startup-config"}, "startup-config is not present", "status 1"},
		{[]string{"-f", good}, "[OK]", ""},
		{[]string{"-c", "show running-config | include hostname"}, "hostname core1\n", ""},
		{[]string{"-c", "show logging | include Buffer logging"}, "level warnings", ""},
		{[]string{"-n", "-f", bad}, "", `line 3: "hostname": Incomplete command.` + "\n" + `line 4: "ip route 10.0.0.0/8 ***": Invalid input detected at '^' marker.`},
		{[]string{"-f", bad}, "% Incomplete command.", `line 3: "hostname": Incomplete command.`},
		{[]string{"-c", "show nothing"}, "% Invalid input", "status 1"},
		{[]string{"-c", "x", "-f", good}, "", "-c and -f exclude each other"},
		{[]string{"-n"}, "", "-n is for -f"},
		{[]string{"-f", filepath.Join(dir, "none")}, "", "open "},
	} {
		var out bytes.Buffer
		err := run(append([]string{"-config", config}, tt.args...), os.Stdin, &out, &out)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(out.String(), tt.out) || tt.out == "" && out.Len() > 0 || !strings.Contains(got, tt.err) || tt.err == "" && got != "" {
			t.Errorf("%v: %q, error %q; want %q, %q", tt.args, out.String(), got, tt.out, tt.err)
		}
	}
}

// TestLint: nothing in the router trips a tool.
func TestLint(t *testing.T) {
	r, err := newRouter(places{}, accounts{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range console.Lint(r.console) {
		t.Error(f)
	}
}
