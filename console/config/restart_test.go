package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/vtykit/vtykit/console/config"
)

// TestRestart: what a restart would lose is known before, and lost.
func TestRestart(t *testing.T) {
	dir := t.TempDir()
	startup := filepath.Join(dir, "startup-config")
	d := newDevice(t, dir)
	modified := func(want bool) {
		t.Helper()
		if d.Modified() != want {
			t.Errorf("modified is not %v, running\n%s", want, d.Text())
		}
	}
	restart := func(hostname string) {
		t.Helper()
		if err := d.Restart(t.Context()); err != nil || d.Get().hostname != hostname {
			t.Errorf("%v, running\n%s", err, d.Text())
		}
	}
	modified(false) // there is no file, and the default settings are what a restart makes
	d.mustRun(t, "configure terminal", "hostname core1", "end")
	modified(true)
	restart("edge1")
	modified(false)
	d.mustRun(t, "configure terminal", "hostname core1", "interface eth0", "shutdown", "end", "write memory")
	modified(false)
	d.mustRun(t, "configure session half", "hostname half", "end", "configure terminal", "interface eth0", "no shutdown", "hostname core2", "end")
	modified(true)
	restart("core1")
	modified(false)
	if !d.Get().ports["eth0"].shutdown {
		t.Errorf("running\n%s", d.Text())
	}
	if got := d.mustRun(t, "show configuration sessions"); got != "Maximum number of pending sessions: 5\n\n  Name                             State              User\n" {
		t.Errorf("a configuration session outlived the restart:\n%s", got)
	}
	if err := os.WriteFile(startup, []byte("hostname core3\nnonsense\nend\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	modified(true)
	var line *config.LineError
	if err := d.Restart(t.Context()); !errors.As(err, &line) || line.Line != 2 || d.Get().hostname != "core3" {
		t.Errorf("%v, running\n%s", err, d.Text())
	}
	if err := os.WriteFile(startup, []byte("banner motd @\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	modified(true)
	if err := d.Restart(t.Context()); err == nil || d.Get().hostname != "edge1" {
		t.Errorf("%v, running\n%s", err, d.Text())
	}
	nowhere := newDevice(t, t.TempDir(), func(o *config.Options[lab]) { o.Startup = "" })
	nowhere.mustRun(t, "configure terminal", "hostname core1", "end")
	if nowhere.Modified() {
		t.Error("there is nothing to be saved to")
	}
	if err := nowhere.Restart(t.Context()); err != nil || nowhere.Get().hostname != "edge1" {
		t.Errorf("%v, running\n%s", err, nowhere.Text())
	}
}
