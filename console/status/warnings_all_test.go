package status

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/console"
)

// sick is a host with thirty full file systems.
type sick struct{ fixed }

func (sick) filesystems(context.Context) (list []FilesystemUse, silent []string, err error) {
	for n := range 30 {
		list = append(list, FilesystemUse{Mount: fmt.Sprintf("/mnt/with-a-name-that-is-long/%02d", n), Used: 99, Total: 100})
	}
	return list, nil, nil
}

// TestNoWarningIsLost: where a screen has no room for all warnings it says what shows them, and that shows each of them whole.
func TestNoWarningIsLost(t *testing.T) {
	c := newConsole(sick{}, Config{})
	all := func(out string) (n int) {
		for i := range 30 {
			if strings.Contains(out, fmt.Sprintf("! file system /mnt/with-a-name-that-is-long/%02d is 99%% full\n", i)) {
				n++
			}
		}
		return n
	}
	for _, size := range []struct{ cols, rows int }{{80, 24}, {132, 43}, {40, 12}} {
		s := openScreen(t, c, size.cols, size.rows)
		if out := s.run("show host"); !strings.Contains(out, " more: show host warnings\n") {
			t.Errorf("%v: show host prints\n%s", size, out)
		}
		s.run("terminal length 0")
		if out := s.run("show host warnings"); all(out) != 30 {
			t.Errorf("%v: show host warnings prints\n%s", size, out)
		}
	}
	for _, line := range []string{"show host", "show host warnings"} { // without a screen
		if out, status := runLine(t, c, line); status != console.StatusOK || all(out) != 30 {
			t.Errorf("%s prints\n%s", line, out)
		}
	}
}

// TestBriefMount: on a small screen a mount is cut at its beginning only, and not at all where there is room.
func TestBriefMount(t *testing.T) {
	v := &hostView{filesystems: []FilesystemUse{{Mount: "/srv/with space/data", Used: 10 << 20, Total: 10 << 20}}}
	for cols, want := range map[int]string{40: "Disk    100.0%  of 10.0 MiB on ~ace/data", 60: "Disk    100.0%  of 10.0 MiB on /srv/with space/data"} {
		if got := v.screen(cols, 12); !slices.Contains(got, want) {
			t.Errorf("%d columns: %q has not %q", cols, got, want)
		}
	}
}

// crowded is a host with more processes than can be read in time.
type crowded struct{ fixed }

func (f crowded) processes(ctx context.Context, measure bool) ([]processInfo, error) {
	list, _ := f.fixed.processes(ctx, false)
	return list, context.DeadlineExceeded
}

// TestCrowdedHost: a list that was not read to its end is not counted as if it had been.
func TestCrowdedHost(t *testing.T) {
	if out, _ := runLine(t, newConsole(crowded{}, Config{}), "show host"); !strings.Contains(out, ", 6+ processes, ") {
		t.Errorf("show host prints\n%s", out)
	}
}
