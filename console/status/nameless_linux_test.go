package status

import (
	"bytes"
	"os"
	"slices"
	"testing"
)

// TestNamelessProcess: a process that gives itself an empty name is listed as any other.
func TestNamelessProcess(t *testing.T) {
	const file = "/proc/self/comm"
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before = bytes.TrimSuffix(before, []byte("\n")) // which is the file's, and would become the name's
	if err := os.WriteFile(file, []byte{0}, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.WriteFile(file, before, 0) })
	if got, err := os.ReadFile(file); err != nil || string(got) != "\n" {
		t.Skipf("the kernel calls this process %q: %v", got, err)
	}
	list, err := newMachine(nil).processes(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(list, func(p processInfo) bool { return p.pid == os.Getpid() })
	if i < 0 || list[i].name != noName || list[i].memory == 0 {
		t.Errorf("this process is number %d of %d", i, len(list))
	}
}
