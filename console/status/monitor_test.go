package status

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/console"
	vt "github.com/vtykit/vtykit/internal/testclient/screen"
)

// golden compares with a file of testdata, or writes it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", filepath.FromSlash(name))
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
	}
}

// busy is a host that does something different each second, with hostile names.
func busy() *feed {
	return &feed{
		disks: []FilesystemUse{
			{Mount: "/", Used: 31 << 30, Total: 40 << 30}, {Mount: "/var", Used: 91 << 30, Total: 100 << 30}, {Mount: "/mnt/\x1b[2Ja very long name", Used: 1, Total: 3},
		},
		at: func(n int) reading {
			r := reading{load: [3]float64{1.5, 0.75, 0.25}, memoryUsed: 3 << 30, memoryTotal: 8 << 30, swapUsed: 1 << 28, swapTotal: 1 << 30}
			r.all = coreTime{busy: float64(n*n) / 20, total: float64(n)}
			for c := range 4 {
				r.cores = append(r.cores, coreTime{fmt.Sprint("cpu", c), float64(n*c) / 4, float64(n)})
			}
			r.disks = []diskCount{{name: "sda", readBytes: uint64(n * 1e6), writeBytes: uint64(n * n * 1e5), busy: uint64(n * 300)}}
			r.interfaces = []interfaceCount{
				{name: "eth0", in: uint64(n * n * 1e5), out: uint64(n * 4e3), up: true}, {name: "eth1"}, {name: "eth2", in: uint64(n * 100), errors: uint64(n)},
				{name: "lo", in: uint64(n * 1e7), out: uint64(n * 1e7), up: true}, {name: "\x1b]0;owned\a", in: uint64(n * 7), up: true},
			}
			return r
		},
	}
}

// view is a session at a terminal whose screen is kept.
type view struct {
	stream *console.Stream
	keys   *io.PipeWriter
	ended  chan string
	c      *console.Console

	mu     sync.Mutex
	screen *vt.Screen
	raw    strings.Builder
}

func (v *view) Write(p []byte) (int, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.raw.Write(p)
	return v.screen.Write(p)
}

// viewing types a line at a console over the facts and the source, in fake time.
func viewing(t *testing.T, cfg console.StreamConfig, blocks bool, line string, f func(*view)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r, w := io.Pipe()
		v := &view{keys: w, ended: make(chan string, 1), screen: vt.New(cfg.Cols, cfg.Rows)}
		v.screen.Strict = true
		v.c = newConsole(fixed{}, Config{Sampler: &Sampler{source: busy()}, Unicode: func(*console.Session) bool { return blocks }})
		v.stream = console.NewStream(r, v, cfg)
		go func() { v.ended <- v.c.Serve(context.Background(), v.stream) }()
		v.typed(line + "\r")
		defer func() { w.Close(); <-v.ended }()
		f(v)
		if err := v.screen.Err(); err != nil {
			t.Error(err)
		}
	})
}

func (v *view) typed(keys string) {
	v.keys.Write([]byte(keys))
	v.wait(5 * time.Millisecond)
}

func (v *view) wait(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// text is all that was sent so far.
func (v *view) text() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.raw.String()
}

// sent is how much was sent so far.
func (v *view) sent() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.raw.Len()
}

func (v *view) shown() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return strings.TrimRight(v.screen.String(), "\n") + "\n"
}

func (v *view) resize(cols, rows int) {
	v.mu.Lock()
	v.screen.Resize(cols, rows)
	v.mu.Unlock()
	v.stream.SetSize(cols, rows)
	v.c.Sessions()[0].Resize(cols, rows)
	v.wait(200 * time.Millisecond)
}

var screenSizes = []struct{ cols, rows int }{{80, 24}, {132, 43}, {40, 12}}

// TestMonitorScreens compares `monitor host` with testdata/monitor, opened in a window of each size and resized to it.
func TestMonitorScreens(t *testing.T) {
	for _, size := range screenSizes {
		for kind, blocks := range map[string]bool{"ascii": false, "utf8": true} {
			name := fmt.Sprintf("monitor/%dx%d-%s.txt", size.cols, size.rows, kind)
			var opened string
			viewing(t, console.StreamConfig{Cols: size.cols, Rows: size.rows, Type: "xterm"}, blocks, "monitor host", func(v *view) {
				v.wait(7 * time.Second)
				opened = v.shown()
				golden(t, name, opened)
			})
			viewing(t, console.StreamConfig{Cols: 99, Rows: 17, Type: "xterm"}, blocks, "monitor host", func(v *view) {
				v.wait(3 * time.Second)
				v.resize(size.cols, size.rows)
				v.wait(3800 * time.Millisecond)
				if got := v.shown(); got != opened {
					t.Errorf("%s after a resize:\n%s\nwant\n%s", name, got, opened)
				}
			})
		}
	}
}

