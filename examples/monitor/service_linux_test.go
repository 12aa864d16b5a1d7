package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestUnit(t *testing.T) {
	text, err := unit(`/opt/a b%/mon"it\or$`, defaultServiceConfig)
	if err != nil || !strings.Contains(text, `ExecStart="/opt/a b%%/mon\"it\\or$$" -config "/var/lib/vtykit-monitor/monitor.toml"`+"\n") {
		t.Errorf("%s, %v", text, err)
	}
	if strings.Contains(text, "ReadWritePaths") {
		t.Error("the folder of the service is named twice")
	}
	text, err = unit("/opt/monitor", "/srv/a $b%/monitor.toml")
	if err != nil || !strings.Contains(text, "\nReadWritePaths=\"-/srv/a $b%%\"\n") {
		t.Errorf("%s, %v", text, err)
	}
	for _, path := range []string{"monitor", "", "/x\nExecStartPre=/bin/sh"} {
		if _, err := unit("/usr/bin/monitor", path); err == nil {
			t.Errorf("took %q", path)
		}
		if _, err := unit(path, "/etc/x"); err == nil {
			t.Errorf("took the program %q", path)
		}
	}
	if program, err := exec.LookPath("systemd-analyze"); err == nil {
		path := filepath.Join(t.TempDir(), serviceName+".service")
		text, _ := unit("/bin/true", defaultServiceConfig)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(program, "verify", "--man=no", path).CombinedOutput(); err != nil || bytes.Contains(out, []byte(path)) {
			t.Errorf("systemd-analyze verify: %v\n%s", err, out)
		}
	}
}

func TestUnitIsWrittenAndRemoved(t *testing.T) {
	root := t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, filepath.Dir(unitPath)), 0o755); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := removeUnit(root, &out); err == nil {
		t.Error("removed what is not there")
	}
	for range 2 { // a second time in place of the first
		if err := writeUnit(root, "/usr/local/bin/monitor", defaultServiceConfig, &out); err != nil {
			t.Fatal(err)
		}
	}
	want, _ := unit("/usr/local/bin/monitor", defaultServiceConfig)
	if got, err := os.ReadFile(filepath.Join(root, unitPath)); string(got) != want || err != nil || !strings.Contains(out.String(), "systemctl enable --now vtykit-monitor") {
		t.Errorf("%s, %v\n%s", got, err, out.String())
	}
	if got, err := os.ReadFile(filepath.Join(root, userPath)); string(got) != "u vtykit-monitor - \"Host monitor\"\n" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if err := removeUnit(root, &out); err != nil {
		t.Error(err)
	}
	for _, path := range []string{unitPath, userPath} {
		if _, err := os.Stat(filepath.Join(root, path)); err == nil {
			t.Errorf("%s is still there", path)
		}
	}
}

func TestPrintedPathsAreQuoted(t *testing.T) {
	root := t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, filepath.Dir(unitPath)), 0o755); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	const want = `-- /opt/monitor -config '/srv/it'\''s $HOME/monitor.toml' -new-user NAME`
	if err := writeUnit(root, "/opt/monitor", "/srv/it's $HOME/monitor.toml", &out); err != nil || !strings.Contains(out.String(), want) {
		t.Errorf("%v\n%s", err, out.String())
	}
}

func TestServiceArguments(t *testing.T) {
	var out strings.Builder
	if err := manageService("print", flags{}, &out); err != nil || !strings.Contains(out.String(), "\nUser=vtykit-monitor\n") {
		t.Errorf("%v\n%s", err, out.String())
	}
	for _, what := range []string{"start", "install"} { // a test's program is in a folder of go's that goes away
		if err := manageService(what, flags{}, &out); err == nil {
			t.Errorf("-service %s did something", what)
		}
	}
	// What the unit would not have is refused, and not left out without a word.
	for _, more := range [][]string{{"-listen", "10.0.0.1:2324"}, {"-nats", "embedded"}, {"-c", "show host"}, {"-new-user", "joe"}, {"-log-level", "debug"}} {
		out.Reset()
		if err := run(t.Context(), append([]string{"-service", "print"}, more...), os.Stdin, &out, &out); err == nil || out.Len() > 0 {
			t.Errorf("%v: %v\n%s", more, err, out.String())
		}
	}
	if err := run(t.Context(), []string{"-service", "run"}, os.Stdin, &out, &out); err == nil || !strings.Contains(err.Error(), "like any other") {
		t.Errorf("-service run: %v", err)
	}
}
