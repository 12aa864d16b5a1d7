package config_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/config"
)

func TestUpdate(t *testing.T) {
	var news []string
	d := newDevice(t, t.TempDir(), func(o *config.Options[lab]) {
		o.Changed = func(old, now *lab) { news = append(news, old.hostname+" "+now.hostname) }
	})
	before := d.Get()
	if err := d.Update(nil, func(l *lab) error { l.hostname = "core1"; l.ports["eth0"] = port{shutdown: true}; return nil }); err != nil {
		t.Fatal(err)
	}
	if before.hostname != "edge1" || len(before.ports) != 0 || d.Get().hostname != "core1" {
		t.Errorf("%+v, %+v", before, d.Get())
	}
	own, now := errors.New("own"), d.Get()
	if err := d.Update(nil, func(l *lab) error { l.hostname = "x"; return own }); err != own || d.Get() != now {
		t.Errorf("%v, %+v", err, d.Get())
	}
	if err := d.Update(nil, func(l *lab) error { l.hostname = "bad"; return nil }); err == nil || d.Get() != now {
		t.Errorf("%v, %+v", err, d.Get())
	}
	func() {
		defer func() { recover() }()
		d.Update(nil, func(*lab) error { panic("boom") })
	}()
	if err := d.Update(nil, func(l *lab) error { return nil }); err != nil || strings.Join(news, ", ") != "edge1 core1, core1 core1" {
		t.Error(err, news)
	}
}

func TestUpdateFromManySides(t *testing.T) {
	n := 0
	d := newDevice(t, t.TempDir(), func(o *config.Options[lab]) {
		o.Changed = func(old, now *lab) {
			if len(now.ports) != len(old.ports)+1 {
				t.Error("a change was lost or reported out of order")
			}
			n++
		}
	})
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			d.mustRun(t, fmt.Sprint("configure session s", i%3), "end")
			d.Update(nil, func(l *lab) error { runtime.Gosched(); l.ports[fmt.Sprint("eth", i)] = port{}; return nil })
			d.mustRun(t, "show configuration sessions", "archive config", "write memory", "show archive config differences")
		})
	}
	wg.Wait()
	if n != 20 || len(d.Get().ports) != 20 {
		t.Error(n, len(d.Get().ports))
	}
}

func TestNew(t *testing.T) {
	if _, err := config.New(config.Options[lab]{}); err == nil {
		t.Error("no functions, and no error")
	}
	if _, err := config.New(config.Options[lab]{Default: func() *lab { return &lab{hostname: "bad"} }, Clone: (*lab).clone, Text: (*lab).text,
		Check: (*lab).check}); err == nil {
		t.Error("default settings that cannot be")
	}
	s, err := config.New(config.Options[lab]{Default: newLab, Clone: (*lab).clone, Text: (*lab).text})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Replace(context.Background(), nil, "hostname x\n"); err == nil {
		t.Error("lines ran without a console")
	}
	if err := s.Save(); err == nil {
		t.Error("saved, and nowhere")
	}
	if _, err := s.Archive(""); err == nil {
		t.Error("archived, and nowhere")
	}
}

// A startup configuration with lines that are refused comes into force but for those.
func TestLoadOfRefusedLines(t *testing.T) {
	dir := t.TempDir()
	os.WriteFile(filepath.Join(dir, "startup-config"), []byte("interface gone1\n shutdown\nhostname bad\ninterface eth0\n nonsense\n shutdown\nip route 10.0.0.0/8 192.0.2.1\nend\n"), 0o600)
	d := newDevice(t, dir)
	if l := d.Get(); l.hostname != "edge1" || !l.ports["eth0"].shutdown || len(l.ports) != 1 || len(l.routes) != 1 {
		t.Errorf("%+v", l)
	}
	for _, want := range []string{"line 1: No such interface", "line 3: This host name is taken", "line 5: Invalid input"} {
		if !strings.Contains(d.logs.String(), want) {
			t.Errorf("%s\nhas no %q", d.logs, want)
		}
	}
}

