package main

import (
	"bufio"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vtykit/vtykit/internal/testclient"
)

// argsVariable makes TestSpawned a monitor with these arguments, which have a line each.
const argsVariable = "VTYKIT_TEST_MONITOR"

// TestSpawned is no test, but what spawn runs.
func TestSpawned(t *testing.T) {
	if args, ok := os.LookupEnv(argsVariable); ok {
		t.Fatal(run(t.Context(), strings.Split(args, "\n"), os.Stdin, os.Stdout, os.Stderr)) // it does not return before it is killed
	}
}

// truth is how long `show hosts` may be wrong.
const truth = 5 * time.Second

// spawn runs a monitor in a process of its own.
func spawn(t *testing.T, args ...string) *os.Process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "-test.run=^TestSpawned$")
	cmd.Env = append(os.Environ(), argsVariable+"="+strings.Join(args, "\n"))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || !strings.HasPrefix(line, "Listening on ") {
		t.Fatalf("%q, %v", line, err)
	}
	return cmd.Process
}

// link is a way to a server: a slow one, or one on which nothing arrives any more though nobody has closed it.
type link struct {
	addr  string
	delay atomic.Int64 // of each direction
	gate  sync.RWMutex // held while the link is cut: what is on its way waits, as TCP sends it again
	cut   bool         // for the test's goroutine
}

// sever cuts the link, or joins it again.
func (k *link) sever(cut bool) {
	if cut != k.cut {
		if k.cut = cut; cut {
			k.gate.Lock()
		} else {
			k.gate.Unlock()
		}
	}
}

func newLink(t *testing.T, to string) *link {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	k := &link{addr: l.Addr().String()}
	var work sync.WaitGroup
	var mu sync.Mutex
	var ends []net.Conn
	closed := false
	work.Go(func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", to)
			if err != nil {
				near.Close()
				continue
			}
			mu.Lock()
			if ends = append(ends, near, far); closed {
				near.Close()
				far.Close()
			}
			mu.Unlock()
			work.Go(func() { k.carry(&work, near, far) })
			work.Go(func() { k.carry(&work, far, near) })
		}
	})
	t.Cleanup(func() {
		k.sever(false)
		l.Close()
		mu.Lock()
		closed = true
		for _, c := range ends {
			c.Close()
		}
		mu.Unlock()
		work.Wait()
	})
	return k
}

// carry moves bytes in one direction until an end is closed.
func (k *link) carry(work *sync.WaitGroup, from, to net.Conn) {
	type piece struct {
		p   []byte
		due time.Time
	}
	pieces := make(chan piece, 1024)
	work.Go(func() {
		defer to.Close()
		for p := range pieces {
			<-time.After(time.Until(p.due))
			k.gate.RLock()
			_, err := to.Write(p.p)
			if k.gate.RUnlock(); err != nil {
				from.Close()
			}
		}
	})
	defer close(pieces)
	for {
		buf := make([]byte, 4096)
		n, err := from.Read(buf)
		if err != nil {
			return
		}
		pieces <- piece{buf[:n], time.Now().Add(time.Duration(k.delay.Load()))}
	}
}

// TestShowHostsTellsTheTruth: of three monitors one is killed, the link of one is cut, and that of one becomes slow, all at once. The console of
// a fourth says so within five seconds, as does that of the one that is cut off; and when the links are well again, that too.
func TestShowHostsTellsTheTruth(t *testing.T) {
	const nats = "[nats]\nurl = %q\nuser = \"m\"\npassword = \"hush\"\nlisten = \"127.0.0.1:0\"\n"
	settings := func(name, url string) string {
		config := settle(t, fmt.Sprintf(nats, url))
		text, err := os.ReadFile(config)
		if err == nil {
			err = os.WriteFile(config, []byte(strings.Replace(string(text), `"vm"`, `"`+name+`"`, 1)), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		return config
	}
	hub, said := startHub(t, settings("hub", "embedded"))
	server, err := url.Parse(hub)
	if err != nil {
		t.Fatal(err)
	}
	far, weak := newLink(t, server.Host), newLink(t, server.Host)
	killed := spawn(t, "-config", settings("killed", hub), "-listen", "127.0.0.1:0", "-log-level", "error")
	alone, _ := start(t, flags{config: settings("alone", "nats://"+far.addr)})
	start(t, flags{config: settings("slow", "nats://"+weak.addr)})
	c, other := login(t, said, "alice", password), login(t, alone, "alice", password)

	const line = "show hosts | select HOST STATE"
	shows := func(c *testclient.Client, want string, limit time.Duration) {
		t.Helper()
		begin := time.Now()
		c.Enter(line)
		c.Wait(want, func(s string) bool {
			i := strings.LastIndex(s, line+"\n")
			if i < 0 || !strings.HasSuffix(s, "#") {
				return false
			}
			got := strings.Join(regexp.MustCompile(`(?m)^\*?\w+ +(?:up|slow|lost|left)$`).FindAllString(s[i:], -1), ", ")
			if regexp.MustCompile(` +`).ReplaceAllString(got, " ") == want {
				return true
			}
			c.Enter(line)
			return false
		})
		if took := time.Since(begin); took > limit {
			t.Errorf("%s: after %v", want, took)
		}
	}
	const all = testclient.Patience
	shows(c, "hub up, alone up, killed up, slow up", all)
	shows(other, "alone up, hub up, killed up, slow up", all)

	if err := killed.Kill(); err != nil {
		t.Fatal(err)
	}
	far.sever(true)
	weak.delay.Store(int64(700 * time.Millisecond))
	shows(c, "hub up, alone lost, killed lost, slow slow", truth)
	shows(other, "alone up, hub lost, killed lost, slow lost", truth)

	far.sever(false)
	weak.delay.Store(0)
	shows(c, "hub up, alone up, killed lost, slow up", all)
	shows(other, "alone up, hub up, killed lost, slow up", all)
}

// startHub runs the monitor with the server, and returns the server's address and that of the console.
func startHub(t *testing.T, config string) (server, console string) {
	t.Helper()
	probe, err := net.Listen("tcp", "127.0.0.1:0") // a port that was free just now: the others must know it
	if err != nil {
		t.Fatal(err)
	}
	at := probe.Addr().String()
	probe.Close()
	text, err := os.ReadFile(config)
	if err == nil {
		err = os.WriteFile(config, []byte(strings.Replace(string(text), `"127.0.0.1:0"`, `"`+at+`"`, 1)), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	console, _ = start(t, flags{config: config})
	return "nats://" + at, console
}
