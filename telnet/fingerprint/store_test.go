package fingerprint

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestT3_9_KeepCountsSightings(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "prints")
	f := talk("\xff\xfd\x18", "\xff\xfb\x18").Fingerprint()
	first := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for i := range 3 {
		if err := Keep(dir, 1, f, first.Add(time.Duration(i)*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(filepath.Join(dir, f.Hash+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var s Sighting
	if err := json.Unmarshal(b, &s); err != nil || s.Count != 3 || !s.First.Equal(first) || s.Last.Sub(s.First) != 2*time.Hour ||
		!reflect.DeepEqual(s.Fingerprint, f) {
		t.Errorf("%v\n%s", err, b)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("%v %v", entries, err)
	}
	if err := Keep(dir, 1, talk("", "x").Fingerprint(), first); !errors.Is(err, ErrFull) {
		t.Errorf("a second file: %v", err)
	}
}

func TestKeepRefuses(t *testing.T) {
	dir := t.TempDir()
	f := talk("", "x").Fingerprint()
	for _, hash := range []string{"", "../../../etc/pass", "0123456789ABCDEF", "0123456789abcde"} {
		g := f
		g.Hash = hash
		if err := Keep(dir, 10, g, time.Time{}); err == nil {
			t.Errorf("kept %q", hash)
		}
	}
	name := filepath.Join(dir, f.Hash+".json")
	for what, make := range map[string]func() error{
		"a folder":     func() error { return os.Mkdir(name, 0o700) },
		"other text":   func() error { return os.WriteFile(name, []byte("mine"), 0o600) },
		"a long file":  func() error { return os.WriteFile(name, []byte(strings.Repeat(" ", 2*maxFile)), 0o600) },
		"a wrong type": func() error { return os.WriteFile(name, []byte(`{"count":"x"}`), 0o600) },
	} {
		if err := make(); err != nil {
			t.Fatal(err)
		}
		if err := Keep(dir, 10, f, time.Time{}); err == nil {
			t.Errorf("kept over %s", what)
		}
		if err := os.RemoveAll(name); err != nil {
			t.Fatal(err)
		}
	}
}

// TestStoredNamesAreHashes looks at the names that peers can cause.
func TestStoredNamesAreHashes(t *testing.T) {
	dir := t.TempDir()
	for i := range 5 {
		f := talk("", fmt.Sprintf("\xff\xfa\x18\x00../%c\xff\xf0", 'a'+i)).Fingerprint()
		if err := Keep(dir, 3, f, time.Time{}); err != nil && !errors.Is(err, ErrFull) {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 3 {
		t.Fatalf("%d files, %v", len(entries), err)
	}
	for _, e := range entries {
		if len(e.Name()) != hashLen+len(suffix) {
			t.Error(e.Name())
		}
	}
}

// TestT3_9_HandlerKeeps has the same client twice, and then a folder that is full.
func TestT3_9_HandlerKeeps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		h := &Handler{Dir: filepath.Join(t.TempDir(), "prints"), MaxFiles: 1, Logger: slog.New(slog.NewTextHandler(&log, nil))}
		f, _, _ := probed(t, h, newModel(t, "netkit").run)
		probed(t, h, newModel(t, "netkit").run)
		s, err := load(filepath.Join(h.Dir, f.Hash+suffix))
		if err != nil || s.Count != 2 || s.Last.Sub(s.First) < 2*time.Second || !reflect.DeepEqual(s.Fingerprint, f) {
			t.Errorf("%+v %v", s, err)
		}
		if strings.Contains(log.String(), "ERROR") {
			t.Error(log.String())
		}
		_, shown, _ := probed(t, h, newModel(t, "busybox").run)
		if !strings.Contains(shown, "busybox") || !strings.Contains(log.String(), "full") {
			t.Errorf("shown %q, log %s", shown, log.String())
		}
	})
}
