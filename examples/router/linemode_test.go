//go:build unix

package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vtykit/vtykit/internal/testclient"
	"github.com/vtykit/vtykit/linemode"
)

// step is what a person does, and what the screen ends in behind it. In both modes it is the same.
type step struct {
	keys []string
	end  string
}

// TestLinemodeScreens: one session with a client that edits its lines and with the same client in character mode, screen by screen.
func TestLinemodeScreens(t *testing.T) {
	for _, client := range []string{"telnet", "telnet-ssl"} {
		t.Run(client, func(t *testing.T) {
			need(t, "tmux", client)
			edited := linemodeSession(t, client, linemode.Prefer)
			typed := linemodeSession(t, client, linemode.Never)
			for i := range min(len(edited), len(typed)) {
				if varies.ReplaceAllString(edited[i], "~") != varies.ReplaceAllString(typed[i], "~") {
					t.Errorf("step %d: the client edits:\n%s\ncharacter mode:\n%s", i, edited[i], typed[i])
				}
			}
			if len(edited) != len(typed) {
				t.Errorf("%d and %d screens", len(edited), len(typed))
			}
		})
	}
}

// varies is what differs from run to run.
var varies = regexp.MustCompile(`\*... [ \d]\d \d\d:\d\d:\d\d\.\d{3}|127\.0\.0\.1:\d+|\d+ (hour|minute)s?`)

