package status

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// child runs this program under another path until in is closed, or the test ends.
func child(t *testing.T, path string) (cmd *exec.Cmd, in io.Closer) {
	t.Helper()
	cmd = exec.Command(path, "-test.run=^TestAlarmZombieChild$")
	cmd.Env = append(os.Environ(), "VTYKIT_ZOMBIE=1")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close(); _ = cmd.Wait() })
	return cmd, in
}

// TestAlarmZombie: a program that has ended and whose parent has not asked how is absent, although it has a name and a number still; and another
// one of its name that runs counts, whatever its number.
func TestAlarmZombie(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("z%d", os.Getpid())
	path := filepath.Join(t.TempDir(), name)
	if err := os.Symlink(self, path); err != nil {
		t.Fatal(err)
	}
	start := func(end bool) {
		t.Helper()
		cmd, in := child(t, path)
		if end {
			in.Close()
			if err := unix.Waitid(unix.P_PID, cmd.Process.Pid, nil, unix.WEXITED|unix.WNOWAIT, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	a, now := &Alarms{}, time.Now()
	if err := a.Set([]AlarmRule{{Kind: AlarmProcess, Name: name}}); err != nil {
		t.Fatal(err)
	}
	check := func(what string, want int) {
		t.Helper()
		now = now.Add(time.Minute)
		a.Check(context.Background(), Sample{Time: now})
		if n := len(a.Active()); n != want {
			t.Errorf("%s: %d alarms, want %d", what, n, want)
		}
	}
	start(true)
	check("a zombie", 1)
	start(false)
	check("another one runs", 0)
	start(true)
	check("with a younger zombie", 0)
	a.list = watchList{}
	check("with a younger zombie, looked at anew", 0)
}

// TestAlarmZombieChild is the program of TestAlarmZombie: it runs until its input ends.
func TestAlarmZombieChild(t *testing.T) {
	if os.Getenv("VTYKIT_ZOMBIE") == "" {
		return
	}
	_, _ = os.Stdin.Read(make([]byte, 1))
}