func TestArchiveBounds(t *testing.T) {
	dir := t.TempDir()
	d := newDevice(t, dir, func(o *config.Options[lab]) { o.MaxBytes, o.Keep = 300, 100 })
	for range 20 {
		if _, err := d.Archive("alice"); err != nil {
			t.Fatal(err)
		}
	}
	folder := filepath.Join(dir, "archive")
	list, err := os.ReadDir(folder)
	total := int64(0)
	for _, e := range list {
		info, _ := e.Info()
		total += info.Size()
		if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", e.Name(), info.Mode())
		}
	}
	if err != nil || len(list) == 0 || total > 300 {
		t.Errorf("%d files, %d bytes, %v", len(list), total, err)
	}
	if text := text(t, filepath.Join(folder, "config-20")); !strings.HasPrefix(text, "! ") || !strings.Contains(text, " alice\n!\nhostname edge1\n") {
		t.Errorf("%q", text)
	}
	if err := d.Update(nil, func(l *lab) error { l.banner = strings.Repeat("x", 400); return nil }); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Archive(""); err == nil {
		t.Error("larger than the archive")
	}
	// What is not the Store's own is neither counted nor removed nor read.
	for _, name := range []string{"config-", "config-007", "config--1", "config-99999999999999999999", "config-2147483647", "config-x", "notes"} {
		os.WriteFile(filepath.Join(folder, name), []byte("x"), 0o600)
	}
	os.Mkdir(filepath.Join(folder, "config-77"), 0o700)
	out := d.mustRun(t, "show archive")
	if strings.Contains(out, "77") || strings.Contains(out, "007") || !strings.Contains(out, "config-20 <- Most Recent") {
		t.Error(out)
	}
	if _, err := d.c.Batch(d.c.Modes()[0]).Run(context.Background(), "configure replace archive:config-77 force"); err == nil {
		t.Error("a folder was read")
	}
}

// TestR103_ClockAndRestart: what waits to be confirmed waits no longer than it would have, whatever the time of day does over a restart.
func TestR103_ClockAndRestart(t *testing.T) {
	type pending struct {
		Began time.Time
		Limit time.Duration
		Text  string
	}
	old := newLab()
	old.hostname = "before"
	for name, tt := range map[string]struct {
		began, left time.Duration // from now
	}{
		"clock set back a day":  {24 * time.Hour, 10 * time.Minute},
		"clock set to 1970":     {50 * 365 * 24 * time.Hour, 10 * time.Minute},
		"off for four minutes":  {-4 * time.Minute, 6 * time.Minute},
		"off for a day":         {-24 * time.Hour, 0},
		"one second to go":      {-599 * time.Second, time.Second},
		"the clock stood still": {0, 10 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				os.Mkdir(filepath.Join(dir, "archive"), 0o700)
				data, _ := json.Marshal(pending{time.Now().Add(tt.began), 10 * time.Minute, old.text()})
				os.WriteFile(filepath.Join(dir, "archive", "pending"), data, 0o600)
				d := newDevice(t, dir)
				if tt.left > 0 {
					time.Sleep(tt.left - time.Nanosecond)
					synctest.Wait()
					if d.Get().hostname != "edge1" {
						t.Error("went back too early")
					}
					time.Sleep(time.Nanosecond)
				}
				synctest.Wait()
				if d.Get().hostname != "before" {
					t.Error("did not go back")
				}
				d.mustRun(t, "configure terminal", "hostname after", "end")
				d.Close()
				again := newDevice(t, dir)
				time.Sleep(24 * time.Hour)
				synctest.Wait()
				if again.Get().hostname != "edge1" || d.Get().hostname != "after" {
					t.Error("went back twice")
				}
				again.Close()
			})
		})
	}
}

// A file of a rollback that is no such file stops nothing.
func TestR103_PendingFileDamaged(t *testing.T) {
	for _, data := range []string{"", "{", `{"Limit":-1}`, `{"Limit":9000000000000000000}`, `{"Limit":"x"}`, `{"Limit":1000000000,"Text":"banner motd @\n"}`, "\x00\xff"} {
		dir := t.TempDir()
		os.Mkdir(filepath.Join(dir, "archive"), 0o700)
		os.WriteFile(filepath.Join(dir, "archive", "pending"), []byte(data), 0o600)
		d := newDevice(t, dir)
		if !strings.Contains(d.logs.String(), "the rollback that waited") || d.Get().hostname != "edge1" {
			t.Errorf("%q: %s", data, d.logs)
		}
	}
}