// linemodeSession is the session; it returns the screen behind each step.
func linemodeSession(t *testing.T, client string, policy linemode.Policy) (screens []string) {
	t.Helper()
	addr, _ := start(t, flags{config: filepath.Join(t.TempDir(), "startup"), lineMode: policy})
	host, port, _ := net.SplitHostPort(addr)
	w := newWindow(t, 80, 16, fmt.Sprintf("%s %s %s", client, host, port))
	do := func(steps ...step) {
		t.Helper()
		for _, s := range steps {
			w.keys(s.keys...)
			w.wait(s.end)
			screens = append(screens, w.screen())
		}
	}
	w.wait("Username:")
	do(step{[]string{"admin", "Enter"}, "Password:"}, step{[]string{"admin", "Enter"}, "router>"})
	if policy == linemode.Prefer { // or all that follows would show nothing
		w.keys("show line", "Enter")
		w.until("the client to edit", func(s string) bool { return strings.Contains(s, " edit ") && strings.HasSuffix(s, "router>") })
	} else {
		w.keys("show line", "Enter")
		w.until("character mode", func(s string) bool { return strings.Contains(s, " character ") && strings.HasSuffix(s, "router>") })
	}
	w.keys("enable", "Enter")
	w.wait("Password:")
	w.keys("enable", "Enter")
	w.wait("router#")
	w.keys("terminal length 0", "Enter")
	w.wait("terminal length 0\nrouter#")
	w.keys("terminal monitor", "Enter")
	w.wait("terminal monitor\nrouter#")
	w.keys("show version", "Enter") // whatever differed is gone from the screen
	w.until("the version", func(s string) bool {
		return strings.Contains(s, "router#show version") && strings.HasSuffix(s, "\nrouter#")
	})
	w.keys("show history", "Enter")
	w.until("the history", func(s string) bool { return strings.HasSuffix(s, "show history\nrouter#") })
	w.tmux("send-keys", "-R")
	w.tmux("clear-history")
	w.keys("Enter")
	w.until("an empty screen", func(s string) bool { return strings.TrimSpace(s) == "router#" || strings.HasSuffix(s, "\nrouter#") })

	do(
		step{[]string{"sh", "?"}, "router#sh?\nshow\n\nrouter#sh"},
		step{[]string{"Tab"}, "router#show"},
		step{[]string{"privilege", "Enter"}, "Current privilege level is 15\nrouter#"},
		step{[]string{"terminal width 8x", "BSpace", "0", "Enter"}, "terminal width 80\nrouter#"},
		step{[]string{"show", "Enter"}, "% Incomplete command.\n\nrouter#"},
		step{[]string{"?"}, "startup-config\n\nrouter#"},
		step{[]string{"terminal length 7", "Enter"}, "terminal length 7\nrouter#"},
		step{[]string{"show version", "Enter"}, "\n --More--"},
		step{[]string{"q"}, "\nrouter#"},
		step{[]string{"terminal length 24", "Enter"}, "terminal length 24\nrouter#"},
	)

	// Messages arrive while a line is typed.
	other := login(t, addr, testclient.Options{})
	stop, stopped := make(chan bool), make(chan bool)
	go func() {
		defer close(stopped)
		tick := time.NewTicker(300 * time.Millisecond)
		defer tick.Stop()
		for n := 0; n < 6; n++ {
			select {
			case <-tick.C:
				other.Enter(fmt.Sprint("send * message ", n))
			case <-stop:
			}
		}
	}()
	const line = "show privilege"
	for i := range line {
		w.keys("-l", line[i:i+1])
		w.until("the key", func(s string) bool { return strings.HasSuffix(s, "router#"+line[:i+1]) || line[i] == ' ' })
	}
	<-stopped
	w.until("the last message", func(s string) bool { return strings.Contains(s, "message 5") && strings.HasSuffix(s, "\nrouter#"+line) })
	screens = append(screens, w.screen())
	do(step{[]string{"Enter"}, "router#show privilege\nCurrent privilege level is 15\nrouter#"})

	w.keys("ping 127.0.0.1 repeat 100", "Enter")
	w.until("an answer", func(s string) bool { return strings.Contains(s, "Reply to request 0") })
	w.keys("C-c")
	w.until("the sum", concluded)
	w.keys("never mind")
	w.wait("router#never mind") // or the terminal drops it together with what was typed
	w.keys("C-c")
	w.wait("never mind^C\nrouter#")

	// Configuration is pasted, more of it than one packet holds. Where the client shows it depends on its own speed, so it is the result that counts.
	w.keys("configure terminal", "Enter")
	w.wait("router(config)#")
	var paste strings.Builder
	const routes = 200
	for i := range routes {
		fmt.Fprintf(&paste, "ip route 10.%d.%d.0/24 192.0.2.1\n", i/100, i%100)
	}
	file := filepath.Join(t.TempDir(), "paste")
	if err := os.WriteFile(file, []byte(paste.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	w.tmux("load-buffer", file)
	w.tmux("paste-buffer", "-r")
	w.keys("-l", "exit\r")
	w.wait("\nrouter#")
	w.keys("show running-config | count 192.0.2.1", "Enter")
	w.until("all routes", func(s string) bool { return strings.Contains(s, fmt.Sprint(routes)) && strings.HasSuffix(s, "router#") })
	w.keys("exit", "Enter")
	w.until("the end", func(string) bool {
		return strings.TrimSpace(w.tmux("display-message", "-p", "#{pane_dead}")) == "1" || strings.Contains(w.screen(), "onnection closed")
	})
	return screens
}

// TestLinemodeFarAway: behind 600 ms each way a command takes one round trip where the client edits, and the adaptive policy finds that out by
// itself. What crosses the link is printed for both modes.
func TestLinemodeFarAway(t *testing.T) {
	need(t, "tmux", "telnet")
	const delay = 600 * time.Millisecond
	for _, policy := range []linemode.Policy{linemode.Adaptive, linemode.Never} {
		addr, _ := start(t, flags{config: filepath.Join(t.TempDir(), "startup"), lineMode: policy})
		far := newFarLink(t, addr, delay)
		host, port, _ := net.SplitHostPort(far.addr)
		w := newWindow(t, 80, 16, fmt.Sprintf("telnet %s %s", host, port))
		w.wait("Username:")
		w.keys("admin", "Enter")
		w.wait("Password:")
		w.keys("admin", "Enter")
		w.wait("router>")
		for prompts := "router>"; len(prompts) < 50; { // the round trip is measured at the first prompts, and used from the second on
			prompts += "\nrouter>"
			w.keys("Enter")
			w.wait(prompts)
		}
		<-time.After(3 * delay) // what the prompt has brought about is over
		before := far.count()
		const line = "show privilege"
		for i := range line {
			w.keys("-l", line[i:i+1])
			<-time.After(20 * time.Millisecond)
		}
		began := time.Now()
		w.keys("Enter")
		w.wait("Current privilege level is 1\nrouter>")
		took := time.Since(began)
		<-time.After(3 * delay)
		after := far.count()
		t.Logf("policy %-8v: %3d bytes in %2d segments there, %3d bytes in %2d segments back, %v from Enter to the prompt", policy,
			after.up-before.up, after.ups-before.ups, after.down-before.down, after.downs-before.downs, took.Round(10*time.Millisecond))
		if policy == linemode.Adaptive && after.ups-before.ups != 1 {
			t.Errorf("%d segments for one line", after.ups-before.ups)
		}
		if policy == linemode.Never && after.ups-before.ups < len(line)/2 {
			t.Errorf("%d segments for %d keys", after.ups-before.ups, len(line))
		}
		w.keys("exit", "Enter")
		w.until("the end", func(string) bool {
			return strings.TrimSpace(w.tmux("display-message", "-p", "#{pane_dead}")) == "1" || strings.Contains(w.screen(), "onnection closed")
		})
	}
}

// farLink stands between a client and a server and delivers everything late.
type farLink struct {
	addr string
	mu   sync.Mutex
	n    traffic
}

// traffic is what has crossed a farLink: bytes and segments towards the server and back.
type traffic struct{ up, ups, down, downs int }

func (f *farLink) count() traffic { f.mu.Lock(); defer f.mu.Unlock(); return f.n }

func newFarLink(t *testing.T, server string, delay time.Duration) *farLink {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &farLink{addr: l.Addr().String()}
	var all sync.WaitGroup
	all.Go(func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		s, err := net.Dial("tcp", server)
		if err != nil {
			t.Error(err)
			c.Close()
			return
		}
		all.Go(func() { f.carry(s, c, delay, func(n int) { f.n.up += n; f.n.ups++ }) })
		all.Go(func() { f.carry(c, s, delay, func(n int) { f.n.down += n; f.n.downs++ }) })
	})
	t.Cleanup(func() { l.Close(); all.Wait() })
	return f
}

// carry takes what comes from src to dst, each segment after the delay, until either ends.
func (f *farLink) carry(dst, src net.Conn, delay time.Duration, note func(n int)) {
	type segment struct {
		due time.Time
		p   []byte
	}
	queue := make(chan segment, 10_000)
	go func() {
		defer close(queue)
		for {
			p := make([]byte, 16<<10)
			n, err := src.Read(p)
			if n > 0 {
				f.mu.Lock()
				note(n)
				f.mu.Unlock()
				queue <- segment{time.Now().Add(delay), p[:n]}
			}
			if err != nil {
				return
			}
		}
	}()
	for s := range queue {
		<-time.After(time.Until(s.due))
		if _, err := dst.Write(s.p); err != nil {
			break
		}
	}
	dst.Close()
	for range queue { // until the reader has gone
	}
}
