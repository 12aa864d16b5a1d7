//go:build unix

package shell

import (
	"context"
	"net"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/testclient"
)

// family is a program with a child in its group, one in a group of its own that ignores the hangup, and the pids of all.
const family = `set -m; (trap '' HUP; echo "pid $(exec sh -c 'echo $PPID')."; exec sleep 1000) & sh -c 'echo "pid $$."; exec sleep 1000' & echo "pid $$."; `

// TestCP23_Disconnect: whenever the peer goes, and however the session ends, no process and no goroutine is left (TestMain looks for those).
func TestCP23_Disconnect(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("this system does not list a session's processes, and one of these leaves all groups that are known")
	}
	phases := map[string]string{
		"waits":          "sleep 1000",
		"reads":          "cat",
		"does not read":  "stty raw -echo; echo deaf; sleep 1000",
		"writes":         "while :; do echo the quick brown fox; done",
		"ignores it all": "trap '' HUP INT QUIT TERM TSTP; while :; do sleep 1000; done",
		"stopped":        "kill -STOP $$",
	}
	ends := map[string]func(*testing.T, *device, *testclient.Client, *console.Session){
		"closed":  func(_ *testing.T, _ *device, c *testclient.Client, _ *console.Session) { c.Close() },
		"kicked":  func(_ *testing.T, d *device, _ *testclient.Client, s *console.Session) { d.c.Clear(s.Line()) },
		"escaped": func(_ *testing.T, _ *device, c *testclient.Client, _ *console.Session) { c.Send("\x1ex") },
	}
	for phase, does := range phases {
		for how, end := range ends {
			t.Run(phase+", "+how, func(t *testing.T) {
				t.Parallel()
				d := serve(t, 15, Config{Argv: []string{"/bin/sh", "-c", family + does}}, nil)
				c := d.sit(t, testclient.Options{})
				c.WaitRaw("the processes", func(s string) bool { return len(pidsIn(s)) == 3 })
				if phase == "does not read" {
					c.Send(strings.Repeat("x", 40<<10))
				}
				pids := pidsIn(c.Received())
				end(t, d, c, <-d.sessions)
				for _, pid := range pids {
					if !ended(t, pid) {
						t.Errorf("process %d of %v is left", pid, pids)
					}
				}
				until(t, "the end's event", func() bool { return len(d.observed()) == 2 })
			})
		}
	}
}

// TestCP23_AtTheStart: a peer that goes at once leaves nothing either.
func TestCP23_AtTheStart(t *testing.T) {
	d := serve(t, 15, Config{Argv: []string{"/bin/sh", "-c", "sleep 1000"}, Max: 100}, nil)
	for range 20 {
		c := testclient.Dial(t, d.addr, testclient.Options{})
		c.Expect("router#")
		c.Enter("shell")
		c.Close()
	}
	until(t, "the end of all", func() bool {
		started, over := 0, 0
		for _, e := range d.observed() {
			if e.Ended {
				over++
			} else {
				started++
			}
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		return started == over && len(d.reasons) == 20
	})
	for _, e := range d.observed() {
		if !ended(t, e.Pid) {
			t.Errorf("%d is left", e.Pid)
		}
	}
}

// TestCP23_Shutdown: a device that goes down takes its programs with it.
func TestCP23_Shutdown(t *testing.T) {
	var d *device
	t.Run("device", func(t2 *testing.T) {
		d = serve(t2, 15, sh, nil)
		d.sit(t2, testclient.Options{}).Expect("sh>")
	})
	until(t, "the end", func() bool { return len(d.observed()) == 2 })
	if e := d.observed(); !ended(t, e[0].Pid) {
		t.Errorf("%+v", e)
	}
}

// TestR035_PeerAndEnvironment: what the peer calls its terminal becomes TERM only if it is the name of one, and nothing of this process's
// environment passes unnamed.
func TestR035_PeerAndEnvironment(t *testing.T) {
	t.Setenv("VTYKIT_SECRET", "hunter2")
	t.Setenv("LINES", "7")
	for ttype, want := range map[string]string{"xterm-256color": "xterm-256color", "../../tmp/x": "dumb", "a;b": "dumb", "vt100": "ansi", "": "dumb"} {
		d := serve(t, 15, Config{Argv: []string{"env"}}, nil)
		in, out := net.Pipe()
		done := make(chan string)
		tty := console.NewStream(in, in, console.StreamConfig{Cols: 80, Rows: 24, Type: ttype})
		go func() { done <- d.c.Serve(context.Background(), tty) }()
		var text strings.Builder
		buf := make([]byte, 4<<10)
		typed := false
		for !strings.Contains(text.String(), "[exit status") {
			n, err := out.Read(buf)
			if text.Write(buf[:n]); err != nil {
				t.Fatal(err)
			}
			if !typed && strings.Contains(text.String(), "router#") {
				typed = true
				if _, err := out.Write([]byte("shell\r")); err != nil {
					t.Fatal(err)
				}
			}
		}
		out.Close()
		<-done
		_, env, _ := strings.Cut(text.String(), "ends it]\r\n")
		env, _, _ = strings.Cut(env, "[exit")
		for line := range strings.SplitSeq(strings.TrimSpace(env), "\r\n") {
			switch name, v, _ := strings.Cut(line, "="); name {
			case "PATH", "HOME":
				if v != os.Getenv(name) {
					t.Errorf("%q", line)
				}
			case "TERM":
				if v != want {
					t.Errorf("%q for %q", line, ttype)
				}
			case "LC_CTYPE":
			default:
				t.Errorf("%q passed", line)
			}
		}
	}
}
