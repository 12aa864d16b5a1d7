package status

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// stand are programs that stand for the system's in tests. They run in processes of their own, this binary under their names.
var stand = map[string]func(args []string) int{
	"tell": func(args []string) int { // what it was run with
		json.NewEncoder(os.Stdout).Encode(struct{ Args, Env []string }{args, os.Environ()})
		return 0
	},
	"complain": func([]string) int { fmt.Fprintln(os.Stderr, "no \x1b[31mjournal\nat all"); return 3 },
	"flood": func([]string) int {
		for line := bytes.Repeat([]byte("x"), 4096); ; {
			if _, err := os.Stdout.Write(line); err != nil {
				return 1
			}
		}
	},
	"hang": func(args []string) int { // with a child that hangs too, and holds its output
		if len(args) == 1 {
			self, _ := os.Executable()
			child := exec.Command(self)
			child.Args[0] = "hang"
			child.Stdout = os.Stdout
			if err := child.Start(); err != nil {
				return 1
			}
			os.WriteFile(args[0], []byte(fmt.Sprintf("%d %d", os.Getpid(), child.Process.Pid)), 0o600)
		}
		time.Sleep(time.Hour) // a select of nothing is found out where no C library is linked
		return 0
	},
	"journalctl": func(args []string) int {
		line, _ := json.Marshal(map[string]any{"__REALTIME_TIMESTAMP": "1700000000000000", "PRIORITY": "3", "SYSLOG_IDENTIFIER": "argv",
			"MESSAGE": strings.Join(args[6:], "\n")})
		os.Stdout.Write(append(line, '\n'))
		return 0
	},
	"systemctl": func([]string) int {
		fmt.Println("nginx.service loaded failed failed A high performance web server")
		fmt.Println("ssh.service   loaded active running OpenBSD Secure Shell server")
		return 0
	},
}

// standIn is a folder with those programs.
func standIn(t *testing.T) runner {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("stand-ins have names without .exe")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name := range stand {
		if err := os.Link(self, filepath.Join(dir, name)); err != nil {
			if err := os.Symlink(self, filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	return runner{folders: []string{dir}}
}

// nasty is what a shell, or Windows' command interpreter, would make something else of.
var nasty = []string{"; touch pwned", "$(touch pwned)", "`touch pwned`", "%PATH%", `a"b`, "a'b", "a\nb", "a\r\nb", "--help", "-o", "*", "~", "\\", "a b", "", "|", "&& x", "\x1b]0;x\a", "é\xff"}

// TestR113_ArgumentsAsTheyAre: no shell sees them, and the environment is the runner's own.
func TestR113_ArgumentsAsTheyAre(t *testing.T) {
	r := standIn(t)
	t.Setenv("LD_PRELOAD_X", "evil")
	t.Setenv("PAGER", "evil")
	out, cut, err := r.run(t.Context(), "tell", nasty...)
	if err != nil || cut {
		t.Fatal(cut, err)
	}
	var told struct{ Args, Env []string }
	if err := json.Unmarshal(out, &told); err != nil {
		t.Fatal(err)
	}
	want := slices.Clone(nasty)
	want[len(want)-1] = "é\ufffd" // JSON has no other
	if !slices.Equal(told.Args, want) {
		t.Errorf("arguments %q, want %q", told.Args, want)
	}
	if !slices.Equal(told.Env, environment()) {
		t.Errorf("environment %q, want %q", told.Env, environment())
	}
	if _, _, err := r.run(t.Context(), "tell", "a\x00b"); err == nil {
		t.Error("a NUL passed")
	}
}

// TestR113_WhatWasTyped follows text from the command line to the program: it is the value of --unit= and nothing else.
func TestR113_WhatWasTyped(t *testing.T) {
	m := newMachine(nil)
	m.runs = standIn(t)
	dir := t.TempDir()
	t.Chdir(dir)
	for _, text := range nasty {
		if text == "" || strings.Contains(text, "\x1b") || strings.Contains(text, "\xff") {
			continue
		}
		entries, _, err := m.log(t.Context(), logQuery{count: 3, unit: text, level: 7})
		if runtime.GOOS != "linux" {
			t.Skip("the journal is Linux's")
		}
		if err != nil || len(entries) != 1 || entries[0].message != "--unit="+text {
			t.Errorf("%q: %+v, %v", text, entries, err)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("something was run: %v", left)
	}
}

func TestR113_OutputIsCapped(t *testing.T) {
	out, cut, err := standIn(t).run(t.Context(), "flood")
	if len(out) != maxOutput || !cut || err != nil {
		t.Errorf("%d bytes, cut %v, %v", len(out), cut, err)
	}
}

// TestR113_EndsWithTheSession: the program and what it has started are gone when the command's context has ended.
func TestR113_EndsWithTheSession(t *testing.T) {
	r := standIn(t)
	file := filepath.Join(t.TempDir(), "pids")
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { _, _, err := r.run(ctx, "hang", file); ended <- err }()
	var pids []int
	waitUntil(t, func() bool {
		pids = nil
		text, _ := os.ReadFile(file)
		for _, f := range strings.Fields(string(text)) {
			n, _ := strconv.Atoi(f)
			pids = append(pids, n)
		}
		return len(pids) == 2
	})
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	for _, pid := range pids {
		waitUntil(t, func() bool { return !alive(pid) })
	}
}

// TestR113_TakesTooLong: it is ended, and the operator is told.
func TestR113_TakesTooLong(t *testing.T) {
	r := standIn(t)
	r.time = 50 * time.Millisecond
	if _, _, err := r.run(t.Context(), "hang"); err == nil || err.Error() != "hang took longer than 50ms" {
		t.Errorf("the error is %v", err)
	}
}

// TestR113_HowMany: programs wait for one another, and not beyond the end of their session.
func TestR113_HowMany(t *testing.T) {
	r := standIn(t)
	r.turns = make(chan struct{}, 1)
	file := filepath.Join(t.TempDir(), "pids")
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { _, _, err := r.run(ctx, "hang", file); ended <- err }()
	waitUntil(t, func() bool { _, err := os.Stat(file); return err == nil })
	over, stop := context.WithCancel(t.Context())
	stop()
	if _, _, err := r.run(over, "tell"); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	cancel()
	<-ended
	if out, _, err := r.run(t.Context(), "tell"); err != nil || len(out) == 0 {
		t.Errorf("the place was not given back: %v", err)
	}
}

func TestProgramComplains(t *testing.T) {
	_, _, err := standIn(t).run(t.Context(), "complain")
	if err == nil || err.Error() != `complain: no \x1b[31mjournal` {
		t.Errorf("the error is %v", err)
	}
	if _, _, err = standIn(t).run(t.Context(), "nowhere"); err == nil || !strings.Contains(err.Error(), "nowhere is not on this system") {
		t.Errorf("the error is %v", err)
	}
}

// waitUntil waits for what another process does.
func waitUntil(t *testing.T, ok func() bool) {
	t.Helper()
	poll := time.NewTicker(5 * time.Millisecond)
	defer poll.Stop()
	late := time.After(20 * time.Second)
	for !ok() {
		select {
		case <-poll.C:
		case <-late:
			t.Fatal("it never happened")
		}
	}
}