// TestR106_LargeConfiguration: 100 000 lines in 10 MB are written, loaded and replaced. The log has the times; benchmarks measure them.
func TestR106_LargeConfiguration(t *testing.T) {
	dir, text := t.TempDir(), large()
	if n := strings.Count(text, "\n"); n < 100_000 || len(text) < 10_000_000 {
		t.Fatal(n, len(text))
	}
	d := newDevice(t, dir)
	took := func(what string, f func()) {
		start := time.Now()
		f()
		t.Logf("%s: %v", what, time.Since(start).Round(time.Millisecond))
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	took("replace", func() { must(d.Replace(context.Background(), nil, text)) })
	took("write", func() { must(d.Save()) })
	took("show", func() { d.mustRun(t, "show startup-config | count description") })
	took("compare", func() { d.mustRun(t, "show archive config differences") })
	took("a change", func() { d.mustRun(t, "configure terminal", "hostname edge2") })
	took("reload", func() {
		if again := newDevice(t, dir); len(again.Get().ports) != 50_000 {
			t.Error(len(again.Get().ports))
		}
	})
	if _, err := d.Archive(""); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := d.Replace(ctx, nil, text); !errors.Is(err, context.Canceled) || d.Get().hostname != "edge2" {
		t.Error(err)
	}
}

// TestR112_SecretsStayInside: no secret of a configuration, of a line that is refused or of one that is not understood comes into a log, a
// record or an error.
func TestR112_SecretsStayInside(t *testing.T) {
	for name, dialect := range map[string]console.Dialect{"ios": console.IOS, "frr": console.FRR, "eos": console.EOS, "junos": console.Junos} {
		t.Run(name, func(t *testing.T) { plantSecrets(t, dialect) })
	}
}

func plantSecrets(t *testing.T, dialect console.Dialect) {
	const planted = "pLanTed"
	dir := t.TempDir()
	flash := filepath.Join(dir, "flash")
	os.Mkdir(flash, 0o700)
	os.WriteFile(filepath.Join(flash, "bad"), []byte("enable secret "+planted+"\nenabl secre "+planted+"\nenable secret "+planted+" "+planted+"\ne s "+planted+
		"\nsecret "+planted+"\ndo enable secret "+planted+"\ninterface eth0\n enable secret "+planted+"\n password "+planted+"\n"), 0o600)
	os.WriteFile(filepath.Join(flash, "large"), []byte("banner motd @\n"+planted+"\n"), 0o600)
	os.WriteFile(filepath.Join(dir, "startup-config"), []byte("enable secret "+planted+"\nsecret "+planted+"\ne "+planted+"\nhostname bad\nend\n"), 0o600)
	root, err := os.OpenRoot(flash)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	d := newDeviceIn(t, dialect, dir, func(o *config.Options[lab]) { o.Files = &console.Files{Root: root} })
	if d.Get().secret != planted {
		t.Fatal("the secret is not there to be leaked")
	}
	b := d.c.Batch(d.c.Modes()[0])
	for _, line := range []string{"configure replace flash:bad force", "configure replace flash:large force", "configure session a", "enable secret " + planted + "2",
		"commit timer 00:01:00", "configure revert now", "archive config", "write memory", "configure session b", "enable secret x " + planted, "end"} {
		if _, err := b.Run(context.Background(), line); err != nil && strings.Contains(err.Error(), planted) && !strings.Contains(line, planted) {
			t.Errorf("error: %v", err)
		}
	}
	if err := d.Replace(context.Background(), nil, "enable secret "+planted+"\nno sense "+planted+"\n"); err == nil || strings.Contains(err.Error(), planted) {
		t.Error(err)
	}
	d.FailWrites(fs.ErrPermission, nil)
	if err := d.Save(); err == nil || strings.Contains(err.Error(), planted) {
		t.Error(err)
	}
	if logs := d.logs.String(); strings.Contains(logs, planted) || logs == "" {
		t.Errorf("logged:\n%s", logs)
	}
	if messages := strings.Join(d.c.Logged(), "\n"); strings.Contains(messages, planted) {
		t.Errorf("messages:\n%s", messages)
	}
}
