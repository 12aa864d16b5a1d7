package status

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/shirou/gopsutil/v4/disk"
)

// A /proc whose files are empty or cut off, as a container's may be: what reads it panics, and what nobody reads in a handler must not end
// the daemon.
func TestOddProc(t *testing.T) {
	proc := t.TempDir()
	t.Setenv("HOST_PROC", proc)
	pid := strconv.Itoa(os.Getpid())
	for name, text := range map[string]string{"loadavg": "0.1 ", "uptime": "\n", "stat": "cpu  1 2 3 4\n\n", "meminfo": "MemTotal:\n", pid + "/stat": "1 (a", pid + "/comm": "test\n", pid + "/status": "Name:\n"} {
		path := filepath.Join(proc, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx := t.Context()
	for _, empty := range []string{"", "loadavg", "stat"} {
		if empty != "" {
			if err := os.WriteFile(filepath.Join(proc, empty), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if r := (&host{}).read(ctx); r.load != [3]float64{} || len(r.interfaces) != 0 {
			t.Errorf("%+v", r)
		}
		new(watchList).running(ctx, hostProbe{newMachine(nil)}, []string{"x"}, time.Now()) // whatever it finds
	}
}

// shaky panics wherever it is asked.
type shaky struct{}

func (shaky) total(context.Context) (coreTime, error)         { return coreTime{}, nil }
func (shaky) read(context.Context) reading                    { return reading{} }
func (shaky) filesystems(context.Context) []FilesystemUse     { panic("odd") }
func (shaky) names(context.Context) (map[string]int, error)   { panic("odd") }
func (shaky) name(context.Context, int) string                { panic("odd") }
func (shaky) services(context.Context) ([]serviceInfo, error) { panic("odd") }

// What reads file systems, programs and services by itself outlives a panic.
func TestOddReadings(t *testing.T) {
	r := sampling{src: shaky{}}
	if list := r.filesystems(t.Context()); list != nil || r.usage != nil {
		t.Errorf("%v, and still waits: %v", list, r.usage != nil)
	}
	m := newMachine(nil)
	m.ask = func(context.Context, disk.PartitionStat) (FilesystemUse, error) { panic("odd") }
	if list, silent, err := m.filesystems(t.Context()); len(list) != 0 || len(silent) != 0 || err != nil {
		t.Error(list, silent, err)
	}
	a := Alarms{probe: shaky{}}
	if err := a.Set([]AlarmRule{{Kind: AlarmProcess, Name: "x"}, {Kind: AlarmService, Name: "x"}}); err != nil {
		t.Fatal(err)
	}
	a.Check(t.Context(), Sample{Time: time.Now()})
	if active := a.Active(); len(active) != 0 {
		t.Errorf("%v", active)
	}
}