// TestMonitorAnyWindow: no window is too small or too large, and nothing of a name that is hostile gets through.
func TestMonitorAnyWindow(t *testing.T) {
	for _, size := range []struct{ cols, rows int }{{1, 1}, {2, 2}, {5, 3}, {10, 4}, {20, 5}, {33, 8}, {300, 100}} {
		viewing(t, console.StreamConfig{Cols: size.cols, Rows: size.rows, Type: "vt100"}, true, "monitor host", func(v *view) {
			v.wait(5 * time.Second)
			if raw := v.text(); strings.Contains(raw, "\a") || strings.Contains(raw, "\x1b[2J") {
				t.Errorf("%v: %q", size, raw)
			}
		})
	}
}

// TestMonitorKeys: keys sort at once, and q leaves the last picture above the prompt.
func TestMonitorKeys(t *testing.T) {
	viewing(t, console.StreamConfig{Cols: 80, Rows: 24, Type: "xterm"}, false, "monitor host interval 10", func(v *view) {
		v.wait(2 * time.Second)
		for _, key := range []string{"c", "m", "p"} {
			v.typed(key)
			golden(t, "monitor/keys-"+key+".txt", v.shown())
		}
		v.typed("q")
		if got := v.shown(); !strings.HasSuffix(got, "q quit\nedge1#\n") {
			t.Errorf("after q:\n%s", got)
		}
		v.typed("show clock\r")
		if got := v.shown(); !strings.Contains(got, "2026\nedge1#") {
			t.Errorf("the next command:\n%s", got)
		}
	})
}

// TestMonitorNowhere: a program, a pipe and a terminal that cannot be drawn on.
func TestMonitorNowhere(t *testing.T) {
	viewing(t, console.StreamConfig{Cols: 80, Rows: 24, Type: "xterm", Scripted: true}, false, "monitor host", func(v *view) {
		if got := v.shown(); !strings.Contains(got, "% This needs a terminal") {
			t.Errorf("a program got\n%s", got)
		}
	})
	viewing(t, console.StreamConfig{Cols: 80, Rows: 24, Type: "xterm"}, false, "monitor host | include x", func(v *view) {
		if got := v.shown(); !strings.Contains(got, "% This needs a terminal") {
			t.Errorf("a pipe got\n%s", got)
		}
	})
	viewing(t, console.StreamConfig{Cols: 80, Rows: 60, Type: "dumb"}, false, "monitor host", func(v *view) {
		v.wait(1500 * time.Millisecond)
		if got := v.text(); strings.Contains(got, "\x1b") || strings.Count(got, "Memory") != 2 {
			t.Errorf("a dumb terminal got\n%s", got)
		}
	})
}

// TestCP23_MonitorLosesItsConnection: wherever in the view the connection is cut, no goroutine is left; the bubble would not end otherwise.
func TestCP23_MonitorLosesItsConnection(t *testing.T) {
	for _, after := range []time.Duration{0, time.Microsecond, time.Second, 1001 * time.Millisecond, 10 * time.Second} {
		for _, line := range []string{"monitor host", "watch show host", "watch interval 1 show cpu history"} {
			viewing(t, console.StreamConfig{Cols: 80, Rows: 24, Type: "xterm"}, true, line, func(v *view) {
				v.wait(after)
				v.keys.CloseWithError(io.ErrUnexpectedEOF)
				reason := <-v.ended
				v.ended <- reason
				if n := len(v.c.Sessions()); n != 0 {
					t.Errorf("%s, %v: %d sessions", line, after, n)
				}
			})
		}
	}
}

// TestMonitorBytes: the second picture costs less than a third of the first.
func TestMonitorBytes(t *testing.T) {
	viewing(t, console.StreamConfig{Cols: 80, Rows: 24, Type: "xterm"}, true, "monitor host", func(v *view) {
		first := v.sent()
		v.wait(11 * time.Second)
		before := v.sent()
		v.wait(2 * time.Second)
		if n := v.sent() - before; n == 0 || n > first/3 {
			t.Errorf("the first picture is %d bytes, a later one %d", first, n)
		}
	})
}

// TestMonitorColumns: the numbers of a process stand below their headings, however busy it is, and what is not known is a dash.
func TestMonitorColumns(t *testing.T) {
	m := &monitor{processes: []processInfo{
		{pid: 7, cpu: 2, memory: 1 << 20, name: "x"}, {pid: 8, cpu: 99.96, memory: 1 << 20, name: "x"}, {pid: 9, cpu: 119.2, memory: 1 << 20, name: "x"},
		{pid: 4194304, cpu: 6400, memory: 1 << 20, name: "x"}, {pid: 77, cpu: -1, name: "x"},
	}}
	want := []string{
		"    PID    CPU     MEMORY  NAME",
		"      7  2.0 %   1.00 MiB  x",
		"      8  100 %   1.00 MiB  x",
		"      9  119 %   1.00 MiB  x",
		"4194304 6400 %   1.00 MiB  x",
		"     77      -          -  x",
	}
	if got := m.processLines(40, 10); !slices.Equal(got, want) {
		t.Errorf("%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
