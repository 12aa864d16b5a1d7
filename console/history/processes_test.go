package history

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// writes is what each process adds in TestR105_TwoProcesses. Both together are more than a file holds.
const writes = 1000

// writer is the other process.
func writer(dir string) {
	f, err := Open(dir)
	for i := 0; i < writes && err == nil; i++ {
		err = f.Add("bob", fmt.Sprintf("%d %04d %s", os.Getpid(), i, strings.Repeat("x", i%50)))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// TestR105_TwoProcesses: two processes add 1 000 lines each to one file. What is left are the newest, none torn, none lost in between.
func TestR105_TwoProcesses(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	f := open(t, dir)
	var others []*exec.Cmd
	for range 2 {
		c := exec.Command(exe)
		c.Env = append(os.Environ(), "HISTORY_TEST_WRITER="+dir)
		c.Stderr = os.Stderr
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		others = append(others, c)
	}
	for _, c := range others {
		if err := c.Wait(); err != nil {
			t.Fatal(err)
		}
	}
	lines, err := f.Lines("bob", MaxLines)
	if err != nil || len(lines) < MaxLines*3/4 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	next := map[string]int{}
	for _, l := range lines {
		pid, rest, _ := strings.Cut(l, " ")
		var i int
		if _, err := fmt.Sscanf(rest, "%04d", &i); err != nil || rest != fmt.Sprintf("%04d %s", i, strings.Repeat("x", i%50)) {
			t.Fatalf("torn: %q", l)
		}
		if n, seen := next[pid]; seen && i != n {
			t.Fatalf("%q: %d were lost", l, i-n)
		}
		next[pid] = i + 1
	}
	for pid, n := range next {
		if n != writes {
			t.Errorf("the last line of process %s is %d", pid, n-1)
		}
	}
}
